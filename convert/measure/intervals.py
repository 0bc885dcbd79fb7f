"""How sure a measured share, score or ratio is: 95 % intervals, and McNemar's test.

numpy and the standard library alone, so that they run on the device too.
"""

from __future__ import annotations

from math import comb, sqrt

import msgspec
import numpy as np
from numpy.typing import NDArray

Z = 1.959964
"""The normal distribution's quantile of 97.5 %."""

RESAMPLES = 2000


class Estimate(msgspec.Struct, frozen=True, array_like=True):
    """A measured value and the interval that holds the true one in 95 of 100 such samples."""

    value: float
    low: float
    high: float


def share(hits: int, trials: int) -> Estimate:
    """`hits` of `trials`, with Wilson's interval (1927), which stays within 0 and 1.

    Example:
        >>> right = share(83, 100)
        >>> right.value, round(right.low, 3), round(right.high, 3)
        (0.83, 0.745, 0.891)
    """
    if trials == 0:
        return Estimate(0.0, 0.0, 1.0)
    p, spread = hits / trials, Z**2 / trials
    centre = (p + spread / 2) / (1 + spread)
    half = Z * sqrt(p * (1 - p) / trials + spread / (4 * trials)) / (1 + spread)
    return Estimate(p, max(0.0, min(p, centre - half)), min(1.0, max(p, centre + half)))


def standardised(
    hits: NDArray[np.int64], trials: NDArray[np.int64], weights: NDArray[np.float64]
) -> Estimate:
    """Mean of `hits / trials` by class, weighted; classes without a trial are left out.

    Args:
        hits, trials, weights: (k,), one entry a class.

    The interval is of draws from each class's Jeffreys posterior, Beta(hits + 1/2, misses + 1/2).
    """
    tried = trials > 0
    hits, trials, weights = hits[tried], trials[tried], weights[tried] / weights[tried].sum()
    rng = np.random.default_rng(0)
    draws = rng.beta(hits + 0.5, trials - hits + 0.5, (RESAMPLES, len(hits))) @ weights
    value = float((hits / trials) @ weights)
    low, high = _middle(draws)
    return Estimate(value, min(low, value), max(high, value))


def paired_difference(only_first: int, only_second: int, trials: int) -> Estimate:
    """Share of the second minus share of the first, both judged on the same `trials`.

    Args:
        only_first: trials that the first alone got right.
        only_second: trials that the second alone got right.
        trials: all of them.

    The interval is Wald's with one half added to each count (Agresti and Min 2005).
    """
    difference = (only_second - only_first) / trials
    b, c, n = only_first + 0.5, only_second + 0.5, trials + 2
    half = Z * sqrt(b + c - (b - c) ** 2 / n) / n
    centre = (c - b) / n
    return Estimate(difference, min(difference, centre - half), max(difference, centre + half))


def mcnemar(only_first: int, only_second: int) -> float:
    """Probability of counts at least this unequal if both were equally good: the exact,
    two-sided test (McNemar 1947).

    Example:
        >>> mcnemar(only_first=1, only_second=9)
        0.021484375
    """
    n, fewer = only_first + only_second, min(only_first, only_second)
    tail: float = sum(comb(n, k) for k in range(fewer + 1)) / 2**n
    return min(1.0, 2 * tail)


def macro_f1(confusion: NDArray[np.int64]) -> Estimate:
    """Mean F1 over the classes that occur, with a bootstrap interval over the images.

    Args:
        confusion: (k, k) counts, rows are labels. Images drawn again with replacement are a
            multinomial draw of its cells.
    """
    total = int(confusion.sum())
    present = confusion.sum(axis=1) > 0
    rng = np.random.default_rng(0)
    draws = rng.multinomial(total, confusion.ravel() / total, RESAMPLES)
    draws = np.concatenate([confusion.reshape(1, -1), draws]).reshape(-1, *confusion.shape)
    hits = draws.diagonal(axis1=1, axis2=2)
    both = draws.sum(axis=1) + draws.sum(axis=2)
    scores = (2 * hits / np.maximum(both, 1))[:, present].mean(axis=1)
    return Estimate(float(scores[0]), *_middle(scores[1:]))


def median_ratio(slow: NDArray[np.float64], fast: NDArray[np.float64]) -> Estimate:
    """Median over rounds of slow / fast, with a bootstrap interval over the rounds.

    Args:
        slow, fast: (rounds,) seconds; row i of both was measured side by side.

    Example:
        >>> median_ratio(np.array([4.0, 4.2, 3.9]), np.array([2.0, 2.1, 1.95]))
        Estimate(value=2.0, low=2.0, high=2.0)
    """
    ratios = slow / fast
    rng = np.random.default_rng(0)
    picks = rng.integers(0, len(ratios), (RESAMPLES, len(ratios)))
    return Estimate(float(np.median(ratios)), *_middle(np.median(ratios[picks], axis=1)))


def _middle(values: NDArray[np.float64]) -> tuple[float, float]:
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)
