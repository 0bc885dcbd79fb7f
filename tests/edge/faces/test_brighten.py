import numpy as np
import pytest

from edge.faces.brighten import NORMAL, WHITE, lift, needed_gain


@pytest.mark.parametrize(("level", "gain"), [(200, 1.0), (NORMAL, 1.0), (50, 2.0), (2, 6.0)])
def test_an_even_picture_is_lifted_to_the_normal_brightness(level, gain):
    assert needed_gain(np.full((8, 8), level, np.uint8)) == pytest.approx(gain)


def test_what_is_bright_in_a_dark_picture_stays_below_white():
    dark = np.full((10, 10), 20, np.uint8)
    dark[:3] = 90
    gain = needed_gain(dark)
    assert 1.0 < gain < NORMAL / dark.mean()
    assert lift(dark, gain).max() <= WHITE


def test_a_bright_picture_is_not_even_copied():
    bright = np.full((4, 4), 150, np.uint8)
    assert lift(bright, needed_gain(bright)) is bright
    assert lift(bright, 1.5).tolist() == [[225] * 4] * 4
