"""The range of each rectified activation, so narrow that int8 errs least.

The converter lets a range reach to the largest value of the calibration images. One value in
thousands is as large, and all others pay for it with coarser steps. What is cut off and what is
rounded err least together at a lower limit (Banner et al. 2019, arXiv 1810.05723; Nagel et al.
2021, arXiv 2106.08295, section 3.1): the error of thin32-settled-31's convolutions falls by .7 to
6 dB.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from edge.emotion.runtime import open_interpreter

from .flatbuffer import File, Kind, quantization, set_quantization

SHARES = np.linspace(0.2, 1, 33)
"""Of the converter's range, those that are tried."""

STRIDE_OF_SAMPLES = 7
"""Of so many values of an activation one is looked at."""

SAME_SCALE = (Kind.MAX_POOL_2D, Kind.AVERAGE_POOL_2D, Kind.PAD, Kind.RESHAPE)
"""Ops whose output has the scale of their input."""

ZERO_POINT, LEVELS = -128, 255
"""Of a tensor that is never below zero: all levels but the lowest are above it."""


def narrow_ranges(file: File, floating: bytes, images: NDArray[np.uint8]) -> None:
    """Give what leaves the rectified convolutions of an int8 `file` the range that errs least.

    Weights and offsets must be quantised anew after it, see `exact.make_convolutions_exact`.

    Args:
        file: as the converter made it.
        floating: the float32 file of the same network.
        images: (n, 48, 48) uint8, those that the converter took ranges from.
    """
    outputs = [op.outputs[0] for op in file.graph.operators if file.kind(op) == Kind.CONV_2D]
    values = _activations(floating, images)
    for index, seen in zip(outputs, values, strict=True):
        scale, zero_point = quantization(file.tensor(index))
        if zero_point == ZERO_POINT:
            _rescale(file, index, best_range(seen, float(scale) * LEVELS) / LEVELS)


def best_range(values: NDArray[np.float32], largest: float) -> float:
    """The upper end, at most `largest`, of a range from 0 with which `values`, (n,), err least.

    Example:
        >>> common = np.linspace(0, 1, 1_000_000, dtype=np.float32)
        >>> best_range(np.append(common, np.float32(2)), largest=2.0)
        1.0
    """
    ends = largest * SHARES
    return float(ends[int(np.argmin([_error(values, end) for end in ends]))])


def _error(values: NDArray[np.float32], end: float) -> float:
    step = end / LEVELS
    return float(((values - np.clip(np.rint(values / step), 0, LEVELS) * step) ** 2).mean())


def _rescale(file: File, index: int, scale: float) -> None:
    """Give a scale to a tensor and to what ops of `SAME_SCALE` make of it."""
    set_quantization(file.tensor(index), scale, ZERO_POINT)
    for op in file.graph.operators:
        if file.kind(op) in SAME_SCALE and op.inputs[0] == index:
            _rescale(file, op.outputs[0], scale)


def _activations(floating: bytes, images: NDArray[np.uint8]) -> list[NDArray[np.float32]]:
    """Of each convolution, in order: some of what leaves it for all `images`, (n,)."""
    source = File(floating)
    convolutions = [op for op in source.graph.operators if source.kind(op) == Kind.CONV_2D]
    interpreter = open_interpreter(floating, delegates=False)
    entry = interpreter.get_input_details()[0]["index"]
    seen: list[list[NDArray[Any]]] = [[] for _ in convolutions]
    for image in images:
        interpreter.set_tensor(entry, image[None, :, :, None].astype(np.float32))
        interpreter.invoke()
        for op, values in zip(convolutions, seen, strict=True):
            values.append(interpreter.get_tensor(op.outputs[0]).ravel()[::STRIDE_OF_SAMPLES].copy())
    return [np.concatenate(values) for values in seen]
