"""How cameras spoil what they see: blur, movement, darkness, haze, grain, compression."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray


def expose(view: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """A view as some camera in some light sees it: blurred, moved, dark, pale, grainy."""
    if rng.random() < 0.35:
        view = cv2.GaussianBlur(view, (0, 0), rng.uniform(0.4, 1.6)).astype(np.uint8, copy=False)
    if rng.random() < 0.12:
        view = cv2.filter2D(view, -1, _streak(rng)).astype(np.uint8, copy=False)
    light = np.exp(rng.normal(0, 0.25))
    if rng.random() < 0.25:
        light *= rng.uniform(0.15, 0.7)
    seen = view.astype(np.float32)
    if rng.random() < 0.5:
        middle = seen.mean()
        seen = middle + rng.uniform(0.4, 1.4) * (seen - middle)
    if rng.random() < 0.3:
        seen = 255 * (np.clip(seen, 0, 255) / np.float32(255)) ** rng.uniform(0.5, 1.8)
    if rng.random() < 0.2:
        left, right = rng.uniform(0.3, 1.3, 2)
        slope = np.linspace(left, right, view.shape[1], dtype=np.float32)
        seen *= slope if rng.random() < 0.7 else np.resize(slope, view.shape[0])[:, None]
    seen *= light
    if rng.random() < 0.4:
        seen += rng.uniform(0, 9) * rng.standard_normal(view.shape, np.float32)
    view = np.clip(seen, 0, 255).astype(np.uint8)
    if rng.random() < 0.2:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(20, 80))]
        _, content = cv2.imencode(".jpg", view, quality)
        decoded = cv2.imdecode(content, cv2.IMREAD_GRAYSCALE)
        view = np.asarray(decoded, np.uint8)
    return view


def _streak(rng: np.random.Generator) -> NDArray[np.float32]:
    """The kernel of a movement while the shutter is open."""
    length = int(rng.integers(3, 9))
    kernel = np.zeros((length, length), np.float32)
    middle, turn = (length - 1) / 2, rng.uniform(0, np.pi)
    along = np.array([np.cos(turn), np.sin(turn)]) * middle
    begin, end = ([round(float(v)) for v in middle + sign * along] for sign in (-1, 1))
    cv2.line(kernel, begin, end, (1.0,), 1)
    return np.asarray(kernel / kernel.sum())
