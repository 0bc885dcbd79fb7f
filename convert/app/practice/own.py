"""Faces to be asked about, from the user's own pictures in folders named by emotion."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from edge.camera.picture import to_gray
from edge.emotion.labels import LABELS, label_of
from edge.errors import DataError, ImageError
from edge.faces.detector import find_faces, open_detector
from edge.settings.config import FacesConfig
from edge.types import Box

from ..photo import read_photo
from .expressions import SIGNS
from .faces import AskedFace

LARGEST_SHOWN = 600
"""Pixels of a picture's longer side on the page."""

AROUND = 0.6
"""How much is shown around a face on each side, in widths of the face."""

EXPECTED_FOLDERS = f"expected are folders named {', '.join(LABELS)} with pictures in them"


class OwnPictures:
    """The pictures in a folder, or in those right below it, whose own folder names an emotion.

    Attributes:
        unread: pictures that could not be shown so far, and why.

    Raises:
        DataError: there is none.
    """

    def __init__(self, folder: Path, config: FacesConfig) -> None:
        if not folder.is_dir():
            raise DataError(f"{folder} is no folder", advice=EXPECTED_FOLDERS)
        try:
            self._files = dict(_by_label(folder))
        except OSError as error:
            raise DataError(f"{folder} cannot be read: {error.strerror}") from error
        if not self._files:
            raise DataError(f"{folder} holds no pictures by emotion", advice=EXPECTED_FOLDERS)
        self._detector = open_detector(config)
        self._last: Path | None = None
        self.unread: list[str] = []

    @property
    def labels(self) -> list[str]:
        """The emotions of which there is a picture."""
        return list(self._files)

    def pick(self, label: str, chance: random.Random) -> AskedFace | None:
        """A picture of `label`, not the one before; None, and forgotten, when it cannot be read."""
        files = self._files[label]
        self._last = chance.choice([file for file in files if file != self._last] or files)
        try:
            picture = self._around_face(read_photo(self._last))
        except ImageError as error:
            self.unread.append(f"{error}")
            files.remove(self._last)
            if not files:
                del self._files[label]
            return None
        jpeg = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 88])[1].tobytes()
        return AskedFace(label, jpeg, "jpeg", "One of your pictures", SIGNS[label])

    def _around_face(self, picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The largest face with its surroundings, in the page's size; the whole without a face."""
        faces = find_faces(self._detector, to_gray(picture))
        if faces:
            picture = _cut(picture, faces[0].box)
        scale = min(LARGEST_SHOWN / max(picture.shape), 4)
        sides = [max(round(side * scale), 1) for side in picture.shape[1::-1]]
        way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        return cv2.resize(picture, sides, interpolation=way).astype(np.uint8, copy=False)


def _cut(picture: NDArray[np.uint8], box: Box) -> NDArray[np.uint8]:
    more = round(AROUND * box.width)
    rows = slice(max(box.y - more, 0), box.y + box.height + more)
    return picture[rows, max(box.x - more, 0) : box.x + box.width + more]


def _by_label(folder: Path) -> Iterator[tuple[str, list[Path]]]:
    """Each emotion that has pictures, in the order of `LABELS`."""
    below = [inside for inside in _folders(folder) if label_of(inside.name) is None]
    named = [*_folders(folder), *(inside for part in below for inside in _folders(part))]
    for label in LABELS:
        files = [file for inside in named if label_of(inside.name) == label
                 for file in _visible_files(inside)]  # fmt: skip
        if files:
            yield label, files


def _folders(folder: Path) -> list[Path]:
    return sorted(p for p in folder.iterdir() if p.is_dir() and not p.name.startswith("."))


def _visible_files(folder: Path) -> list[Path]:
    """The files in a folder and those below it, but for hidden ones."""
    return sorted(
        file
        for file in folder.rglob("*")
        if file.is_file() and not any(p.startswith(".") for p in file.relative_to(folder).parts)
    )
