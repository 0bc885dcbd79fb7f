"""A photo's file as pixels: what the device reads, and what telephones and the web have besides."""

from __future__ import annotations

import io
from contextlib import suppress
from pathlib import Path

import cv2
import numpy as np
import PIL.Image
import PIL.ImageOps
from numpy.typing import NDArray
from pillow_heif import register_heif_opener

from edge.camera.header import HEAD, READ, kind_of_file
from edge.camera.picture import MOST_BYTES, decode_picture, read_colours, refuse_giants
from edge.errors import ImageError

PILLOWS = {"HEIC": "HEIF", "AVIF": "AVIF", "GIF": "GIF"}
"""Kinds of files that Pillow reads in the device's place, and what it calls them."""

MOVING = {**PILLOWS, "PNG": "PNG", "WebP": "WEBP", "TIFF": "TIFF"}
"""Kinds that may hold more than one picture."""

PLAYED = ("GIF", "PNG")
"""Of these, those that OpenCV plays as a video."""

register_heif_opener()
PIL.Image.MAX_IMAGE_PIXELS = None  # the device's own limit is asked before anything is decoded


def decode_photo(content: bytes, name: str) -> NDArray[np.uint8]:
    """A photo's bytes in colour and upright, (height, width, 3) BGR; of several the first.

    Args:
        content: the whole file.
        name: what an error calls it.

    Raises:
        ImageError: the bytes are not a picture, or hold too many pixels.
    """
    kind = kind_of_file(content)
    if kind == "video":
        raise ImageError(f"{name} is a video, not a picture", advice="choose “Your video” above")
    if kind not in PILLOWS:
        return decode_picture(content, name)
    try:
        with PIL.Image.open(io.BytesIO(content), formats=[PILLOWS[kind]]) as file:
            width, height = file.size
            refuse_giants(width, height, name)
            upright = PIL.ImageOps.exif_transpose(file).convert("RGB")
    except (ImageError, MemoryError):
        raise
    except Exception as error:  # each of Pillow's readers has errors of its own
        raise ImageError(
            f"{name} is not a picture, or a damaged one: it only begins as {kind}",
            advice="copy it again",
        ) from error
    return cv2.cvtColor(np.asarray(upright), cv2.COLOR_RGB2BGR).astype(np.uint8, copy=False)


def read_photo(path: Path) -> NDArray[np.uint8]:
    """As `decode_photo`, of a file.

    Raises:
        ImageError: it cannot be read, is not a picture, or is too large.
    """
    with suppress(OSError):  # which the device tells in its own words
        if path.is_file() and path.stat().st_size <= MOST_BYTES:
            with path.open("rb") as file:
                if kind_of_file(file.read(HEAD)) in PILLOWS:
                    file.seek(0)
                    return decode_photo(file.read(), str(path))
    return read_colours(path)


def refuse_stills(content: bytes, name: str) -> None:
    """Refuse a picture as a video, unless it moves and is of a kind that OpenCV plays.

    Raises:
        ImageError: it is one.
    """
    kind = kind_of_file(content)
    if kind in (*READ, *PILLOWS) and not (kind in PLAYED and left_out(content, name)):
        raise ImageError(f"{name} is a picture, not a video", advice="choose “Your photo” above")


def left_out(content: bytes, name: str) -> str:
    """What is not looked at of a photo's file that holds several pictures; "" where it is one."""
    kind = kind_of_file(content)
    if kind not in MOVING:
        return ""
    try:
        with PIL.Image.open(io.BytesIO(content), formats=[MOVING[kind]]) as file:
            count: int = getattr(file, "n_frames", 1)
    except Exception:  # what Pillow makes nothing of, OpenCV has read as one picture
        return ""
    if count < 2:
        return ""
    advice = " To see them all, choose “Your video” above." if kind in PLAYED else ""
    return f"{name} holds {count} pictures; only the first is looked at.{advice}"
