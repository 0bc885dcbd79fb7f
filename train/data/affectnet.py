"""Reader of AffectNet as Kaggle's noamsegal/affectnet-training-data has it, and of its like.

Folders anger, contempt, disgust, fear, happy, neutral, sad and surprise of 96x96 images, either
colour squares or grey faces that were cut out along their outline, on black; and a table
`labels.csv` with the columns pth, label, relFCs (Mollahosseini et al. 2017, arXiv 1708.03985).
The set has no split of its own: a tenth, chosen by name, is held out as the
split "affectnet", so that ours stay comparable with everybody else's.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath

import numpy as np
from tqdm import tqdm

from edge.camera.picture import read_picture
from edge.emotion.crop import crop_face
from edge.emotion.labels import ALIASES, INPUT_SIZE, LABELS
from edge.errors import DataError, ImageError

from .cutouts import FRAMINGS, cut_out, frame, is_cut_out
from .dataset import DETAIL
from .rows import Row, Skips
from .tables import read_table

HELD_OUT = "affectnet"
DROPPED = "contempt"
"""AffectNet's eighth class, which is none of ours."""
SAMPLE = 200
"""Pictures that tell whether the faces were cut out."""


def read_affectnet(folder: Path, skips: Skips) -> Iterator[Row]:
    """The faces of AffectNet, grey: averaged over area to 48 pixels, and in detail in 96.

    Faces that were cut out, which most of the first pictures tell, are framed as FER2013's are,
    on flat grey, and have 0 beyond their outline in detail.
    The folder an image lies in is its label. Where `labels.csv` says otherwise, or names an image
    that is missing, `skips` receives a note; the image itself is used.

    Raises:
        DataError: the folder has none of the class folders.
    """
    folders = {p.name: p for p in sorted(folder.iterdir()) if p.is_dir()} if folder.is_dir() else {}
    classes = {name: ALIASES.get(name.lower(), name.lower()) for name in folders}
    files = []
    for name, label in classes.items():
        inside = sorted(p for p in folders[name].iterdir() if p.is_file())
        if label in LABELS:
            files += [(file, LABELS.index(label)) for file in inside]
        else:
            what = "none of our seven classes" if label == DROPPED else "unknown class"
            skips.add(f"affectnet/{name}", f"{what}, {len(inside)} images")
    if not files:
        raise DataError(
            f"AffectNet at {folder} has no images in folders named anger, disgust, fear, happy,"
            " neutral, sad, surprise",
            advice="unpack the Kaggle download and name its folder",
        )
    _compare_with_table(folder, classes, skips)
    black = _are_cut_out([file for file, _ in files[:: max(len(files) // SAMPLE, 1)]])
    for file, index in tqdm(files, desc="AffectNet", unit="image"):
        name = f"affectnet/{file.parent.name}/{file.name}"
        try:
            gray = read_picture(file)
        except ImageError as error:
            skips.add(name, str(error))
            continue
        rows, columns = gray.shape
        if min(rows, columns) < INPUT_SIZE:
            skips.add(name, f"{columns}x{rows} pixels, expected {INPUT_SIZE}x{INPUT_SIZE} or more")
            continue
        split = HELD_OUT if zlib.crc32(name.encode()) % 10 == 0 else "train"
        detail = crop_face(gray, (0, 0, columns, rows), DETAIL)
        detail = cut_out(detail) if black else np.maximum(detail, 1)
        pixels = (
            frame(detail, FRAMINGS[0], INPUT_SIZE)[0]
            if black
            else crop_face(gray, (0, 0, columns, rows))
        )
        yield Row(pixels, index, split, name, "affectnet", detail)


def _are_cut_out(files: list[Path]) -> bool:
    found = []
    for file in files:
        with suppress(ImageError):
            found.append(is_cut_out(read_picture(file)))
    return 2 * sum(found) > len(found)


def _compare_with_table(folder: Path, classes: dict[str, str], skips: Skips) -> None:
    table = folder / "labels.csv"
    if not table.is_file():
        skips.add("affectnet/labels.csv", "not there; the folders alone are used")
        return
    for row in read_table(table, ("pth", "label")):
        path = PurePosixPath(row["pth"].replace("\\", "/"))
        name = f"affectnet/{path.parent.name}/{path.name}"
        if path.parent.name not in classes or not (folder / path.parent.name / path.name).is_file():
            skips.add(name, "in labels.csv, but the file is missing")
        elif ALIASES.get(row["label"].lower(), row["label"].lower()) != classes[path.parent.name]:
            skips.add(name, f"labels.csv says {row['label']}; the folder is used")
