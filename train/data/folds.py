"""Cross-fitting: faces in parts, so that a network answers only those that it was not trained on.

What a network says of its own training faces partly repeats their labels, errors included. One
that never saw a face cannot repeat its label (Chernozhukov et al. 2018, doi 10.1111/ectj.12097, do
so for estimates; Northcutt et al. 2021, doi 10.1613/jair.1.12125, to find wrong labels). Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from edge.errors import DataError

from .dataset import Dataset


@dataclass(frozen=True)
class Fold:
    """One part of all faces.

    Attributes:
        number: which one, from 1 on.
        count: how many there are.
    """

    number: int
    count: int

    def __str__(self) -> str:
        return f"{self.number}/{self.count}"

    def holds(self, faces: Dataset) -> NDArray[np.bool_]:
        """Which of `faces` belong to it, (n,): by their ids, whatever else the dataset holds."""
        parts = np.array([_part(name, self.count) for name in faces.ids.tolist()], np.int64)
        return np.asarray(parts == self.number)

    def rest(self, faces: Dataset) -> Dataset:
        """The faces of all other parts; a `DataError` where there are none."""
        others = ~self.holds(faces)
        if not others.any():
            raise DataError(
                f"without part {self} of the faces none of {len(faces)} is left",
                advice="take more faces, or more parts",
            )
        return faces.subset(others)


def _part(name: str, count: int) -> int:
    digest = blake2b(name.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % count + 1
