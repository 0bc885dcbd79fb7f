"""What the wearer hears of faces from several collections, each with annotators of its own.

A temperature and a confidence to speak that were fitted on a collection flatter it. So beside those
that ship each collection is also judged with what the others alone ask for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from edge.emotion.classifier import Classifier
from edge.emotion.contract import Contract
from edge.emotion.heard import LEAST, expected_shares, posterior, weigh
from edge.emotion.labels import LABELS
from train.data.dataset import NO_LABEL, load_dataset
from train.data.votes import measures_of
from train.measure.evaluate import Predictions
from train.measure.metrics import score

from ..tflite.confidence import (
    EVERYDAY,
    PRECISION,
    Judges,
    everyday_weights,
    fit_heard_temperature,
    fit_unsure_below,
)
from .answers import answer
from .expw import expw_faces
from .intervals import Estimate, share, standardised

MAJORITY = "ferplus majority"
EXPW = "ExpW"
ASKED = {"ferplus plurality": PRECISION["ferplus plurality"],
         MAJORITY: PRECISION["ferplus plurality"],
         "affectnet": PRECISION["affectnet"], EXPW: 0.65}  # fmt: skip
"""Share of what is told that each collection's annotators should find right; ExpW's labels are the
noisiest, and no network here was trained on them."""

ALIKE = ({"ferplus plurality", MAJORITY},)
"""Labels of the same pictures: neither judges with what the other asks for."""


@dataclass(frozen=True)
class Spoken:
    """What would be told of single pictures, as if classes came in everyday shares.

    `said` is the share of pictures that are told, `right` that of them that are right,
    `calibration_error` the mean gap of confidence and accuracy.
    """

    temperature: float
    unsure_below: float
    said: float
    right: float
    calibration_error: float


@dataclass(frozen=True)
class Source:
    """One collection: its faces, what is heard of them, and what is told.

    `even` is the balanced accuracy where all emotions are expected alike, `everyday` the accuracy
    where everyday faces are; `recall` of each emotion is of the former. `outputs` is the balanced
    accuracy of each output alone, as it answers and with all alike expected. `away` is told with
    what the other collections ask for.
    """

    images: int
    everyday: Estimate
    even: Estimate
    recall: dict[str, Estimate]
    outputs: dict[str, tuple[Estimate, Estimate]]
    shipped: Spoken
    away: Spoken


def measure_sources(model: Path, data: Path, expw: Path | None = None) -> dict[str, Source]:
    """Every collection's figures: FER+'s and AffectNet's held-out faces, and ExpW's by its boxes.

    Args:
        model: a .tflite with its contract.
        data: a dataset of `python -m train prepare`.
        expw: the folder of ExpW's photos and list; without it the others stand alone.

    Raises:
        DataError: the dataset or the list cannot be read.
    """
    classifier = Classifier(model)
    contract = classifier.contract
    untempered = msgspec.structs.replace(
        contract, heard=msgspec.structs.replace(contract.heard, temperature=1.0)
    )

    def raw(images: NDArray[np.uint8]) -> Predictions:
        answers = answer(classifier, images)
        return {name: answers[name][0] for name in contract.outputs}

    faces = load_dataset(data).held_out()
    of_faces = raw(faces.images)
    collections = {
        name: (of_faces, labels)
        for name, (_, labels) in measures_of(faces).items()
        if name in ASKED
    }
    if expw is not None:
        images, labels = expw_faces(expw)
        collections[EXPW] = raw(images), labels
    judges, outputs = {}, {}
    for name, (answers, labels) in collections.items():
        known = labels != NO_LABEL
        of_known = {output: probs[known] for output, probs in answers.items()}
        judges[name] = Judges(weigh(of_known, untempered), labels[known], ASKED[name])
        outputs[name] = _outputs(of_known, labels[known], contract)
    shipped = contract.heard.temperature, contract.unsure_below
    return {name: _source(name, judges, outputs[name], shipped) for name in judges}


def _outputs(
    answers: Predictions, labels: NDArray[np.int64], contract: Contract
) -> dict[str, tuple[Estimate, Estimate]]:
    """Balanced accuracy of each output alone: as it answers, and freed of its class shares."""
    found = {}
    for name, probs in answers.items():
        freed = np.maximum(probs, LEAST) / np.asarray(contract.outputs[name].prior)
        found[name] = _balanced(probs, labels), _balanced(freed, labels)
    return found


def _balanced(probs: NDArray[np.floating[Any]], labels: NDArray[np.int64]) -> Estimate:
    confusion = np.array(score(probs, labels)["confusion"])
    return standardised(confusion.diagonal(), confusion.sum(axis=1), np.ones(len(LABELS)))


def _source(
    name: str,
    judges: Mapping[str, Judges],
    outputs: dict[str, tuple[Estimate, Estimate]],
    shipped: tuple[float, float],
) -> Source:
    own = judges[name]
    alike = next((each for each in ALIKE if name in each), {name})
    others = [each for other, each in judges.items() if other not in alike]
    temperature = fit_heard_temperature(others) if others else 1.0
    away = temperature, fit_unsure_below(others, temperature) if others else 1.0
    even = score(posterior(own.evidence, expected_shares("even")), own.labels)
    confusion = np.array(even["confusion"])
    hits, support = confusion.diagonal(), confusion.sum(axis=1)
    everyday = posterior(own.evidence / shipped[0], EVERYDAY).argmax(axis=1) == own.labels
    return Source(
        images=len(own.labels),
        everyday=share(int(everyday.sum()), len(own.labels)),
        even=standardised(hits, support, np.ones(len(LABELS))),
        outputs=outputs,
        recall={LABELS[i]: share(int(hits[i]), int(support[i])) for i in np.flatnonzero(support)},
        shipped=spoken_of(own, *shipped),
        away=spoken_of(own, *away),
    )


def spoken_of(judges: Judges, temperature: float, unsure_below: float) -> Spoken:
    """What is told of the faces of `judges` with this temperature and this confidence to speak."""
    probs = posterior(judges.evidence / temperature, EVERYDAY)
    weights = everyday_weights(judges.labels)
    confidence = probs.max(axis=1)
    right = probs.argmax(axis=1) == judges.labels
    heard = weights * (confidence >= unsure_below)
    return Spoken(
        temperature=temperature,
        unsure_below=unsure_below,
        said=float(heard.sum()),
        right=float((heard * right).sum() / max(heard.sum(), 1e-12)),
        calibration_error=_gap(confidence, right, weights),
    )


def _gap(
    confidence: NDArray[np.float64], right: NDArray[np.bool_], weights: NDArray[np.float64]
) -> float:
    """The expected calibration error of weighted faces, over 15 equal bins of confidence."""
    which = np.minimum((confidence * 15).astype(int), 14)
    gaps = np.bincount(which, weights * (confidence - right), minlength=15)
    return float(np.abs(gaps).sum())
