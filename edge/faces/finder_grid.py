"""The finder's answers as numbers, the same for training and device: cells, units, and faces.

At each stride the network answers for a grid of cells, whose points lie half a stride from their
corners. A cell's `VALUES` numbers are, in this order:

- the score's log-odds divided by `SCORE`;
- x and y of the face's middle from the cell's point, in strides;
- log2 of its side over `SIDE` strides;
- x and y of the eye on the left of the picture and of the other one from the face's middle, in
  sides divided by `EYES`.

All are of about the same size, so that one scale of int8 suits them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

STRIDES = (8, 16, 32)
CHANNELS = 4
"""Neighbouring pixels of a row that are the channels of one cell of the input."""

VALUES = 8
SCORE, SIDE, EYES = 4.0, 4.0, 0.25


def points(stride: int, rows: int, columns: int) -> NDArray[np.float32]:
    """x and y of each cell's point in pixels, (rows, columns, 2)."""
    across, down = np.meshgrid(np.arange(columns), np.arange(rows))
    grid: NDArray[np.float32] = ((np.stack([across, down], -1) + 0.5) * stride).astype(np.float32)
    return grid


def decode(
    values: NDArray[np.float32], cells: NDArray[np.float32], stride: int
) -> NDArray[np.float32]:
    """Faces of cells: score's log-odds, x, y, side, and x, y of both eyes, in pixels, (k, 8).

    Args:
        values: what the network says of k cells, (k, VALUES).
        cells: their points, (k, 2).
        stride: of their grid.
    """
    faces = np.empty_like(values)
    faces[:, 0] = values[:, 0] * SCORE
    faces[:, 1:3] = cells + values[:, 1:3] * stride
    faces[:, 3] = SIDE * stride * np.exp2(values[:, 3])
    eyes = values[:, 4:].reshape(-1, 2, 2) * (EYES * faces[:, 3])[:, None, None]
    faces[:, 4:] = (faces[:, None, 1:3] + eyes).reshape(-1, 4)
    return faces


def encode(
    faces: NDArray[np.float32], cells: NDArray[np.float32], stride: int
) -> NDArray[np.float32]:
    """The values that `decode` makes `faces`, (k, 8), of; for training."""
    values = np.empty_like(faces)
    values[:, 0] = faces[:, 0] / SCORE
    values[:, 1:3] = (faces[:, 1:3] - cells) / stride
    values[:, 3] = np.log2(faces[:, 3] / (SIDE * stride))
    eyes = faces[:, 4:].reshape(-1, 2, 2) - faces[:, None, 1:3]
    values[:, 4:] = (eyes / (EYES * faces[:, 3])[:, None, None]).reshape(-1, 4)
    return values
