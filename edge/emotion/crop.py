"""The one crop of a face that training, conversion and device share."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from .labels import INPUT_SIZE


def crop_face(
    gray: NDArray[np.uint8],
    box: tuple[int, int, int, int],
    size: int = INPUT_SIZE,
    roll: float = 0.0,
) -> NDArray[np.uint8]:
    """Cut a face out of a grey image, level it, and bring it to the model's input size.

    Example:
        >>> import numpy as np
        >>> from edge import crop_face
        >>> crop_face(np.zeros((480, 640), np.uint8), (200, 120, 96, 96)).shape
        (48, 48)

    Args:
        gray: image, shape (height, width), 0 to 255.
        box: x, y, width, height in pixels, as a Haar cascade gives it. What lies outside the
            image is filled with the nearest edge pixel.
        size: side of the result in pixels.
        roll: the head's clockwise tilt in degrees, which is undone about the box's middle.

    Returns:
        The face, shape (size, size), uint8. A Haar box and the frame of a FER2013 image are the
        same square, so no margin is added.
    """
    x, y, width, height = box
    if abs(roll) >= 1:
        return _crop_level(gray, box, size, roll)
    rows, columns = gray.shape
    left, top = max(-x, 0), max(-y, 0)
    right, bottom = max(x + width - columns, 0), max(y + height - rows, 0)
    if left or top or right or bottom:
        bordered = cv2.copyMakeBorder(gray, top, bottom, left, right, cv2.BORDER_REPLICATE)
        gray = bordered.astype(np.uint8, copy=False)
        x, y = x + left, y + top
    patch = gray[y : y + height, x : x + width]
    shrinks = width >= size and height >= size
    interpolation = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    resized = cv2.resize(patch, (size, size), interpolation=interpolation)
    return resized.astype(np.uint8, copy=False)


def _crop_level(
    gray: NDArray[np.uint8], box: tuple[int, int, int, int], size: int, roll: float
) -> NDArray[np.uint8]:
    """As `crop_face`: half as much again is cut out, turned, and its middle taken."""
    x, y, width, height = box
    wide = 3 * size // 2
    around = (x - width // 4, y - height // 4, width + width // 2, height + height // 2)
    patch = crop_face(gray, around, wide)
    turn = cv2.getRotationMatrix2D(((wide - 1) / 2,) * 2, roll, 1.0)
    turn[:, 2] = turn[:, 2] - (wide - size) / 2
    level = cv2.warpAffine(patch, turn, (size, size), flags=cv2.INTER_LINEAR)
    return level.astype(np.uint8, copy=False)
