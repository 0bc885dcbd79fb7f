"""Accuracy and calibration of two models on the same faces, by the runtime's own classifier."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from edge.emotion.classifier import Classifier, calibrate, dequantize
from edge.emotion.heard import posterior, weigh
from edge.emotion.labels import LABELS
from train.data.dataset import NO_LABEL, load_dataset
from train.data.rows import Skips
from train.data.votes import Measures
from train.measure.evaluate import read_class_folders
from train.measure.metrics import HEARD, measures_for, reliability, score

from .figures import Bin, Comparison, Scores
from .intervals import macro_f1, mcnemar, paired_difference, share

Answers = dict[str, tuple[NDArray[np.float32], NDArray[np.float32]]]
"""By output: probabilities (n, 7) before and after the contract's temperature."""


def read_faces(
    data: Path, split: str | None, heads: list[str], skips: Skips
) -> tuple[NDArray[np.uint8], Measures]:
    """Images (n, 48, 48) and measures of a prepared dataset or of class-named folders.

    Without a `split`, a dataset's are all that were held out.
    """
    if data.is_dir():
        images, labels = read_class_folders(data, skips)
        return images, {f"{head} head": (head, labels) for head in (*heads, HEARD)}
    faces = load_dataset(data)
    faces = faces.of_split(split) if split else faces.held_out()
    return faces.images, measures_for(faces, [*heads, HEARD])


def answer(classifier: Classifier, images: NDArray[np.uint8]) -> Answers:
    """What the classifier says of each of `images`, (n, 48, 48)."""
    rows = [classifier.run_raw(image) for image in images]
    answers = {}
    for name, output in classifier.contract.outputs.items():
        raw = dequantize(np.stack([row[name] for row in rows]), output)
        answers[name] = raw, calibrate(raw, output.temperature)
    plain = {name: raw for name, (raw, _) in answers.items()}
    contract, expected = classifier.contract, classifier.expected
    evidence = weigh(plain, contract)
    as_it_is, heard = (
        posterior(each, expected).astype(np.float32)
        for each in (evidence * contract.heard.temperature, evidence)
    )
    return answers | {HEARD: (as_it_is, heard)}


def compare(floating: Answers, integer: Answers, measures: Measures) -> dict[str, Comparison]:
    """Every measure of both models, and of the one against the other."""
    found = {}
    for name, (head, labels) in measures.items():
        known = labels != NO_LABEL
        guesses = [answers[head][1][known].argmax(axis=1) for answers in (floating, integer)]
        right = [guess == labels[known] for guess in guesses]
        only_float = int((right[0] & ~right[1]).sum())
        only_integer = int((right[1] & ~right[0]).sum())
        images = int(known.sum())
        found[name] = Comparison(
            head=head,
            images=images,
            floating=_scores(floating[head], labels),
            integer=_scores(integer[head], labels),
            only_float_right=only_float,
            only_int8_right=only_integer,
            difference=paired_difference(only_float, only_integer, images),
            p_value=mcnemar(only_float, only_integer),
            agreement=share(int((guesses[0] == guesses[1]).sum()), images),
        )
    return found


def _scores(
    answers: tuple[NDArray[np.float32], NDArray[np.float32]], labels: NDArray[np.int64]
) -> Scores:
    raw, calibrated = answers
    figures = score(calibrated, labels)
    confusion = np.array(figures["confusion"])
    hits, support = confusion.diagonal(), confusion.sum(axis=1)
    return Scores(
        accuracy=share(int(hits.sum()), int(support.sum())),
        macro_f1=macro_f1(confusion),
        recall={LABELS[i]: share(int(hits[i]), int(support[i])) for i in np.flatnonzero(support)},
        support=dict(zip(LABELS, support.tolist(), strict=True)),
        confusion=figures["confusion"],
        calibration_error_raw=score(raw, labels)["calibration_error"],
        calibration_error=figures["calibration_error"],
        reliability_raw=_bins(raw, labels),
        reliability=_bins(calibrated, labels),
    )


def _bins(probs: NDArray[Any], labels: NDArray[np.int64]) -> list[Bin]:
    known = labels != NO_LABEL
    return [Bin(*row) for row in reliability(probs[known], labels[known])]
