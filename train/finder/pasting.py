"""A square set into a view with a soft border, as large and as tilted as chance wants it."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

SMALLEST_FACE = 15.0
"""Pixels; the side to which the smallest faces of views are brought."""


def any_tilt(rng: np.random.Generator) -> float:
    """Radians: two faces of three are nearly upright."""
    degrees = rng.normal(0, 7) if rng.random() < 0.65 else rng.uniform(-50, 50)
    return float(np.radians(degrees))


def paste(
    view: NDArray[np.uint8], square: NDArray[np.uint8], rng: np.random.Generator
) -> tuple[float, float, float]:
    """Set a square into a view, in place; returns x and y of its middle, and its side."""
    end = len(view)
    side = np.exp(rng.uniform(np.log(SMALLEST_FACE), np.log(0.85 * end)))
    x, y = rng.uniform(side / 2, end - side / 2, 2)
    margin = len(square) // 8
    wide = cv2.copyMakeBorder(square, *(margin,) * 4, cv2.BORDER_REFLECT_101)
    ramp = np.minimum(np.arange(len(wide)) + 0.5, margin) / margin
    ramp = np.minimum(ramp, ramp[::-1])
    scale = side / len(square)
    if scale < 1:
        wide = cv2.GaussianBlur(wide, (0, 0), 0.4 / scale)
    move = cv2.getRotationMatrix2D((len(wide) / 2 - 0.5,) * 2, -np.degrees(any_tilt(rng)), scale)
    move[:, 2] = move[:, 2] + np.array([x, y]) - len(wide) / 2
    turned = cv2.warpAffine(wide, move, (end, end), flags=cv2.INTER_LINEAR,
                            borderMode=cv2.BORDER_REPLICATE)  # fmt: skip
    mask = np.outer(ramp, ramp).astype(np.float32)
    alpha = cv2.warpAffine(mask, move, (end, end))
    view[:] = np.rint(view + alpha * (turned.astype(np.float32) - view)).astype(np.uint8)
    return float(x), float(y), float(side)
