"""How well and how cheaply faces of real photos are found: the honest table."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from edge.faces.verifier import verifier_path
from edge.types import Box
from train.files import file_sha256
from train.finder.teacher import Teacher

from .photos import JudgedPhoto, faceless, judged_photos, same, side
from .rivals import PLAIN, Find, rivals

SIZES = (60, 40)
"""Sides in pixels from which faces are counted, of photos 640 pixels long."""

TITLE = """# Faces found on real photos

Photos of ExpW that no training saw, brought to 640 pixels. A listed face is found when the middle
of a box lies in it and the box's side is .5 to 2 of its own; the list holds a hand or two, and some
photos show more faces than it has. A box is a face when YuNet sees one there, be it in doubt, or
the list has one. Faceless frames are parts of photographed textures in all lights, and plain noise.
All look at each picture in turn, on one thread. The finder has the sha256 {finder}, its
verifier {verifier}.

"""


def measure(
    folder: Path, finder: Path, yunet: Path | None, frames: int = 1000, photos: int | None = None
) -> dict[str, dict[str, Any]]:
    """Every figure of every way of finding: `{way: {figure: value}}`.

    All ways look at each picture in turn, so that what else the machine does falls on all.

    Args:
        folder: ExpW's, of which those photos count that no training sees.
        finder: the file to be measured.
        yunet: measured beside, and asked which of the boxes are faces; None leaves both out.
        frames: how many without a face.
        photos: only the first so many.
    """
    cv2.setNumThreads(1)
    ways = rivals(finder, yunet, min(SIZES))
    seen = list(judged_photos(folder))[:photos]
    found, spent = _look(ways, (photo.gray for photo in seen))
    false, _ = _look(ways, faceless(frames))
    faces = None if yunet is None else _faces(Teacher(yunet), seen)
    return {
        name: {
            **{f"recall_{least}": _recall(seen, found[name], least) for least in SIZES},
            "listed": {least: sum(side(face) >= least for photo in seen for face in photo.faces)
                       for least in SIZES},
            "precision": float("nan") if faces is None else _precision(faces, found[name]),
            "false_per_1000": 1000 * sum(map(len, false[name])) / frames,
            "ms": 1000 * spent[name] / len(seen),
            "share": spent[name] / spent[PLAIN],
        }
        for name in ways
    }  # fmt: skip


def format_measure(figures: dict[str, dict[str, Any]]) -> str:
    """The figures as a Markdown table."""
    listed = next(iter(figures.values()))["listed"]
    lines = [
        "| | " + " | ".join(f"recall, {listed[least]:,} faces from {least} px" for least in SIZES)
        + " | boxes that are faces | false boxes in 1,000 faceless frames | CPU ms a photo"
        " | of plain Haar's |",
        "|---|" + "---|" * (len(SIZES) + 4),
    ]  # fmt: skip
    for name, row in figures.items():
        recalls = " | ".join(f"{row[f'recall_{least}']:.3f}" for least in SIZES)
        precision = "" if np.isnan(row["precision"]) else f"{row['precision']:.3f}"
        lines.append(
            f"| {name} | {recalls} | {precision} | {row['false_per_1000']:.1f} | {row['ms']:.2f}"
            f" | {row['share']:.3f} |"
        )
    return "\n".join(lines)


def page(figures: dict[str, dict[str, Any]], finder: Path) -> str:
    """The figures as a page that says what is counted, and which finder's they are."""
    digests = (file_sha256(file)[:12] for file in (finder, verifier_path(finder)))
    title = TITLE.format(**dict(zip(("finder", "verifier"), digests, strict=True)))
    return title + format_measure(figures) + "\n"


def _look(
    ways: dict[str, Find], pictures: Iterable[NDArray[np.uint8]]
) -> tuple[dict[str, list[list[Box]]], dict[str, float]]:
    """What each way finds in each picture, and the seconds of CPU that it takes."""
    found: dict[str, list[list[Box]]] = {name: [] for name in ways}
    spent = dict.fromkeys(ways, 0.0)
    for picture in pictures:
        for name, find in ways.items():
            begin = time.thread_time()
            found[name].append(find(picture))
            spent[name] += time.thread_time() - begin
    return found, spent


def _recall(photos: list[JudgedPhoto], found: list[list[Box]], least: float) -> float:
    hits = [
        any(same(box, face) for box in boxes)
        for photo, boxes in zip(photos, found, strict=True)
        for face in photo.faces
        if side(face) >= least
    ]
    return float(np.mean(hits)) if hits else float("nan")


def _precision(faces: list[list[Box]], found: list[list[Box]]) -> float:
    hits = [any(same(box, face) for face in there)
            for there, boxes in zip(faces, found, strict=True) for box in boxes]  # fmt: skip
    return float(np.mean(hits)) if hits else float("nan")


def _faces(teacher: Teacher, photos: list[JudgedPhoto]) -> list[list[Box]]:
    """What the teacher sees in each photo, unsure answers too, and what the list has."""
    return [
        photo.faces + [Box(*(round(float(v)) for v in face.box))
                       for face in teacher.look(photo.gray)]
        for photo in photos
    ]  # fmt: skip
