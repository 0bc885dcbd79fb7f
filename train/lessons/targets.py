"""What each head is trained to answer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from edge.emotion.labels import LABELS

from ..data.dataset import Dataset
from ..networks.shapes import OWN


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

    def known_heads(self) -> tuple[str, ...]:
        """The heads that at least one face has an annotation for."""
        return tuple(head for head, weight in self.weights.items() if weight.any())

    def of_network(self) -> Targets:
        """Those of the heads that a network gets: FER2013's and FER+'s, and what else is known;
        where own labels alone are, these."""
        known = self.known_heads()
        return self.only({OWN} if known == (OWN,) else {"fer2013", "ferplus", *known})

    def only(self, heads: Collection[str]) -> Targets:
        """Without the other heads."""
        shares, weights = (
            {head: each for head, each in of_all.items() if head in heads}
            for of_all in (self.shares, self.weights)
        )
        return Targets(shares, weights)

    def of_heads(self, heads: Collection[str]) -> Targets:
        """Only these heads count; the others weigh nothing."""
        weights = {
            head: weight if head in heads else np.zeros_like(weight)
            for head, weight in self.weights.items()
        }
        return replace(self, weights=weights)


def targets_of(faces: Dataset) -> Targets:
    """The annotations as targets: hard labels, and FER+'s votes; each where it is known."""
    shares = {"fer2013": _hard(faces.fer2013), "ferplus": faces.ferplus,
              "affectnet": _hard(faces.affectnet), OWN: _hard(faces.own)}  # fmt: skip
    known = {head: each.sum(axis=1).round() for head, each in shares.items()}
    return Targets(shares, known)


def _hard(labels: NDArray[np.int8]) -> NDArray[np.float32]:
    """All of the weight on the label, (n, 7); none where there is no label."""
    return np.eye(len(LABELS) + 1, len(LABELS), dtype=np.float32)[labels]
