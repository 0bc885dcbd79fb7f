"""What a confidence is worth: temperatures, and how sure the wearer's answer must be to be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

from edge.emotion.classifier import calibrate
from edge.emotion.contract import Contract
from edge.emotion.heard import expected_shares, posterior, weigh
from edge.emotion.labels import LABELS
from train.data.dataset import NO_LABEL, Dataset
from train.data.votes import measures_of
from train.ensembles.prior import class_shares
from train.lessons.targets import targets_of
from train.measure.evaluate import Predictions

EVERYDAY = expected_shares("everyday")

PRECISION = {"ferplus plurality": 0.97, "affectnet": 0.80, "own": 0.90}
"""Share of right guesses on single images above the confidence to speak, if classes came in
everyday shares. AffectNet's labels are noisier: the best networks agree with two of three. With
0.95 for FER+, of what was announced on composed clips two points fewer were right."""

OTHERWISE = {"fer2013": 0.80}
"""The same where the faces have none of these annotations."""

FEW_FACES = 200
"""Held-out faces below which they may all be right or wrong by chance: the answer is then left as
sure as it is, and told from `CAUTIOUS` on."""

CAUTIOUS = 0.8

TEMPERATURES = np.round(np.arange(0.3, 3.0, 0.01), 2)
CONFIDENCES = np.round(np.arange(0.3, 0.99, 0.01), 2)


def assume_priors(draft: Contract, training: Dataset) -> Contract:
    """The contract with the class shares of the faces that each output was trained on.

    A class that it has not seen has the share 1, with which no answer speaks for it.
    """
    shares = class_shares(targets_of(training))
    even = [1 / len(LABELS)] * len(LABELS)
    outputs = {
        name: msgspec.structs.replace(
            output,
            prior=tuple(
                round(float(max(share, 1e-3)), 4) if share else 1.0
                for share in shares.get(name, even)
            ),
        )
        for name, output in draft.outputs.items()
    }
    return msgspec.structs.replace(draft, outputs=outputs)


def fit_confidence(draft: Contract, answers: Predictions, faces: Dataset) -> Contract:
    """The contract with temperatures and the confidence to speak.

    Each set of annotations counts alike, however many faces it has, and each class within it as
    often as it is met every day.

    Args:
        draft: with the priors of its outputs.
        answers: of the model as they are, (n, 7) by output.
        faces: the n faces, none of which was trained on. An output that they have no annotation
            for keeps its temperature.
    """
    measures = measures_of(faces)
    own = dict(reversed(measures.values()))
    outputs = {
        name: msgspec.structs.replace(output, temperature=fit_temperature(answers[name], own[name]))
        if name in own else output
        for name, output in draft.outputs.items()
    }  # fmt: skip
    draft = msgspec.structs.replace(draft, outputs=outputs)
    wanted = PRECISION if PRECISION.keys() & measures.keys() else OTHERWISE
    evidence = weigh(answers, draft)
    judged = [
        Judges(evidence, measures[name][1], precision)
        for name, precision in wanted.items()
        if name in measures
    ]
    few = max((each.labels != NO_LABEL).sum() for each in judged) < FEW_FACES
    temperature = 1.0 if few else fit_heard_temperature(judged)
    return msgspec.structs.replace(
        draft,
        heard=msgspec.structs.replace(draft.heard, temperature=temperature),
        unsure_below=max(CAUTIOUS if few else 0.0, fit_unsure_below(judged, temperature)),
    )


def take_confidence(draft: Contract, other: Contract) -> Contract:
    """The contract with the temperatures and the confidence to speak of another one."""
    outputs = {
        name: msgspec.structs.replace(output, temperature=other.outputs[name].temperature)
        for name, output in draft.outputs.items()
    }
    return msgspec.structs.replace(
        draft, outputs=outputs, heard=other.heard, unsure_below=other.unsure_below
    )


@dataclass(frozen=True)
class Judges:
    """One set of annotators: the evidence of faces, (n, 7) in log-odds, their labels, (n,), and
    what share of what is told these should find right."""

    evidence: NDArray[np.float64]
    labels: NDArray[np.int64]
    precision: float


def fit_heard_temperature(judged: Sequence[Judges]) -> float:
    """The temperature of what is heard with which everyday faces are least surprising to all."""
    losses = [
        np.mean([_loss(posterior(each.evidence / t, EVERYDAY), each.labels) for each in judged])
        for t in TEMPERATURES
    ]
    return float(TEMPERATURES[int(np.argmin(losses))])


def fit_unsure_below(judged: Sequence[Judges], temperature: float) -> float:
    """The least confidence from which all find as many answers right as is asked for."""
    return max(
        confidence_for_precision(
            posterior(each.evidence / temperature, EVERYDAY), each.labels, each.precision
        )
        for each in judged
    )


def everyday_weights(labels: NDArray[np.int64]) -> NDArray[np.float64]:
    """What each face counts, (n,), so that classes weigh as they are met every day; the sum is 1.

    A label of NO_LABEL does not count; a class without a face leaves its share to the others.
    """
    counts = np.array([(labels == index).sum() for index in range(len(LABELS))])
    of_class = np.where(counts > 0, EVERYDAY / np.maximum(counts, 1), 0.0)
    weights = np.where(labels == NO_LABEL, 0.0, of_class[labels])
    return np.asarray(weights / max(weights.sum(), 1e-12))


def _loss(probs: NDArray[np.float64], labels: NDArray[np.int64]) -> float:
    right = probs[np.arange(len(labels)), np.maximum(labels, 0)]
    return float(-(everyday_weights(labels) * np.log(np.maximum(right, 1e-9))).sum())


def fit_temperature(probs: NDArray[np.float32], labels: NDArray[np.int64]) -> float:
    """The temperature with the least negative log-likelihood (Guo et al. 2017), to 0.01.

    Args:
        probs: (n, 7) as the model gives them.
        labels: (n,), NO_LABEL where unknown.

    Example:
        >>> sure_of_happy = np.float32([[0.01, 0.01, 0.01, 0.94, 0.01, 0.01, 0.01]])
        >>> labels = np.array([3, 3, 3, 4])  # one of four was neutral
        >>> fit_temperature(np.repeat(sure_of_happy, 4, axis=0), labels)
        1.57
    """
    known = labels != NO_LABEL
    rows = np.arange(known.sum())
    losses = [
        -np.log(calibrate(probs[known], float(t))[rows, labels[known]]).mean() for t in TEMPERATURES
    ]
    return float(TEMPERATURES[int(np.argmin(losses))])


def confidence_for_precision(
    probs: NDArray[np.float64], labels: NDArray[np.int64], precision: float
) -> float:
    """The least confidence above which at least `precision` of the guesses are right, to 0.01.

    `probs` are (n, 7), `labels` (n,), NO_LABEL where unknown; classes count as they are met every
    day. 0.99 where no confidence is enough.
    """
    weights = everyday_weights(labels)
    confidence, right = probs.max(axis=1), probs.argmax(axis=1) == labels
    for threshold in CONFIDENCES:
        spoken = weights * (confidence >= threshold)
        if spoken.any() and (spoken * right).sum() >= precision * spoken.sum():
            return float(threshold)
    return 0.99
