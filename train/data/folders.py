"""Reader of people's own pictures: folders named by emotion, of whole photos or of cut faces.

A face is found and cut by what finds and cuts it on the device, so that the network learns what it
will be shown.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from edge.camera.picture import read_picture
from edge.emotion.crop import crop_face
from edge.emotion.labels import LABELS
from edge.errors import DataError, ImageError
from edge.faces.detector import Detector, find_faces, open_detector
from edge.settings.config import FacesConfig

from .fer2013 import PART_SPLIT, class_of, square_face
from .rows import Row, Skips

LARGEST_CUT = 256
"""Pixels of a picture's longer side, up to which it may be a face that somebody has cut."""

LONGEST_CUT = 1.25
"""How many times as long as wide such a picture may be."""

LEAST_FACE = 0.5
"""Share of its side that the face in such a picture has at least; what is found smaller is none."""

ONE_OF = 5
"""One picture of so many is held out for validation, where no folder says which."""

CLASS_FOLDERS = (
    "expected are CLASS/PICTURE or train/CLASS/PICTURE, validation/CLASS/PICTURE and"
    f" test/CLASS/PICTURE, where CLASS is {', '.join(LABELS)} or another name of these"
)


class _File(NamedTuple):
    """A picture; `inside` is its path in the folder of its class."""

    path: Path
    inside: str
    label: int
    split: str


def read_folders(folder: Path, skips: Skips) -> Iterator[Row]:
    """The largest face of each picture in `folder`, grey, 48x48.

    Where there are no folders train/, validation/ or test/, or no validation/ beside train/, a
    fifth of the training pictures is held out for validation. A picture's name decides, so that it
    stays where it is when others are added. A class of two pictures or more has some in both.

    Raises:
        DataError: there is no picture in a class folder.
        CascadeError: what finds faces is not installed.
    """
    files = _hold_out(list(_files(folder, skips)))
    if not files:
        raise DataError(
            f"{folder} holds no pictures in class folders ({skips.summary()})", advice=CLASS_FOLDERS
        )
    detector = open_detector(FacesConfig())
    for file in tqdm(files, desc="own pictures", unit="picture"):
        name = f"own/{_told(file.path, folder)}"
        try:
            pixels = cut_face(read_picture(file.path), detector, skips)
        except ImageError as error:
            skips.add(name, str(error))
        else:
            yield Row(pixels, file.label, file.split, name, "own")


def cut_face(gray: NDArray[np.uint8], detector: Detector, skips: Skips) -> NDArray[np.uint8]:
    """The largest face of a picture, (height, width), as the device cuts it: (48, 48).

    A small and about square picture in which none is found is a face already.

    Raises:
        ImageError: no face is found, or the picture is too small for one.
    """
    short, long = sorted(gray.shape)
    may_be_cut = long <= LARGEST_CUT and long <= LONGEST_CUT * short
    least = LEAST_FACE * short if may_be_cut else 0
    faces = [face for face in find_faces(detector, gray) if face.box.width >= least]
    if not faces:
        if not may_be_cut:
            raise ImageError("no face is found in it")
        pixels = square_face(gray)
        skips.cuts["already cut"] += 1
        return pixels
    skips.cuts["found"] += 1
    if len(faces) > 1:
        skips.cuts["with others beside"] += 1
    return crop_face(gray, faces[0].box, roll=faces[0].roll)


def _files(folder: Path, skips: Skips) -> Iterator[_File]:
    """All files of class folders, before any is read."""
    if not folder.is_dir():
        raise DataError(
            f"own pictures at {folder} {'are no folder' if folder.exists() else 'do not exist'}",
            advice=CLASS_FOLDERS,
        )
    inside = _folders(folder)
    parts = {part: PART_SPLIT[part.name.lower()] for part in inside
             if part.name.lower() in PART_SPLIT}  # fmt: skip
    for other in inside:
        if parts and other not in parts:
            skips.add(
                _told(other, folder), f"unknown folder beside {', '.join(p.name for p in parts)}"
            )
    for part, split in (parts or {folder: "train"}).items():
        for directory in _folders(part):
            files = sorted(_visible(directory))
            label = class_of(directory.name)
            if label is None:
                skips.add(_told(directory, folder), f"unknown class, {len(files)} files")
                continue
            for file in files:
                yield _File(file, file.relative_to(directory).as_posix(), label, split)


def _folders(folder: Path) -> list[Path]:
    return sorted(p for p in folder.iterdir() if p.is_dir() and not p.name.startswith("."))


def _told(path: Path, folder: Path) -> str:
    """The path in the folder as text that can be written, whatever the bytes of its name."""
    name = os.fsencode(path.relative_to(folder).as_posix())
    return name.decode(errors="backslashreplace")


def _visible(folder: Path) -> Iterator[Path]:
    """The files in a folder and those below it, but for hidden ones, as macOS leaves them."""
    for file in folder.rglob("*"):
        names = file.relative_to(folder).parts
        if file.is_file() and not any(name.startswith(".") for name in names):
            yield file


def _hold_out(files: list[_File]) -> list[_File]:
    """The same with some of the training files in "validation", where there are none."""
    if any(file.split == "validation" for file in files):
        return files
    held_out: set[Path] = set()
    for label in range(len(LABELS)):
        training = [file for file in files if (file.label, file.split) == (label, "train")]
        training.sort(key=_number_of)
        chosen = [file for file in training if _number_of(file) % ONE_OF == 0] or training[:1]
        if len(chosen) == len(training):
            del chosen[:1]
        held_out |= {file.path for file in chosen}
    return [file._replace(split="validation") if file.path in held_out else file for file in files]


def _number_of(file: _File) -> int:
    """By which it is chosen; of its name alone, and apart from what others chose by its CRC."""
    return int.from_bytes(hashlib.sha256(os.fsencode(file.inside)).digest())
