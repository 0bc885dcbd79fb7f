"""Picture files as grey pixels, for the device and for datasets alike."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from .errors import ImageError

IMAGE_SUFFIXES = (".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff", ".pgm")


def read_picture(path: Path) -> NDArray[np.uint8]:
    """A picture file as grey, (height, width) uint8, turned upright by its EXIF tag.

    Raises:
        ImageError: the file cannot be read, or is not a picture.
    """
    try:
        content = np.frombuffer(path.read_bytes(), np.uint8)
    except OSError as error:
        raise ImageError(f"picture {path} cannot be read: {error.strerror}") from error
    return to_gray(_decode(content, str(path), cv2.IMREAD_GRAYSCALE))


def decode_picture(content: bytes, name: str) -> NDArray[np.uint8]:
    """A picture file's bytes in colour, (height, width, 3) uint8 in OpenCV's order BGR.

    Args:
        content: the whole file.
        name: what an error calls it.

    Raises:
        ImageError: the bytes are not a picture.
    """
    return _decode(np.frombuffer(content, np.uint8), name, cv2.IMREAD_COLOR)


def _decode(content: NDArray[np.uint8], name: str, flags: int) -> NDArray[Any]:
    try:
        picture = cv2.imdecode(content, flags) if content.size else None
    except cv2.error:  # more pixels than OpenCV takes
        picture = None
    if picture is None:
        raise ImageError(f"{name} is not a picture that OpenCV can read; try JPEG or PNG")
    return picture


def to_gray(picture: NDArray[Any]) -> NDArray[np.uint8]:
    """Any OpenCV image, (h, w) or (h, w, 3) BGR, as contiguous (h, w) uint8."""
    if picture.ndim == 3:
        picture = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    return np.ascontiguousarray(picture, np.uint8)
