"""Photos whose faces are known from a teacher, and which of them a part of a photo still shows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from edge.camera.picture import read_picture

from .framing import squares
from .photos import judges
from .targets import SIDES, Sighted
from .teacher import Answers, load_answers

SURE = 0.7
"""The teacher's score from which a face is one; below, nothing is asked."""

SEEN = (0.25, 0.55)
"""Share of its square that a face shows: below the first it is none, from the second on one."""


@dataclass(frozen=True)
class KnownPhoto:
    """A photo, (height, width), and the faces in it: x, y, side, and both eyes, (k, 7)."""

    gray: NDArray[np.uint8]
    faces: NDArray[np.float32]
    sure: NDArray[np.bool_]

    def sighted(self, move: NDArray[np.float64], mirror: bool, shown: NDArray[np.uint8]) -> Sighted:
        """The faces after `move`, (2, 3), in a view that shows the photo where `shown` is not 0."""
        scale = np.sqrt(abs(np.linalg.det(move[:, :2])))
        points = np.concatenate([self.faces[:, :2], self.faces[:, 3:]], axis=1).reshape(-1, 3, 2)
        points = points @ move[:, :2].T + move[:, 2]
        if mirror:
            points = points[:, [0, 2, 1]]
        sides = self.faces[:, 2] * scale
        faces = np.zeros((len(points), 8), np.float32)
        faces[:, 1:3], faces[:, 3], faces[:, 4:] = points[:, 0], sides, points[:, 1:].reshape(-1, 4)
        seen = np.array([_seen(shown, *face[1:4]) for face in faces]).reshape(-1)
        there = (seen >= SEEN[0]) & (sides > 4)
        sure = self.sure & (seen >= SEEN[1])
        sure &= (sides >= SIDES[8][0]) & (sides <= SIDES[32][1])
        return Sighted(faces[there], sure[there], np.ones(there.sum(), bool))


def known_photos(folder: Path, answers: Path) -> tuple[list[KnownPhoto], list[KnownPhoto]]:
    """Those to train on, and those that never are.

    Raises:
        DataError: the answers or a photo cannot be read.
    """
    seen = load_answers(answers)
    kept = np.array([judges(name) for name in seen.names])
    return load_photos(folder, seen, ~kept), load_photos(folder, seen, kept)


def load_photos(folder: Path, answers: Answers, wanted: NDArray[np.bool_]) -> list[KnownPhoto]:
    """Those of the teacher's photos that are `wanted`, (n,), read from their folder."""
    faces = np.concatenate(
        [squares(answers.points), answers.points[:, :2].reshape(-1, 4)], axis=1
    )  # fmt: skip
    photos = []
    for number in np.flatnonzero(wanted):
        rows = answers.photo == number
        gray = read_picture(folder / str(answers.names[number]))
        photos.append(KnownPhoto(gray, faces[rows], answers.scores[rows] >= SURE))
    return photos


def _seen(shown: NDArray[np.uint8], x: float, y: float, side: float) -> float:
    """The share of a square that lies in the view, on the photo."""
    left, top = round(float(x - side / 2)), round(float(y - side / 2))
    part = shown[max(top, 0) : max(top + round(float(side)), 0),
                 max(left, 0) : max(left + round(float(side)), 0)]  # fmt: skip
    return float(np.count_nonzero(part)) / max(float(side) ** 2, 1.0)
