"""Picture files as grey pixels, for the device and for datasets alike."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from .errors import ImageError


def read_picture(path: Path) -> NDArray[np.uint8]:
    """A picture file as grey, (height, width) uint8, turned upright by its EXIF tag.

    Raises:
        ImageError: the file cannot be read, or is not a picture.
    """
    try:
        content = np.frombuffer(path.read_bytes(), np.uint8)
    except OSError as error:
        raise ImageError(f"picture {path} cannot be read: {error.strerror}") from error
    picture = cv2.imdecode(content, cv2.IMREAD_GRAYSCALE) if content.size else None
    if picture is None:
        raise ImageError(f"{path} is not a picture that OpenCV can read; try JPEG or PNG")
    return to_gray(picture)


def to_gray(picture: NDArray[Any]) -> NDArray[np.uint8]:
    """Any OpenCV image, (h, w) or (h, w, 3) BGR, as contiguous (h, w) uint8."""
    if picture.ndim == 3:
        picture = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    return np.ascontiguousarray(picture, np.uint8)
