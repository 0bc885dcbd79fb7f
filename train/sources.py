"""Readers of the forms in which people have FER2013 and FER+.

Each reader yields or returns plain rows and collects what it had to leave out, so that nothing
is dropped in silence.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from edge.contract import INPUT_SIZE, LABELS
from edge.errors import DataError, ImageError
from edge.picture import read_picture

from .dataset import VOTE_COLUMNS

CSV_LABELS = ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")
"""Class order of the column `emotion` in Kaggle's fer2013.csv."""

ALIASES = {
    "anger": "angry", "happiness": "happy", "sadness": "sad", "surprised": "surprise",
    "fearful": "fear", "disgusted": "disgust",
}  # fmt: skip
"""Other datasets' names for our classes."""

USAGE_SPLIT = {"Training": "train", "PublicTest": "validation", "PrivateTest": "test"}


@dataclass(frozen=True)
class Row:
    """One face as a source gives it: 48x48 grey pixels, label index, split, name."""

    pixels: NDArray[np.uint8]
    label: int
    split: str
    name: str


@dataclass
class Skips:
    """What was left out and why, for the manifest and the closing message."""

    entries: list[tuple[str, str]] = field(default_factory=list)

    def add(self, name: str, reason: str) -> None:
        """Note that the image or folder `name` was left out, or read otherwise than it says."""
        self.entries.append((name, reason))


def read_fer2013(path: Path, skips: Skips) -> Iterator[Row]:
    """Read FER2013 in either of Kaggle's forms.

    Args:
        path: the folder of JPEGs (`train/CLASS/Training_ID.jpg`, or the folder above it), or
            fer2013.csv, or the folder that holds it.
        skips: receives images that are unreadable or not 48x48.

    Raises:
        DataError: the path is neither form, or a column is missing.
    """
    if path.is_dir():
        for candidate in (path, path / "fer2013"):
            if (candidate / "train").is_dir():
                return _read_folder(candidate, skips)
            if (candidate / "fer2013.csv").is_file():
                return _read_csv(candidate / "fer2013.csv", skips)
        raise DataError(
            f"{path} holds neither a folder train/ with a folder a class nor fer2013.csv;"
            " unpack the Kaggle download and name its folder"
        )
    if path.is_file() and path.suffix == ".csv":
        return _read_csv(path, skips)
    found = "is not a folder or a .csv file" if path.exists() else "does not exist"
    raise DataError(f"FER2013 at {path} {found}; name the unpacked folder or fer2013.csv")


def _read_folder(folder: Path, skips: Skips) -> Iterator[Row]:
    files: list[tuple[Path, int]] = []
    for part in ("train", "test"):
        for directory in sorted(p for p in (folder / part).glob("*") if p.is_dir()):
            images = sorted(p for p in directory.iterdir() if p.is_file())
            if directory.name not in LABELS:
                skips.add(f"{part}/{directory.name}", f"unknown class, {len(images)} files")
                continue
            label = LABELS.index(directory.name)
            files += [(image, label) for image in images]
    if not files:
        raise DataError(
            f"{folder} holds no images; expected train/CLASS/Training_ID.jpg for the classes"
            f" {', '.join(LABELS)}"
        )
    for file, label in _progress(files):
        usage = file.name.split("_")[0]
        split = USAGE_SPLIT.get(usage, "train" if file.parent.parent.name == "train" else "test")
        pixels = _read_face(file, skips)
        if pixels is not None:
            yield Row(pixels, label, split, file.name)


def _progress(items: Sequence[Any]) -> Iterator[Any]:
    """The same items, with a bar. A device, which reads folders too, has no tqdm."""
    from tqdm import tqdm

    return iter(tqdm(items, desc="FER2013", unit="image"))


def _read_face(file: Path, skips: Skips) -> NDArray[np.uint8] | None:
    try:
        pixels = read_picture(file)
    except ImageError as error:
        skips.add(file.name, str(error))
        return None
    if pixels.shape != (INPUT_SIZE, INPUT_SIZE):
        height, width = pixels.shape
        skips.add(file.name, f"{width}x{height} pixels, expected {INPUT_SIZE}x{INPUT_SIZE}")
        return None
    return pixels


