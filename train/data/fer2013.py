"""Readers of the forms in which people have FER2013, or pictures of their own like it.

Each reader yields or returns plain rows and collects what it had to leave out, so that nothing
is dropped in silence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from edge.camera.picture import read_picture
from edge.emotion.crop import crop_face
from edge.emotion.labels import INPUT_SIZE, LABELS, label_of
from edge.errors import DataError, ImageError

from .rows import Row, Skips
from .tables import read_table, whole_number

CSV_LABELS = ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")
"""Class order of the column `emotion` in Kaggle's fer2013.csv."""

USAGE_SPLIT = {"Training": "train", "PublicTest": "validation", "PrivateTest": "test"}

PART_SPLIT = {
    "train": "train", "validation": "validation", "valid": "validation", "val": "validation",
    "test": "test",
}  # fmt: skip
"""The split of a picture by the folder above its class, where its name has no Usage."""

SMALLEST = 8
"""Pixels of a picture's shorter side, below which no face can be told."""

EXPECTED = (
    "expected are train/CLASS/PICTURE of any size, or a table with the columns emotion (0 to"
    f" {len(CSV_LABELS) - 1} for {', '.join(CSV_LABELS)}, or the name), pixels"
    f" ({INPUT_SIZE**2} numbers from 0 to 255, spaces between) and Usage"
    f" ({', '.join(USAGE_SPLIT)})"
)


def class_of(name: str) -> int | None:
    """Index into `LABELS` of a class by any of its names, capitals or not; None: none of ours."""
    label = label_of(name)
    return None if label is None else LABELS.index(label)


