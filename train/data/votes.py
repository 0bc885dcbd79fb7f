"""The labels that annotators gave a face, each way of counting them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .dataset import NO_LABEL, VOTE_LABELS, Dataset


def plurality(votes: NDArray[np.uint8]) -> NDArray[np.int64]:
    """FER+'s most-voted label of all ten columns; NO_LABEL where that is none of our seven.

    `votes` are (n, 10), the labels (n,). Of columns with equal votes the first in FER+'s own order
    counts.

    Example:
        >>> happiness, contempt = np.eye(10, dtype=np.uint8)[[1, 7]]
        >>> plurality(np.array([9 * happiness + contempt, 10 * contempt])).tolist()
        [3, -1]
    """
    leader = votes.argmax(axis=1)
    ours = np.array([*VOTE_LABELS, NO_LABEL, NO_LABEL, NO_LABEL])[leader]
    return np.where(votes.sum(axis=1) > 0, ours, NO_LABEL)


def majority(votes: NDArray[np.uint8]) -> NDArray[np.int64]:
    """As `plurality`, and only where that label has more than half of the votes."""
    clear = 2 * votes.max(axis=1).astype(int) > votes.sum(axis=1)
    return np.where(clear, plurality(votes), NO_LABEL)


Measures = dict[str, tuple[str, NDArray[np.int64]]]
"""By name: the output that answers, and the labels, (n,)."""


def measures_of(faces: Dataset) -> Measures:
    """Each measure of a dataset by name: the head that answers it, and the labels, (n,)."""
    measures = {
        "fer2013": ("fer2013", faces.fer2013.astype(np.int64)),
        "ferplus plurality": ("ferplus", plurality(faces.votes)),
        "ferplus majority": ("ferplus", majority(faces.votes)),
        "affectnet": ("affectnet", faces.affectnet.astype(np.int64)),
        "own": ("own", faces.own.astype(np.int64)),
    }
    return {name: m for name, m in measures.items() if (m[1] != NO_LABEL).any()}
