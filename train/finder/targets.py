"""Which cells of the finder's grids shall answer for a face, and what they shall say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from edge.faces.finder_grid import STRIDES, VALUES, encode, points

SIDES = {8: (14.0, 44.0), 16: (36.0, 100.0), 32: (84.0, 280.0)}
"""Sides in pixels of the faces that each stride answers for; they overlap by a little."""

NEARLY = 1.25
"""Factor by which a face may miss these, and no answer of that stride is wrong."""

CORE = (0.75, 0.15)
"""A cell answers for a face when its middle is at most so many strides away, or sides."""

RIM = (1.5, 0.35)
"""Within this nothing is asked of a cell: between face and none."""

WEIGHTS = 3
"""Of each cell, before its values: of its score, of the middle and side, and of the eyes."""


@dataclass(frozen=True)
class Sighted:
    """The faces of a view, (k, 8) as `edge.faces.finder_grid.decode` gives them, and what is known.

    Attributes:
        faces: score (0, not used), middle, side, and eyes, pixels of the view.
        sure: whether it is one that shall be found, (k,); of others nothing is asked.
        eyes: whether the eyes are known, (k,).
    """

    faces: NDArray[np.float32]
    sure: NDArray[np.bool_]
    eyes: NDArray[np.bool_]

    @classmethod
    def none(cls) -> Sighted:
        """A view without a face."""
        return cls(np.zeros((0, 8), np.float32), np.zeros(0, bool), np.zeros(0, bool))


def cell_targets(sighted: Sighted, height: int, width: int) -> dict[str, NDArray[np.float32]]:
    """What the network shall say of a view, (rows, columns, WEIGHTS + VALUES) for each stride."""
    targets = {}
    for stride in STRIDES:
        grid = points(stride, height // stride, width // stride)
        target = np.zeros((*grid.shape[:2], WEIGHTS + VALUES), np.float32)
        target[..., 0] = 1.0
        sides = sighted.faces[:, 3]
        # Smaller faces last: where two overlap the cell is the smaller one's.
        for row in np.argsort(-sides):
            _mark(target, grid, stride, sighted, row)
        targets[f"stride{stride}"] = target
    return targets


def _mark(
    target: NDArray[np.float32], grid: NDArray[np.float32], stride: int, sighted: Sighted, row: int
) -> None:
    face = sighted.faces[row]
    side, (least, most) = face[3], SIDES[stride]
    away = np.abs(grid - face[1:3]).max(axis=-1)
    if not sighted.sure[row]:
        target[away < 0.5 * side + stride, 0] = 0.0
        return
    if not least / NEARLY <= side <= most * NEARLY:
        return
    target[(away < max(RIM[0] * stride, RIM[1] * side)) & (target[..., WEIGHTS] == 0), 0] = 0.0
    if not least <= side <= most:
        return
    core = away <= max(CORE[0] * stride, CORE[1] * side)
    target[core, :2] = 1.0
    target[core, 2] = sighted.eyes[row]
    cells = grid[core]
    target[core, WEIGHTS:] = encode(np.repeat(face[None], len(cells), axis=0), cells, stride)
    target[core, WEIGHTS] = 1.0
