import numpy as np
import pytest

from convert.measure.intervals import (
    macro_f1,
    mcnemar,
    median_ratio,
    paired_difference,
    share,
    standardised,
)


def values(estimate):
    return estimate.value, estimate.low, estimate.high


def test_wilsons_interval_is_the_textbooks():
    assert values(share(81, 263)) == pytest.approx((0.30798, 0.2553, 0.3662), abs=1e-4)
    assert values(share(0, 20)) == pytest.approx((0, 0, 0.1611), abs=1e-4)
    assert values(share(0, 0)) == (0, 0, 1)


def test_mcnemars_exact_test():
    assert mcnemar(5, 5) == 1
    assert mcnemar(0, 6) == pytest.approx(2 / 2**6)
    assert mcnemar(3, 11) == mcnemar(11, 3) == pytest.approx(0.0574, abs=1e-4)
    assert mcnemar(0, 0) == 1


def test_a_difference_of_pairs_covers_the_true_one(rng):
    covered = 0
    for _ in range(400):
        a, b = rng.random(500) < 0.8, rng.random(500) < 0.83
        found = paired_difference(int((a & ~b).sum()), int((b & ~a).sum()), 500)
        covered += found.low <= 0.03 <= found.high
    assert 0.92 <= covered / 400 <= 0.98


def test_macro_f1_is_the_mean_over_classes_that_occur():
    found = macro_f1(np.array([[8, 2, 0], [4, 6, 0], [0, 0, 0]]))
    assert found.value == pytest.approx((16 / 22 + 12 / 18) / 2)
    assert found.low < found.value < found.high


def test_a_standardised_share_does_not_see_the_mix_of_classes():
    weights = np.array([0.5, 0.3, 0.2])
    few, many = np.array([9, 5, 1]), np.array([90, 5, 10])
    a = standardised(few, np.array([10, 10, 10]), weights)
    b = standardised(many, np.array([100, 10, 100]), weights)
    assert a.value == b.value == pytest.approx(0.5 * 0.9 + 0.3 * 0.5 + 0.2 * 0.1)
    assert b.high - b.low < a.high - a.low


def test_a_class_without_pictures_does_not_count():
    found = standardised(np.array([5, 0]), np.array([10, 0]), np.array([0.1, 0.9]))
    assert found.value == 0.5


def test_the_median_of_ratios_is_not_moved_by_a_hiccup():
    slow, fast = np.full(50, 4.0), np.full(50, 1.0)
    slow[3], fast[7] = 90.0, 90.0
    assert values(median_ratio(slow, fast)) == (4, 4, 4)
