"""Picture files as pixels, for the device, the desktop's page and datasets alike.

Every picture comes in here, whatever its name: the bytes are read by Python, since OpenCV takes no
name that is not UTF-8, and no picture is decoded before its header has told how large it will be.
"""

from __future__ import annotations

import os
import shlex
import stat
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ..errors import ImageError
from .header import HEAD, READ, kind_of_file, orientation_of, size_of

IMAGE_SUFFIXES = (
    ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".apng", ".webp", ".bmp", ".dib", ".tif", ".tiff",
    ".pbm", ".pgm", ".ppm", ".pnm", ".pam", ".pfm", ".sr", ".ras",
)  # fmt: skip
"""Endings, in small letters, of what is read in a folder; a file that is named may have any."""

UNREAD_SUFFIXES = (
    ".heic", ".heif", ".hif", ".avif", ".gif", ".jxl", ".jp2", ".j2k", ".hdr", ".exr", ".psd",
    ".svg", ".dng", ".cr2", ".cr3", ".nef", ".arw", ".orf", ".raf", ".rw2",
)  # fmt: skip
"""Endings of pictures that are not read: a folder's are told, and left out."""

MOST_PIXELS = 150_000_000
"""Of a picture that is decoded; more than any telephone takes by itself."""

LONGEST_SIDE = 2**20
"""Pixels of a side that OpenCV decodes."""

MOST_BYTES = 8 * MOST_PIXELS
"""Of a file; no picture of so many pixels needs more."""

UPRIGHT: dict[int, Callable[[Any], NDArray[Any]]] = {
    2: lambda raw: cv2.flip(raw, 1),
    3: lambda raw: cv2.rotate(raw, cv2.ROTATE_180),
    4: lambda raw: cv2.flip(raw, 0),
    5: cv2.transpose,
    6: lambda raw: cv2.rotate(raw, cv2.ROTATE_90_CLOCKWISE),
    7: lambda raw: cv2.rotate(cv2.transpose(raw), cv2.ROTATE_180),
    8: lambda raw: cv2.rotate(raw, cv2.ROTATE_90_COUNTERCLOCKWISE),
}
"""What sets a picture upright, by its EXIF orientation."""


def read_picture(path: Path) -> NDArray[np.uint8]:
    """A picture file as grey, (height, width) uint8, turned upright by its EXIF tag.

    Raises:
        ImageError: the file cannot be read, is not a picture, or is too large.
    """
    return to_gray(_decode(_read(path), str(path), cv2.IMREAD_GRAYSCALE))


def read_colours(path: Path) -> NDArray[np.uint8]:
    """As `read_picture`, in colour: (height, width, 3) uint8 in OpenCV's order BGR."""
    return decode_picture(_read(path), str(path))


def decode_picture(content: bytes, name: str) -> NDArray[np.uint8]:
    """A picture file's bytes in colour, (height, width, 3) uint8 in OpenCV's order BGR.

    Args:
        content: the whole file.
        name: what an error calls it.

    Raises:
        ImageError: the bytes are not a picture, or hold more than `MOST_PIXELS`.
    """
    return _decode(content, name, cv2.IMREAD_COLOR).astype(np.uint8, copy=False)


SAVE_AS_JPEG = "save them as JPEG"
"""What to do about pictures that were left out."""


def pictures_among(files: Iterable[Path]) -> tuple[list[Path], str]:
    """Those of a folder's files that have a picture's ending, by name, and what is left out.

    Hidden files count as not there, as for `ls`: macOS leaves a `._x.jpg` beside each `x.jpg`.

    Returns:
        The pictures, and in words which pictures are none that can be read; "" without such.
    """
    seen = [file for file in files if not file.name.startswith(".")]
    unread = Counter(s for file in seen if (s := file.suffix.lower()) in UNREAD_SUFFIXES)
    words = ", ".join(f"{count} {suffix}" for suffix, count in sorted(unread.items()))
    if words:
        words = f"{words} left out, which Facecue cannot read"
    return sorted(file for file in seen if file.suffix.lower() in IMAGE_SUFFIXES), words


def to_gray(picture: NDArray[Any]) -> NDArray[np.uint8]:
    """Any OpenCV image, (h, w) or (h, w, 3) BGR, as contiguous (h, w) uint8."""
    if picture.ndim == 3:
        picture = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    return np.ascontiguousarray(picture, np.uint8)


def _read(path: Path) -> bytes:
    try:
        if not stat.S_ISREG(path.stat().st_mode) and not path.is_dir():
            raise ImageError(f"{path} is a pipe, a socket or a device, not a file with a picture")
        # What took the file's place since then must not hold us up either.
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            _refuse_others(file.read(HEAD), str(path))
            size = file.seek(0, os.SEEK_END)
            if size > MOST_BYTES:
                raise ImageError(f"{path} has {size / 1e9:.1f} GB, too much for a picture")
            file.seek(0)
            return file.read()
    except OSError as error:
        raise ImageError(f"picture {path} cannot be read: {error.strerror}") from error


def _decode(content: bytes, name: str, flags: int) -> NDArray[Any]:
    _refuse_others(content, name)
    try:
        width, height = size_of(content)
    except ValueError:
        raise _damaged(content, name) from None
    refuse_giants(width, height, name)
    try:
        picture = cv2.imdecode(
            np.frombuffer(content, np.uint8), flags | cv2.IMREAD_IGNORE_ORIENTATION
        )
    except cv2.error as error:
        if error.code == cv2.Error.StsNoMem:
            raise ImageError(
                f"{name} does not fit into memory", advice="make it smaller"
            ) from error
        picture = None
    if picture is None:
        raise _damaged(content, name)
    turn = UPRIGHT.get(orientation_of(content))
    return picture if turn is None else turn(picture)


def _refuse_others(content: bytes, name: str) -> None:
    """Say what a file is that is no picture, or none of a kind that is read."""
    kind = kind_of_file(content)
    if kind == "video":
        raise ImageError(
            f"{name} is a video, not a picture",
            advice=f"run: facecue run --camera {shlex.quote(name)}",
        )
    if kind and kind not in READ:
        raise ImageError(
            f"{name} is not a picture that Facecue can read but {kind}",
            advice="save it as JPEG or PNG",
        )
    if not kind:
        what = (
            "not a picture of a kind that Facecue can read" if content else "empty, not a picture"
        )
        raise ImageError(f"{name} is {what}", advice="JPEG, PNG, WebP, BMP and TIFF are")


def refuse_giants(width: int, height: int, name: str) -> None:
    """Refuse a picture, which the error calls `name`, before it is decoded.

    Raises:
        ImageError: it has more than `MOST_PIXELS`, or a side over `LONGEST_SIDE`.
    """
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
        raise ImageError(
            f"{name} has {width}x{height} pixels",
            advice=f"up to {MOST_PIXELS / 1e6:.0f} million, and"
            f" {LONGEST_SIDE:,} a side, are read: make it smaller",
        )


def _damaged(content: bytes, name: str) -> ImageError:
    return ImageError(
        f"{name} is not a picture, or a damaged one: it only begins as {kind_of_file(content)}",
        advice="copy it again",
    )
