"""Many pictures in one go: which ones, how far it is, and a table of what they show."""

from __future__ import annotations

import csv
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TextIO

from ..camera.picture import SAVE_AS_JPEG, pictures_among
from ..emotion.labels import LABELS
from ..errors import ImageError
from .look import StillPicture

COLUMNS = ("image", "face", "x", "y", "width", "height", "roll", "label", "confidence", *LABELS)
"""Of the table: pixels, degrees, and probabilities from 0 to 1."""

CLEAR = "\r\x1b[K"
"""Empties the terminal's line."""


def pictures_in(places: Iterable[Path], tell: Callable[[str], None]) -> list[Path]:
    """The files named, and in place of each folder all pictures in and below it, by name.

    Args:
        places: files and folders. A folder within one that may not be read stands for itself:
            whoever reads it as a picture learns why.
        tell: called with a line for each folder of which something is left out.

    Raises:
        ImageError: a folder holds no picture, or may not be read.
    """
    found: list[Path] = []
    for place in places:
        if not place.is_dir():
            found.append(place)
            continue
        if not os.access(place, os.R_OK | os.X_OK):
            raise ImageError(f"folder {place} cannot be read: permission denied")
        closed: list[Path] = []
        inside, left_out = pictures_among(_files_below(place, closed))
        if not inside:
            raise ImageError(
                f"folder {place} holds no pictures{left_out and f': {left_out}'}",
                advice=left_out and SAVE_AS_JPEG,
            )
        if left_out:
            tell(f"folder {place}: {left_out}; {SAVE_AS_JPEG}")
        found += sorted(inside + closed)
    return found


def _files_below(folder: Path, closed: list[Path]) -> Iterator[Path]:
    """The files in a folder and its folders, but in no hidden one; `closed` gets those that may
    not be read."""
    for inner, folders, files in os.walk(folder, onerror=lambda e: closed.append(Path(e.filename))):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(inner, name) for name in files)


class FaceTable:
    """CSV with a row a face, counted from 1; a picture without one has a row with face 0."""

    def __init__(self, stream: TextIO) -> None:
        self._writer = csv.writer(stream, lineterminator="\n")
        self._writer.writerow(COLUMNS)

    def add(self, picture: StillPicture) -> None:
        """Write the rows of one picture."""
        if not picture.faces:
            self._writer.writerow([picture.image, 0, *[""] * (len(COLUMNS) - 2)])
        for number, face in enumerate(picture.faces, 1):
            self._writer.writerow(
                [picture.image, number, *face.box, face.roll, face.label, face.confidence,
                 *(face.probabilities[label] for label in LABELS)]
            )  # fmt: skip


def with_progress(pictures: Sequence[Path], stream: TextIO) -> Iterator[Path]:
    """The pictures in turn, while a bar on the terminal `stream` tells how many are done."""
    begin, drawn = time.monotonic(), 0.0
    for done, picture in enumerate(pictures):
        now = time.monotonic()
        if done and now - drawn > 0.2:
            drawn = now
            bar = "#" * (20 * done // len(pictures))
            left = round((now - begin) / done * (len(pictures) - done))
            stream.write(f"{CLEAR}[{bar:20}] {done} of {len(pictures)}, {left} s left")
            stream.flush()
        yield picture
    stream.write(CLEAR)
    stream.flush()
