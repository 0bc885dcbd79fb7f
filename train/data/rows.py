"""Faces as a source gives them, and what had to be left out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Row:
    """One face as a source gives it: 48x48 grey pixels, label index, split, name.

    `annotator` is the set whose label it is; `detail` the face in 96x96 pixels, if there are as
    many, as `Dataset.details` has it.
    """

    pixels: NDArray[np.uint8]
    label: int
    split: str
    name: str
    annotator: str = "fer2013"
    detail: NDArray[np.uint8] | None = None


@dataclass
class Skips:
    """What was left out and why, for the manifest and the closing message.

    `resized` counts the pictures that were not 48x48 and were made so; `cuts` the own pictures by
    how the face in them was had.
    """

    entries: list[tuple[str, str]] = field(default_factory=list)
    resized: int = 0
    cuts: Counter[str] = field(default_factory=Counter)

    def add(self, name: str, reason: str) -> None:
        """Note that the image or folder `name` was left out, or read otherwise than it says."""
        self.entries.append((name, reason))

    def summary(self) -> str:
        """How many were left out, and what is wrong with the first, in one line."""
        first = [f"{name}: {reason}" for name, reason in self.entries[:3]]
        return "; ".join([f"{len(self.entries)} skipped", *first])
