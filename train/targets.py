"""What each head is trained to answer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from edge.contract import LABELS

from .dataset import Dataset


@dataclass(frozen=True)
class Targets:
    """What each head should answer, shares of shape (n, 7), and what each answer weighs, (n,)."""

    shares: dict[str, NDArray[np.float32]]
    weights: dict[str, NDArray[np.float32]]

    def with_hard_votes(self) -> Targets:
        """FER+'s most-voted label of our seven in place of the votes."""
        leaders = np.eye(len(LABELS), dtype=np.float32)[self.shares["ferplus"].argmax(axis=1)]
        known = self.weights["ferplus"][:, None]
        return replace(self, shares=self.shares | {"ferplus": leaders * known})

    def of_heads(self, heads: Collection[str]) -> Targets:
        """Only these heads count."""
        weights = {
            head: weight if head in heads else np.zeros_like(weight)
            for head, weight in self.weights.items()
        }
        return replace(self, weights=weights)


def targets_of(faces: Dataset) -> Targets:
    """The annotations as targets: FER2013's hard labels, FER+'s votes where there are any."""
    every = np.ones(len(faces), np.float32)
    return Targets(
        shares={"fer2013": np.eye(len(LABELS), dtype=np.float32)[faces.fer2013],
                "ferplus": faces.ferplus},
        weights={"fer2013": every, "ferplus": faces.ferplus.sum(axis=1).round()},
    )  # fmt: skip
