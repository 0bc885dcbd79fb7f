"""A picture with its faces marked, for people to look at on a desktop.

The only place where Facecue writes an image, and only on request: `facecue look --out FILE`.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ..camera.picture import read_colours
from ..errors import ConfigError, ImageError
from .look import StillFace

MARK, TEXT = (60, 200, 255), (20, 20, 20)
"""Colours in OpenCV's order, blue, green, red: amber frames with dark letters and edges, to stand
out from light and dark alike."""


def write_marked(picture: Path, faces: Sequence[StillFace], out: Path) -> None:
    """Write a copy of `picture` to `out` with each face's box, label and confidence.

    Raises:
        ImageError: the picture cannot be read, or `out` cannot be written.
    """
    canvas = read_colours(picture)
    mark_faces(canvas, faces)
    try:
        # OpenCV ends the process over letters that are none.
        written, content = cv2.imencode(out.suffix if out.suffix.isascii() else "", canvas)
    except cv2.error:  # no format has this ending, or it has no room for so large a picture
        written = False
    if not written:
        raise ImageError(f"{out} cannot be written: give it the ending .jpg or .png")
    _replace(Path(os.path.realpath(out)), content.tobytes())


def check_out(picture: Path, out: Path) -> None:
    """Refuse to write the copy of `picture` where it would do harm.

    Raises:
        ConfigError: `out` is the picture itself, by whatever name or link, or no file.
    """
    if not out.exists():
        return
    if picture.exists() and out.samefile(picture):
        raise ConfigError(
            f"--out {out} is the picture itself, which would be lost", advice="name another"
        )
    if not out.is_file():
        raise ConfigError(f"--out {out} is not a file", advice="name one")


def _replace(out: Path, content: bytes) -> None:
    """Write a file that is there whole or not at all."""
    fresh = out.with_name(f".facecue-{os.getpid()}")
    try:
        try:
            fresh.write_bytes(content)
            fresh.replace(out)
        finally:
            fresh.unlink(missing_ok=True)
    except OSError as error:
        raise ImageError(
            f"{out} cannot be written: {error.strerror}",
            advice="is there such a folder, and is it yours?",
        ) from error


def mark_faces(canvas: NDArray[np.uint8], faces: Sequence[StillFace]) -> None:
    """Draw each face's box, label and confidence onto `canvas`, (height, width, 3) BGR."""
    rows, columns = canvas.shape[:2]
    thickness = max(round(max(rows, columns) / 300), 2)
    for face in faces:
        x, y, width, height = face.box
        corners = cv2.boxPoints((face.box.centre, (width, height), face.roll))
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
