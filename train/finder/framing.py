"""The square by which FER2013 frames a face, from the landmarks that a teacher sees."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SIDE, ABOVE = 1.93, 0.074
"""See `squares`. Medians over 943 faces of photos that Haar's cascade frames, too."""


def squares(landmarks: NDArray[np.float32]) -> NDArray[np.float32]:
    """x and y of the middle, and side, of each face's square, (k, 3).

    The way from eyes to mouth and that from eye to eye are added as along a right angle, so that
    neither a profile nor a bowed head makes the square a lot smaller; the side is `SIDE` times
    that. Its middle lies `ABOVE` of the side above the middle of eyes and mouth, along the face.

    Example:
        >>> eyes, nose, mouth = [[40, 50], [60, 50]], [[50, 60]], [[43, 72], [57, 72]]
        >>> squares(np.array([eyes + nose + mouth], np.float32)).round().tolist()
        [[50.0, 57.0, 57.0]]

    Args:
        landmarks: right and left eye, nose, and right and left corner of the mouth, (k, 5, 2).
    """
    eyes, mouth = landmarks[:, :2].mean(axis=1), landmarks[:, 3:].mean(axis=1)
    down, across = mouth - eyes, landmarks[:, 1] - landmarks[:, 0]
    side = SIDE * np.hypot(np.hypot(*down.T), np.hypot(*across.T))
    length = np.maximum(np.hypot(*down.T), 1e-6)
    middle = (eyes + mouth) / 2 - down * (ABOVE * side / length)[:, None]
    return np.concatenate([middle, side[:, None]], axis=1).astype(np.float32)
