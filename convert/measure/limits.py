"""Where a model works worse: by groups of faces, and on faces made harder on purpose.

FER2013 says nothing of who is in its pictures, so that no group of people can be compared. What
can be seen in a picture can: its light, sharpness, size and the head's apparent turn.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from edge.emotion.classifier import Classifier
from edge.errors import DataError
from train.data.dataset import NO_LABEL, load_dataset
from train.data.votes import measures_of

from .appearance import CHANGES, detail, light, turn
from .intervals import Estimate, share, standardised

GROUPS = 4
"""Equal parts into which the faces are split by what is seen in them."""

TURN, AS_IT_IS = "Apparent turn of the head", "as it is"
RANGE = "{:.2f} to {:.2f}"

MEASURE = "ferplus plurality"
"""The annotation by which what the wearer hears is judged."""


class Group(msgspec.Struct, frozen=True):
    """Some of the faces: how often the model is right, speaks, and is right when it speaks.

    `accuracy` is as if the group held each emotion as often as all faces do, so that a group of
    many smiles does not look easy.
    """

    name: str
    images: int
    accuracy: Estimate
    spoken: Estimate
    precision: Estimate


class Limit(msgspec.Struct, frozen=True):
    """One thing that can make faces hard; the first group is the one to compare with."""

    title: str
    how: str
    groups: list[Group]


class Limits(msgspec.Struct, frozen=True):
    """All that was looked at, with the model that was asked and the confidence to speak."""

    sha256: str
    data: str
    measure: str
    unsure_below: float
    limits: list[Limit]


def measure_limits(model: Path, data: Path, yunet: Path | None = None) -> Limits:
    """Ask the model on the validation split of a dataset from prepare.

    Args:
        model: the .tflite file, with its contract.
        data: a dataset of `python -m train prepare` with FER+ votes.
        yunet: YuNet's .onnx file, whose landmarks tell the head's turn; None leaves that out.

    Raises:
        ModelNotFoundError, ContractError, DataError: a file cannot be used.
    """
    classifier = Classifier(model)
    faces = load_dataset(data).of_split("validation")
    measures = measures_of(faces)
    if MEASURE not in measures:
        raise DataError(f"dataset {data} has no FER+ votes", advice="prepare it with --ferplus")
    _, labels = measures[MEASURE]
    known = labels != NO_LABEL
    images, labels = faces.images[known], labels[known]
    judge = _Judge(classifier, labels)
    plain = judge.ask(images)
    seen = [("Light on the face", "grey {:.0f} to {:.0f}", light), ("Sharpness", RANGE, detail)]
    if yunet is not None:
        seen.append((TURN, RANGE, partial(turn, yunet=yunet)))
    limits = [
        Limit(title, _explain(measure), judge.split(measure(images), form, plain))
        for title, form, measure in seen
    ]
    everyone = np.ones(len(images), bool)
    for title, (how, changes) in CHANGES.items():
        groups = [judge.group(AS_IT_IS, everyone, plain)]
        for name, change in changes.items():
            changed = np.stack([change(image) for image in images])
            groups.append(judge.group(name, everyone, judge.ask(changed)))
        limits.append(Limit(title, how, groups))
    sha256, unsure_below = classifier.contract.sha256, classifier.contract.unsure_below
    return Limits(sha256, f"{data.name} validation", MEASURE, unsure_below, limits)


Judged = tuple[NDArray[np.bool_], NDArray[np.bool_]]
"""Of each face, (n,): whether the guess is right, and whether it would be spoken."""


class _Judge:
    """Asks a model, and counts."""

    def __init__(self, classifier: Classifier, labels: NDArray[np.int64]) -> None:
        self._classifier, self._labels = classifier, labels
        self._shares = np.bincount(labels, minlength=7) / len(labels)

    def ask(self, images: NDArray[np.uint8]) -> Judged:
        probs = np.stack([self._classifier.predict(image).probs for image in images])
        spoken = probs.max(axis=1) >= self._classifier.contract.unsure_below
        return probs.argmax(axis=1) == self._labels, spoken

    def split(self, values: NDArray[np.float64], form: str, answers: Judged) -> list[Group]:
        """Equal groups by `values`, (n,), named by `form`; a face with nan is in one of its own."""
        edges = np.nanquantile(values, np.linspace(0, 1, GROUPS + 1))
        which = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, GROUPS - 1)
        which[np.isnan(values)] = GROUPS
        groups = [
            self.group(form.format(low, high), which == number, answers)
            for number, (low, high) in enumerate(pairwise(edges))
        ]
        if (which == GROUPS).any():
            groups.append(self.group("not found", which == GROUPS, answers))
        return groups

    def group(self, name: str, rows: NDArray[np.bool_], answers: Judged) -> Group:
        right, spoken = (answer[rows] for answer in answers)
        labels = self._labels[rows]
        return Group(
            name=name,
            images=len(labels),
            accuracy=standardised(
                np.bincount(labels[right], minlength=7),
                np.bincount(labels, minlength=7),
                self._shares,
            ),
            spoken=share(int(spoken.sum()), len(labels)),
            precision=share(int((right & spoken).sum()), int(spoken.sum())),
        )


def _explain(measure: Callable[..., object]) -> str:
    """What a measure is, as its own docstring says it."""
    text = getattr(measure, "func", measure).__doc__ or ""
    return " ".join(text.split())
