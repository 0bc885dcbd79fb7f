"""What the teacher, YuNet, sees in each photo: faces with five landmarks, asked for once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from math import atan2, degrees
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from edge.camera.picture import read_picture
from edge.errors import DataError, ImageError
from edge.faces.pyramid import Pyramid, View

from ..files import replace_file
from .photos import find_photos

ENLARGED = 640
"""Longest side to which a small photo is brought once more, for the small faces in it."""

DOUBT = 0.3
"""Score from which an answer is kept at all: what is hardly one shall not count as none."""

SAME = 0.5
"""Share of the smaller box inside the larger from which two answers mean one face."""

TILTS = (-60.0, -40.0, -20.0, 0.0, 20.0, 40.0, 60.0)
"""Degrees by which each face is levelled, to see at which it is level."""

VIEW = 128
"""Side of what is shown of it then, twice that of the face."""

STEP = 32


@dataclass(frozen=True)
class Answers:
    """The faces of all photos, one row each; pixels of the photo.

    Attributes:
        names: of the photos, (n,), those without a face, too.
        photo: of each face the row in `names`, (k,).
        points: right eye, left eye, nose, right and left corner of the mouth, (k, 5, 2).
        boxes: x, y, width and height as the teacher draws them, (k, 4).
        scores: (k,), 0 to 1.
    """

    names: NDArray[np.str_]
    photo: NDArray[np.int32]
    points: NDArray[np.float32]
    boxes: NDArray[np.float32]
    scores: NDArray[np.float32]

    def save(self, file: Path) -> None:
        """Write the file that `load_answers` reads."""
        replace_file(file, lambda path: np.savez_compressed(path, **vars(self)))


def load_answers(file: Path) -> Answers:
    """What `python -m train finder teach` has written.

    Raises:
        DataError: the file cannot be read as that.
    """
    try:
        with np.load(file) as arrays:
            return Answers(**{name: arrays[name] for name in arrays.files})
    except (OSError, EOFError, ValueError, TypeError) as error:
        raise DataError(
            f"{file} cannot be read as a teacher's answers ({error})",
            advice="make it again: python -m train finder teach",
        ) from error


@dataclass(frozen=True)
class Seen:
    """One face as the teacher sees it."""

    points: NDArray[np.float64]
    box: NDArray[np.float64]
    score: float


class Teacher:
    """`cv2.FaceDetectorYN` on a photo as it is and enlarged, tilted faces once more levelled."""

    def __init__(self, file: Path) -> None:
        try:
            self._network: Any = cv2.FaceDetectorYN.create(str(file), "", (320, 320))
        except cv2.error as error:
            raise DataError(
                f"{file} is not there, or cannot be run as YuNet", advice="download it again"
            ) from error
        self._network.setScoreThreshold(DOUBT)

    def look(self, gray: NDArray[np.uint8]) -> list[Seen]:
        """The faces of a photo, (height, width), the surest first."""
        frame = Pyramid(gray)
        found = self._detect(frame.whole(1.0))
        if (scale := ENLARGED / max(gray.shape)) > 1:
            found += self._detect(frame.whole(scale))
        return [self._levelled(frame, face) for face in _distinct(found)]

    def _levelled(self, frame: Pyramid, face: Seen) -> Seen:
        """The face with the landmarks that it has when it is shown upright.

        The teacher places landmarks nearly upright, whatever the tilt, but leans a little towards
        the true one. So the face is shown at all tilts: where the lean changes sides it is level.
        """
        centre, side = face.points.mean(axis=0), float(max(face.box[2:]))
        levels = [self._at(frame, centre, side, roll) for roll in TILTS]
        best = -np.inf
        tilt: float | None = None
        for (roll, one), (after, other) in pairwise(zip(TILTS, levels, strict=True)):
            if one is None or other is None:
                continue
            lean, next_lean = _roll(one) - roll, _roll(other) - after
            if lean >= 0 >= next_lean and lean > next_lean and one.score + other.score > best:
                best = one.score + other.score
                tilt = roll + (after - roll) * lean / (lean - next_lean)
        if tilt is None:
            return face
        level = self._at(frame, centre, side, tilt)
        return face if level is None else replace(face, points=_turned(level.points, tilt))

    def _at(
        self, frame: Pyramid, centre: NDArray[np.float64], side: float, roll: float
    ) -> Seen | None:
        """The face around `centre`, shown levelled by `roll` degrees; None if it is not seen."""
        view = frame.view((centre[0], centre[1]), (VIEW, VIEW), VIEW / 2 / side, roll)
        near = [hit for hit in self._detect(view)
                if np.hypot(*(hit.points.mean(axis=0) - centre)) < side / 3]  # fmt: skip
        return max(near, key=lambda hit: hit.score, default=None)

    def _detect(self, view: View) -> list[Seen]:
        rows, columns = view.pixels.shape
        wide = cv2.copyMakeBorder(
            view.pixels, 0, -rows % STEP, 0, -columns % STEP, cv2.BORDER_CONSTANT
        )
        self._network.setInputSize((wide.shape[1], wide.shape[0]))
        _, faces = self._network.detect(cv2.cvtColor(wide, cv2.COLOR_GRAY2BGR))
        found = []
        for row in [] if faces is None else faces.astype(float):
            points = np.array([view.to_frame(x, y) for x, y in row[4:14].reshape(5, 2)])
            corner, size = view.to_frame(row[0], row[1]), row[2:4] / view.scale
            found.append(Seen(points, np.array([*corner, *size]), float(row[14])))
        return found


def ask_teacher(folder: Path, network: Path, out: Path) -> Answers:
    """Ask the teacher about every photo in `folder` and write its answers to `out`.

    Photos that cannot be read are left out.
    """
    cv2.setNumThreads(1)
    teacher = Teacher(network)
    names: list[str] = []
    rows: list[tuple[int, Seen]] = []
    for name in tqdm(find_photos(folder), unit="photo"):
        try:
            gray = read_picture(folder / name)
        except ImageError as error:
            print(error)
            continue
        rows += [(len(names), face) for face in teacher.look(gray)]
        names.append(name)
    answers = Answers(
        np.array(names),
        np.array([photo for photo, _ in rows], np.int32),
        np.array([face.points for _, face in rows], np.float32).reshape(-1, 5, 2),
        np.array([face.box for _, face in rows], np.float32).reshape(-1, 4),
        np.array([face.score for _, face in rows], np.float32),
    )
    answers.save(out)
    return answers


def _roll(face: Seen) -> float:
    right, left = face.points[:2]
    return degrees(atan2(left[1] - right[1], left[0] - right[0]))


def _turned(points: NDArray[np.float64], roll: float) -> NDArray[np.float64]:
    """Landmarks turned about their middle until the eyes are tilted by `roll` degrees."""
    middle = points.mean(axis=0)
    right, left = points[:2]
    turn = np.radians(roll - degrees(atan2(left[1] - right[1], left[0] - right[0])))
    c, s = np.cos(turn), np.sin(turn)
    return np.asarray((points - middle) @ np.array([[c, s], [-s, c]]) + middle)


def _distinct(found: list[Seen]) -> list[Seen]:
    kept: list[Seen] = []
    for face in sorted(found, key=lambda face: -face.score):
        if all(_inside(face.box, other.box) < SAME for other in kept):
            kept.append(face)
    return kept


def _inside(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    shared = np.minimum(a[:2] + a[2:], b[:2] + b[2:]) - np.maximum(a[:2], b[:2])
    return float(np.prod(np.maximum(shared, 0)) / max(min(np.prod(a[2:]), np.prod(b[2:])), 1e-6))
