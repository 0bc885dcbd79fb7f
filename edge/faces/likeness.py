"""A followed face that the detector misses for a moment is known by its likeness to before."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ..types import Detection
from .pyramid import Pyramid

SIDE = 24
"""Pixels to which a face is shrunk to be compared."""

LIKE = 0.6
"""Normalised correlation, at most 1, from which it is the same face."""

FLAT = 4.0
"""Standard deviation of brightness, of 255, below which anything is like anything."""


def patch_of(frame: Pyramid, face: Detection) -> NDArray[np.uint8]:
    """A face as it looks in this frame, levelled, (`SIDE`, `SIDE`) uint8."""
    return frame.view(face.box.centre, (SIDE, SIDE), _scale(face), face.roll).pixels


def likeness(frame: Pyramid, face: Detection, patch: NDArray[np.uint8] | None) -> float:
    """Normalised correlation of a face in this frame with a `patch`; 0 where there is none."""
    if patch is None or patch.std() < FLAT:
        return 0.0
    return float(cv2.matchTemplate(patch_of(frame, face), patch, cv2.TM_CCOEFF_NORMED)[0, 0])


def carry(frame: Pyramid, last: Detection, patch: NDArray[np.uint8]) -> Detection | None:
    """What looks most like the face that was at `last`, around there; None if nothing does."""
    if patch.std() < FLAT:
        return None
    view = frame.view(last.box.centre, (2 * SIDE, 2 * SIDE), _scale(last), last.roll)
    alike = cv2.matchTemplate(view.pixels, patch, cv2.TM_CCOEFF_NORMED)
    _, best, _, (column, row) = cv2.minMaxLoc(alike)
    if not best >= LIKE:
        return None
    x, y = view.to_frame(column + SIDE / 2, row + SIDE / 2)
    if not (0 <= x < frame.width and 0 <= y < frame.height):
        return None
    box = last.box._replace(x=round(x - last.box.width / 2), y=round(y - last.box.height / 2))
    return Detection(box, 0.0, last.roll, carried=True)


def _scale(face: Detection) -> float:
    return min(SIDE / max(face.box.width, 1), 1.0)
