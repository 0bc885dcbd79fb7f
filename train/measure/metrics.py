"""What is measured of predictions, the same for every model and on every machine.

All functions take probabilities of shape (n, 7) and labels of shape (n,), in the order of
`LABELS`. numpy alone, so that they run on the device too.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from edge.emotion.labels import LABELS

from ..data.dataset import NO_LABEL, Dataset
from ..data.votes import Measures, measures_of

HEARD = "heard"
"""Beside the outputs of a model: the one answer that the wearer hears, see `edge.emotion.heard`."""


def measures_for(faces: Dataset, outputs: Collection[str]) -> Measures:
    """The measures of a dataset that some `outputs` of a model answer.

    What the wearer hears, `HEARD`, is measured against all annotations; against FER2013's, where
    there are no others.
    """
    measures = measures_of(faces)
    own = {name: each for name, each in measures.items() if each[0] in outputs}
    if HEARD not in outputs:
        return own
    return own | {f"heard, {name}": (HEARD, labels)
                  for name, (_, labels) in measures.items()
                  if name != "fer2013" or len(measures) == 1}  # fmt: skip


def score(probs: NDArray[np.floating[Any]], labels: NDArray[np.int64]) -> dict[str, Any]:
    """All figures of one head, (n, 7), against one annotation, (n,); NO_LABEL does not count.

    Example:
        >>> sure = np.eye(7)[[3, 3, 4, 5]]
        >>> found = score(sure, np.array([3, 4, 4, NO_LABEL]))
        >>> found["images"], round(found["accuracy"], 3), found["recall"]
        (3, 0.667, {'happy': 1.0, 'neutral': 0.5})
    """
    known = labels != NO_LABEL
    probs, labels = probs[known], labels[known]
    guesses = probs.argmax(axis=1)
    confusion = np.zeros((len(LABELS), len(LABELS)), int)
    np.add.at(confusion, (labels, guesses), 1)
    judged = Judged(probs, labels, confusion)
    return {
        "images": len(labels),
        **{name: metric.of(judged) for name, metric in METRICS.items()},
        "recall": {LABELS[i]: float(recall) for i, recall in _recalls(confusion)},
        "confusion": confusion.tolist(),
    }


class Judged(NamedTuple):
    """What is judged: probabilities (n, 7); the labels (n,), all of them known; and how
    often each label, a row, was answered as each other, (7, 7)."""

    probs: NDArray[np.floating[Any]]
    labels: NDArray[np.int64]
    confusion: NDArray[np.int_]


class Metric(NamedTuple):
    """One figure of answers: its words, how it is had, and whether it is told in percent."""

    words: str
    of: Callable[[Judged], float]
    percent: bool = True

    def told(self, figure: float) -> str:
        """The figure in words for people."""
        return f"{self.words} {100 * figure:.2f}" if self.percent else f"{self.words} {figure:.4f}"


def _recalls(confusion: NDArray[np.int_]) -> list[tuple[int, float]]:
    """The share of right answers of each label that occurs."""
    hits, support = confusion.diagonal(), confusion.sum(axis=1)
    return [(int(i), hits[i] / support[i]) for i in np.flatnonzero(support)]


def _accuracy(judged: Judged) -> float:
    return float(judged.confusion.trace() / max(len(judged.labels), 1))


def _balanced(judged: Judged) -> float:
    recalls = [recall for _, recall in _recalls(judged.confusion)]
    return float(np.mean(recalls)) if recalls else 0.0


def _macro_f1(judged: Judged) -> float:
    hits, support = judged.confusion.diagonal(), judged.confusion.sum(axis=1)
    f1 = 2 * hits / np.maximum(support + judged.confusion.sum(axis=0), 1)
    return float(f1[support > 0].mean()) if support.any() else 0.0


def expected_calibration_error(
    probs: NDArray[np.floating[Any]], labels: NDArray[np.int64], bins: int = 15
) -> float:
    """Mean gap between confidence and accuracy over equal bins of confidence
    (Guo et al. 2017, arXiv 1706.04599).

    Example:
        >>> always_sure = np.eye(7)[[3, 3, 3, 3]]
        >>> expected_calibration_error(always_sure, np.array([3, 3, 3, 4]))
        0.25
    """
    rows = reliability(probs, labels, bins)
    gap = sum(images * abs(confidence - accuracy) for images, confidence, accuracy in rows)
    return float(gap / max(len(labels), 1))


def reliability(
    probs: NDArray[np.floating[Any]], labels: NDArray[np.int64], bins: int = 15
) -> list[tuple[int, float, float]]:
    """Images, mean confidence and share of right guesses in equal bins of confidence.

    `probs` are (n, 7), `labels` (n,). An empty bin has its middle as confidence, and the
    accuracy 0.
    """
    confidence = probs.max(axis=1)
    right = probs.argmax(axis=1) == labels
    which = np.minimum((confidence * bins).astype(int), bins - 1)
    rows = []
    for number in range(bins):
        inside = which == number
        images = int(inside.sum())
        mean = float(confidence[inside].mean()) if images else (number + 0.5) / bins
        rows.append((images, mean, float(right[inside].mean()) if images else 0.0))
    return rows


METRICS = {
    "accuracy": Metric("accuracy", _accuracy),
    "balanced": Metric("balanced", _balanced),
    "macro_f1": Metric("macro-F1", _macro_f1),
    "calibration_error": Metric(
        "calibration error",
        lambda judged: expected_calibration_error(judged.probs, judged.labels),
        percent=False,
    ),
}
"""Every figure that `score` gives and `python -m train evaluate` prints, by its name in JSON."""
