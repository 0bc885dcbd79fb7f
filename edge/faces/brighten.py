"""Dark pictures at a normal brightness: cascades pass over what has hardly any contrast."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

NORMAL = 100.0
"""Mean brightness to which darker pictures are lifted, of 255."""

WHITE = 230.0
"""Brightness of 255 below which two deviations above the mean stay when a picture is lifted."""


def needed_gain(pixels: NDArray[np.uint8]) -> float:
    """By how much a picture has to be multiplied, 1 to 6.

    What is bright in it, such as a lit face in the dark, stays below white.
    """
    mean, deviation = (float(value[0, 0]) for value in cv2.meanStdDev(pixels))
    gain = min(NORMAL / max(mean, 1.0), WHITE / max(mean + 2 * deviation, 1.0), 6.0)
    return max(gain, 1.0)


def lift(pixels: NDArray[np.uint8], gain: float) -> NDArray[np.uint8]:
    """A picture multiplied by `gain`, at least 1; what would be more than white is white."""
    if gain <= 1.0:
        return pixels
    return cv2.convertScaleAbs(pixels, alpha=gain).astype(np.uint8, copy=False)