def square_face(gray: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The middle square of a picture at the model's input size.

    Raises:
        ImageError: it is too small.
    """
    rows, columns = gray.shape
    side = min(rows, columns)
    if side < SMALLEST:
        raise ImageError(f"{columns}x{rows} pixels, expected {SMALLEST}x{SMALLEST} or more")
    return crop_face(gray, ((columns - side) // 2, (rows - side) // 2, side, side))


def find_fer2013(path: Path) -> Path:
    """FER2013 in either of Kaggle's forms: the folder that has train/, or fer2013.csv.

    Args:
        path: the folder of pictures (`train/CLASS/Training_ID.jpg`, or the folder above it), or
            fer2013.csv, or the folder that holds it.

    Raises:
        DataError: the path is neither form.
    """
    if path.is_dir():
        for candidate in (path, path / "fer2013"):
            inside = {p.name.lower(): p for p in candidate.glob("*")}
            if "train" in inside and inside["train"].is_dir():
                return candidate
            if "fer2013.csv" in inside and inside["fer2013.csv"].is_file():
                return inside["fer2013.csv"]
        raise DataError(
            f"{path} holds neither a folder train/ with a folder a class nor fer2013.csv",
            advice="unpack the Kaggle download and name its folder",
        )
    if path.is_file() and path.suffix.lower() == ".csv":
        return path
    found = "is not a folder or a .csv file" if path.exists() else "does not exist"
    raise DataError(f"FER2013 at {path} {found}", advice="name the unpacked folder or fer2013.csv")


def read_fer2013(found: Path, skips: Skips) -> Iterator[Row]:
    """The faces of what `find_fer2013` has found; `skips` receives what cannot be used.

    Raises:
        DataError: there is no picture in a class folder, or a column is missing.
    """
    return _read_folder(found, skips) if found.is_dir() else _read_csv(found, skips)


def names_of_fer2013(found: Path) -> list[str]:
    """The names that `read_fer2013` gives, before any pixels are read; of unreadable images too."""
    if found.is_dir():
        return [name for name, *_ in _files(found, Skips())]
    rows = read_table(found, ("Usage",))
    return [csv_row_name(row["Usage"], number) for number, row in enumerate(rows)]


def _read_folder(folder: Path, skips: Skips) -> Iterator[Row]:
    files = _files(folder, skips)
    if not files:
        raise DataError(
            f"{folder} holds no images in class folders ({skips.summary()})", advice=EXPECTED
        )
    for name, file, label, split in _progress(files):
        try:
            pixels = read_picture(file)
            if pixels.shape != (INPUT_SIZE, INPUT_SIZE):
                pixels = square_face(pixels)
                skips.resized += 1
        except ImageError as error:
            skips.add(name, str(error))
        else:
            yield Row(pixels, label, split, name)


def _files(folder: Path, skips: Skips) -> list[tuple[str, Path, int, str]]:
    """Name, path, label index and split of each file.

    The name has its folders where two files share it.
    """
    files: list[tuple[str, str, Path, int, str]] = []
    parts = {p: PART_SPLIT.get(p.name.lower()) for p in sorted(folder.iterdir()) if p.is_dir()}
    for part, split_of_part in sorted(parts.items(), key=lambda item: item[1] == "test"):
        if split_of_part is None:
            skips.add(part.name, f"unknown folder beside {', '.join(PART_SPLIT)}")
            continue
        for directory in sorted(p for p in part.iterdir() if p.is_dir()):
            images = sorted(p for p in directory.iterdir() if p.is_file())
            label, inside = class_of(directory.name), f"{part.name}/{directory.name}"
            if label is None:
                skips.add(inside, f"unknown class, {len(images)} files")
                continue
            for image in images:
                split = USAGE_SPLIT.get(image.name.split("_")[0])
                # Other tables know FER2013's images by their own names, whoever shares one.
                name = image.name if split else f"{inside}/{image.name}"
                files.append((image.name, name, image, label, split or split_of_part))
    shared = Counter(short for short, *_ in files)
    return [
        (short if shared[short] == 1 else name, image, label, split)
        for short, name, image, label, split in files
    ]


def _progress(items: Sequence[Any] | Iterator[Any]) -> Iterator[Any]:
    """The same items, with a bar. A device, which reads folders too, has no tqdm."""
    from tqdm import tqdm

    return iter(tqdm(items, desc="FER2013", unit="image"))


def _read_csv(path: Path, skips: Skips) -> Iterator[Row]:
    rows = read_table(path, ("emotion", "pixels", "Usage"))
    for number, row in enumerate(_progress(rows)):
        usage, name = _usage(row["Usage"]), csv_row_name(row["Usage"], number)
        number_of_class = whole_number(row["emotion"])
        label = class_of(row["emotion"])
        if number_of_class is not None and 0 <= number_of_class < len(CSV_LABELS):
            label = LABELS.index(CSV_LABELS[number_of_class])
        if usage not in USAGE_SPLIT:
            skips.add(name, f"Usage is {row['Usage']!r}, expected one of {', '.join(USAGE_SPLIT)}")
        elif label is None:
            skips.add(
                name,
                f"emotion is {row['emotion'][:40]!r}, expected 0 to {len(CSV_LABELS) - 1} or"
                f" one of {', '.join(CSV_LABELS)}",
            )
        else:
            try:
                pixels = _pixels(row["pixels"])
            except ValueError as error:
                skips.add(name, str(error))
            else:
                yield Row(pixels, label, USAGE_SPLIT[usage], name)


def _pixels(text: str) -> NDArray[np.uint8]:
    """The face of a cell, (48, 48); a `ValueError` says what is wrong in it."""
    try:
        values = np.array(text.replace(",", " ").split(), np.float64)
    except ValueError as error:
        raise ValueError("pixels are not numbers") from error
    if values.size != INPUT_SIZE**2:
        raise ValueError(f"{values.size} pixels, expected {INPUT_SIZE**2}")
    if not (values.min() >= 0 and values.max() <= 255):
        raise ValueError("pixels outside 0 to 255")
    if not (values == np.round(values)).all():
        raise ValueError("pixels are not whole numbers from 0 to 255")
    return values.astype(np.uint8).reshape(INPUT_SIZE, INPUT_SIZE)


def _usage(text: str) -> str:
    """FER2013's own spelling of a Usage, where it is one of its three."""
    return {usage.lower(): usage for usage in USAGE_SPLIT}.get(text.lower(), text)


def csv_row_name(usage: str, number: int) -> str:
    """The name of data row `number` (from 0) of fer2013.csv, which has no names of its own."""
    return f"{_usage(usage)}_row{number}"


def read_drop(path: Path) -> set[str]:
    """Names of the images to leave out of training, from the column `fer2013_file`."""
    return {row["fer2013_file"] for row in read_table(path, ("fer2013_file",))}
