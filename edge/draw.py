"""A picture with its faces marked, for people to look at on a desktop.

The only place where Facecue writes an image, and only on request: `facecue look --out FILE`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from .errors import ImageError
from .look import Look

MARK, TEXT = (60, 200, 255), (20, 20, 20)
"""Colours in OpenCV's order, blue, green, red: amber frames with dark letters and edges, to stand
out from light and dark alike."""


def draw(picture: Path, faces: Sequence[Look], out: Path) -> None:
    """Write a copy of `picture` to `out` with each face's box, label and confidence.

    Raises:
        ImageError: the picture cannot be read, or `out` cannot be written.
    """
    canvas = cv2.imread(str(picture), cv2.IMREAD_COLOR)
    if canvas is None:
        raise ImageError(f"{picture} is not a picture that OpenCV can read; try JPEG or PNG")
    mark(canvas.astype(np.uint8, copy=False), faces)
    try:
        written = cv2.imwrite(str(out), canvas)
    except cv2.error as error:
        raise ImageError(f"{out} cannot be written: give it the ending .jpg or .png") from error
    if not written:
        raise ImageError(f"{out} cannot be written: is there such a folder, and is it yours?")


def mark(canvas: NDArray[np.uint8], faces: Sequence[Look]) -> None:
    """Draw each face's box, label and confidence onto `canvas`, (height, width, 3) BGR."""
    rows, columns = canvas.shape[:2]
    thickness = max(round(max(rows, columns) / 300), 2)
    for face in faces:
        x, y, width, height = face.box
        corners = cv2.boxPoints(((x + width / 2, y + height / 2), (width, height), face.roll))
        outline = [np.rint(corners).astype(np.int32)]
        cv2.polylines(canvas, outline, True, TEXT, thickness + 2)
        cv2.polylines(canvas, outline, True, MARK, thickness)
        text = f"{face.label} {round(100 * face.confidence)} %"
        scale = max(width / 180, 0.4)
        (text_width, text_height), _ = cv2.getTextSize(
            text, cv2.FONT_HERSHEY_SIMPLEX, scale, thickness
        )
        left = max(min(x, columns - text_width), 0)
        below = min(y + height, rows - 2 * text_height)  # inside the box at the picture's foot
        cv2.rectangle(canvas, (left, below), (left + text_width, below + 2 * text_height), MARK, -1)
        cv2.putText(canvas, text, (left, below + round(1.5 * text_height)),
                    cv2.FONT_HERSHEY_SIMPLEX, scale, TEXT, thickness, cv2.LINE_AA)  # fmt: skip
