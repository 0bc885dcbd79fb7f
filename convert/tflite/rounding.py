"""Scales of weights with which every kernel rounds every sum of a convolution to the same integer.

A convolution of int8 multiplies its int32 sum by input scale * weight scale / output scale and
rounds. XNNPACK does so in float32, once, half to even; the kernels built into every runtime do so
in fixed point, and twice, or in some builds once, half away from zero. They part where the product
is a half, or falls short of one by less than a unit of the first of the two roundings.

If the factor is the inverse of an even number, enlarged by less than a millionth, no product does:
where it would be a half it lies beyond by more than float32 loses, and the next sum's product lies
a whole unit of the sum below. That this is more than half a unit of the first rounding asks that
the number be no more than 1.8 times a power of two. At most a tenth of the weights' range goes
unused for it, on average a hundredth.

Sources: XNNPACK, fp32 requantization; TensorFlow Lite, `MultiplyByQuantizedMultiplier`; gemmlowp,
`SaturatingRoundingDoublingHighMul` and `RoundingDivideByPOT`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from math import frexp

import numpy as np
from numpy.typing import NDArray

LARGEST_WEIGHT = 127
"""Weights are symmetric: -127 to 127."""

LARGEST_DIVISOR = 8192
"""What is divided by more comes too close to a half for float32; finer weights add nothing."""

FLOATS = 4
"""So many values of float32 are tried at and above an even number's inverse."""

Sums = NDArray[np.int64]


@dataclass(frozen=True)
class Scales:
    """Of a convolution's input and output, and the limits of its output less the zero point."""

    entry: np.float32
    exit: np.float32
    low: int
    high: int


def weight_scale(scales: Scales, largest: float) -> np.float32:
    """The least scale that holds weights up to `largest` and with which all kernels agree.

    Sums that are divided by less than ten or so may have none; then the least that holds them.
    """
    ratio = float(scales.exit) / float(scales.entry)
    divisor = min(ratio * LARGEST_WEIGHT / largest if largest else np.inf, LARGEST_DIVISOR)
    for scale in _candidates(ratio, divisor):
        if kernels_agree(scales, scale):
            return scale
    return np.float32(ratio / divisor)


def _candidates(ratio: float, largest: float) -> Iterator[np.float32]:
    even = int(largest) // 2 * 2
    for divisor in range(even, even // 2, -2):
        scale = np.float32(ratio / divisor)
        for _ in range(FLOATS):
            yield scale
            scale = np.nextafter(scale, np.float32(np.inf))


@cache
def kernels_agree(scales: Scales, weight: np.float32) -> bool:
    """Whether every sum gives the same integer by every rounding, with this scale of weights.

    All roundings are monotone, so that it is enough to look at the sums where the integer changes.
    """
    factor = float(scales.entry) * float(weight) / float(scales.exit)
    edges = np.rint((np.arange(scales.low, scales.high) + 0.5) / factor).astype(np.int64)
    sums = (edges[:, None] + np.arange(-2, 3)).ravel()
    wanted = round_twice(sums, factor)
    singles = (
        scales.entry * weight / scales.exit,
        scales.entry * (weight / scales.exit),
        np.float32(factor),
    )
    return np.array_equal(wanted, round_once(sums, factor)) and all(
        np.array_equal(wanted, round_float(sums, single)) for single in singles
    )


def round_twice(sums: Sums, factor: float) -> Sums:
    """As kernels that every runtime has: times 31 bits of the factor, then shifted; away from 0."""
    multiplier, shift = _fixed(factor)
    product = sums * multiplier
    nudged = product + np.where(product >= 0, 1 << 30, 1 - (1 << 30))
    high = np.where(nudged >= 0, nudged >> 31, -(-nudged >> 31))
    mask = (1 << shift) - 1
    return np.asarray((high >> shift) + ((high & mask) > (mask >> 1) + (high < 0)))


def round_once(sums: Sums, factor: float) -> Sums:
    """As the same kernels in a build with a single rounding: half up."""
    multiplier, shift = _fixed(factor)
    return (sums * multiplier + (1 << (30 + shift))) >> (31 + shift)


def round_float(sums: Sums, factor: np.float32) -> Sums:
    """As XNNPACK: in float32, half to even.

    Example:
        >>> halves = np.array([1, 3, 5])
        >>> round_float(halves, np.float32(0.5)).tolist(), round_twice(halves, 0.5).tolist()
        ([0, 2, 2], [1, 2, 3])
    """
    return np.asarray(np.rint(sums.astype(np.float32) * factor), np.int64)


def _fixed(factor: float) -> tuple[int, int]:
    """`factor`, below 1, as an integer of 31 bits and a shift to the right after those."""
    mantissa, exponent = frexp(factor)
    multiplier = int(mantissa * (1 << 31) + 0.5)
    return (multiplier >> 1, -exponent - 1) if multiplier == 1 << 31 else (multiplier, -exponent)
