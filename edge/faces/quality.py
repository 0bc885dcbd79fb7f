"""Whether a face shows enough for its emotion to be read. Pure."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ..settings.config import QualityConfig
from ..types import Face


def flaw(face: Face, crop: NDArray[np.uint8], config: QualityConfig) -> str | None:
    """What keeps a face from being read: "small", "tilted", "dark", "bright", "flat" or "blurred".

    Args:
        face: its box and tilt in the frame.
        crop: the same face as the model gets it, (48, 48) uint8.

    Returns:
        The first flaw, or None. Blur is the variance of the crop's Laplacian (Pech-Pacheco 2000)
        in shares of its own variance, so that neither light nor contrast changes it.
    """
    if face.box.width < config.min_size:
        return "small"
    if abs(face.roll) > config.max_roll:
        return "tilted"
    mean, deviation = (float(v[0, 0]) for v in cv2.meanStdDev(crop))
    if mean < config.min_light:
        return "dark"
    if mean > config.max_light:
        return "bright"
    if deviation < config.min_contrast:
        return "flat"
    detail = float(cv2.Laplacian(crop, cv2.CV_32F).var())
    return "blurred" if detail / deviation**2 < config.min_detail else None
