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
from ..types import Box
from .look import StillFace
from .tags import FONT, Tag, caption, place_tags, smallest_scale, text_size

MARK, TEXT = (60, 200, 255), (20, 20, 20)
"""Colours in OpenCV's order, blue, green, red: amber frames with dark letters and edges, to stand
out from light and dark alike."""


def write_marked(picture: Path, faces: Sequence[StillFace], out: Path) -> None:
    """Write a copy of `picture` to `out` with each face's box, label and confidence.

    Raises:
        ImageError: the picture cannot be read, or `out` cannot be written.
    """
    canvas = mark_faces(read_colours(picture), faces)
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


def mark_faces(picture: NDArray[np.uint8], faces: Sequence[StillFace]) -> NDArray[np.uint8]:
    """A copy of a picture, (height, width, 3) BGR, with each face's frame and what it shows.

    Where there is no room for words a face has its number alone, counted from 1, and what it shows
    stands below the picture, which is higher then.
    """
    canvas = picture.copy()
    rows, columns = canvas.shape[:2]
    thickest = max(round(max(rows, columns) / 300), 2)
    for face in faces:
        thickness = min(thickest, max(face.box.width // 25, 1))
        corners = cv2.boxPoints((face.box.centre, (face.box.width, face.box.height), face.roll))
        outline = [np.rint(corners).astype(np.int32)]
        cv2.polylines(canvas, outline, True, TEXT, thickness + 2)
        cv2.polylines(canvas, outline, True, MARK, thickness)
    placed = place_tags(faces, columns, rows)
    for tag in placed:
        _write(canvas, tag)
    told = [
        f"{tag.text} {caption(face)}"
        for tag, face in zip(placed, faces, strict=True)
        if tag.text.isdecimal()
    ]
    return np.vstack([canvas, _key(told, columns, rows)]) if told else canvas


def _key(lines: Sequence[str], columns: int, rows: int) -> NDArray[np.uint8]:
    """A strip as wide as the picture with these lines in as many columns as it has room for."""
    scale = smallest_scale(columns, rows)
    sizes = [text_size(line, scale) for line in lines]
    width, height = max(size[0] for size in sizes), max(size[1] for size in sizes)
    across = max(columns // (width + height), 1)
    down = -(-len(lines) // across)
    strip = np.full((down * height, columns, 3), MARK, np.uint8)
    for place, (line, size) in enumerate(zip(lines, sizes, strict=True)):
        box = Box(place // down * (width + height), place % down * height, size[0], height)
        _write(strip, Tag(line, box, scale, size[2]))
    return strip


def _write(canvas: NDArray[np.uint8], tag: Tag) -> None:
    x, y, width, height = tag.box
    cv2.rectangle(canvas, (x, y), (x + width - 1, y + height - 1), MARK, -1)
    cv2.putText(canvas, tag.text, (x + height // 8, y + round(0.75 * height)), FONT,
                tag.scale, TEXT, tag.thickness, cv2.LINE_AA)  # fmt: skip