def _read_csv(path: Path, skips: Skips) -> Iterator[Row]:
    usages = set(USAGE_SPLIT)
    rows = read_table(path, ("emotion", "pixels", "Usage"))
    for number, row in enumerate(_progress(rows)):
        name = csv_row_name(row["Usage"], number)
        if row["Usage"] not in usages:
            skips.add(name, f"Usage is {row['Usage']!r}, expected one of {', '.join(USAGE_SPLIT)}")
            continue
        if not (row["emotion"].isdecimal() and int(row["emotion"]) < len(CSV_LABELS)):
            skips.add(name, f"emotion is {row['emotion']!r}, expected 0 to {len(CSV_LABELS) - 1}")
            continue
        try:
            values = np.array(row["pixels"].split(), np.int64)
        except (ValueError, OverflowError):
            skips.add(name, "pixels are not numbers")
            continue
        if values.size != INPUT_SIZE**2:
            skips.add(name, f"{values.size} pixels, expected {INPUT_SIZE**2}")
        elif values.min() < 0 or values.max() > 255:
            skips.add(name, "pixels outside 0 to 255")
        else:
            label = LABELS.index(CSV_LABELS[int(row["emotion"])])
            pixels = values.astype(np.uint8).reshape(INPUT_SIZE, INPUT_SIZE)
            yield Row(pixels, label, USAGE_SPLIT[row["Usage"]], name)


def csv_row_name(usage: str, number: int) -> str:
    """The name of data row `number` (from 0) of fer2013.csv, which has no names of its own."""
    return f"{usage}_row{number}"


def read_ferplus(ferplus: Path, match: Path | None) -> dict[str, NDArray[np.uint8]]:
    """FER+ votes by the name that `read_fer2013` gives an image.

    Args:
        ferplus: Microsoft's fer2013new.csv, whose rows are in the order of fer2013.csv.
        match: table of `fer2013_file,ferplus_name` that ties the folder form's JPEGs to it;
            without it only the csv form can be matched.

    Returns:
        Votes, shape (10,), in the order of `VOTE_COLUMNS`.
    """
    by_row: dict[str, NDArray[np.uint8]] = {}
    by_name: dict[str, NDArray[np.uint8]] = {}
    for number, row in enumerate(read_table(ferplus, ("Usage", "Image name", *VOTE_COLUMNS))):
        try:
            votes = np.array([int(row[c]) for c in VOTE_COLUMNS], np.uint8)
        except (ValueError, OverflowError) as error:
            raise DataError(
                f"{ferplus}, data row {number}: votes must be whole numbers ({error})"
            ) from error
        by_row[csv_row_name(row["Usage"], number)] = votes
        by_name[row["Image name"]] = votes
    if match is not None:
        for row in read_table(match, ("fer2013_file", "ferplus_name")):
            if row["ferplus_name"] in by_name:
                by_row[row["fer2013_file"]] = by_name[row["ferplus_name"]]
    return by_row


def read_drop(path: Path) -> set[str]:
    """Names of the images to leave out of training, from the column `fer2013_file`."""
    return {row["fer2013_file"] for row in read_table(path, ("fer2013_file",))}


def read_table(path: Path, columns: tuple[str, ...]) -> Iterator[dict[str, str]]:
    """Rows of a CSV file that must have `columns`; a short row is a `DataError`."""
    if not path.is_file():
        raise DataError(f"{path} does not exist or is not a file")
    with path.open(newline="", encoding="utf-8-sig") as file:
        reader = csv.DictReader(file)
        try:
            header = reader.fieldnames or []
            missing = [c for c in columns if c not in header]
            if missing:
                raise DataError(
                    f"{path} lacks the column {', '.join(missing)}; it has {', '.join(header)}"
                )
            for row in reader:
                if any(row[c] is None for c in columns):
                    raise DataError(f"{path}, line {reader.line_num}: too few columns")
                yield row
        except (UnicodeDecodeError, csv.Error) as error:
            raise DataError(f"{path} is not a CSV text file: {error}") from error
