"""Measure a model, float or quantised, on a prepared dataset or on a folder of images."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from edge.camera.picture import read_picture
from edge.emotion.labels import LABELS
from edge.errors import DataError, ImageError

from ..data.dataset import Dataset, enlarged, load_dataset
from ..data.fer2013 import class_of, square_face
from ..data.rows import Skips
from .metrics import HEARD, METRICS, measures_for, score

Predictions = dict[str, NDArray[np.float32]]
"""Probabilities of each head by name, (n, 7)."""


def evaluate(
    model: Path,
    data: Path,
    split: str = "validation",
    expect: str = "everyday",
    against: Path | None = None,
) -> dict[str, Any]:
    """Every measure that `data` allows.

    Args:
        model: a .keras file, or a .tflite with its contract.
        data: a dataset from prepare, of which `split` is measured, or a folder with a folder of
            face images a class.
        expect: "everyday" or "even", the shares of emotions that the heard answer of a .tflite
            expects.
        against: another model, to be measured likewise: how much better is the first, or what has
            it forgotten?

    Returns:
        The model's and data's names, the figures of `metrics.score` by measure, what had to be
        skipped, and the same of the other model, under "against".
    """
    if against is not None:
        first, other = (evaluate(each, data, split, expect) for each in (model, against))
        return first | {"against": other}
    skips = Skips()
    if data.is_dir():
        images, labels = read_class_folders(data, skips)
        predictions = predict(model, images, expect)
        measures = {f"{head} head": (head, labels) for head in predictions}
    else:
        faces = load_dataset(data).of_split(split)
        predictions = predict(model, faces, expect)
        measures = measures_for(faces, predictions)
        if not measures:
            raise DataError(
                f"model {model} has no head that {data} is annotated for",
                advice=f"it has {', '.join(predictions)}",
            )
    return {
        "model": model.name,
        "data": data.name if data.is_dir() else f"{data.name} {split}",
        "scores": {name: score(predictions[head], labels)
                   for name, (head, labels) in measures.items()},
        "skipped": [{"name": name, "reason": reason} for name, reason in skips.entries],
    }  # fmt: skip


def predict(
    model: Path, faces: NDArray[np.uint8] | Dataset, expect: str | None = None
) -> Predictions:
    """Probabilities of `faces`, (n, 48, 48) uint8, by either kind of model.

    Of a dataset a network that takes larger faces gets what more there is of them. Where the
    shares to `expect` are given, a .tflite also gives `HEARD`, what a wearer hears.
    """
    if not model.is_file():
        raise DataError(f"model {model} not found", advice="name a .keras or .tflite file")
    if model.suffix == ".keras":
        from ..networks.network_file import load_network
        from ..networks.shapes import FACE_SIDES

        network = load_network(model, FACE_SIDES)
        side = network.input.shape[1]
        shown = faces.at(side) if isinstance(faces, Dataset) else enlarged(faces, side)
        pixels = shown[..., None].astype(np.float32)
        return dict(network.predict(pixels, batch_size=256, verbose=0))
    if model.suffix == ".tflite":
        from edge.emotion.classifier import Classifier, calibrate
        from edge.emotion.heard import expected_shares, posterior, weigh

        classifier = Classifier(model)
        images = faces.images if isinstance(faces, Dataset) else faces
        rows = [classifier.answers(image) for image in images]
        answers = {head: np.stack([row[head] for row in rows]) for head in rows[0]}
        outputs = classifier.contract.outputs
        probs = {name: calibrate(of, outputs[name].temperature) for name, of in answers.items()}
        if expect is not None:
            evidence = weigh(answers, classifier.contract)
            probs[HEARD] = posterior(evidence, expected_shares(expect)).astype(np.float32)
        return probs
    raise DataError(f"model {model} is neither .keras nor .tflite")


def read_class_folders(folder: Path, skips: Skips) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Images of any size in folders named by class, as (n, 48, 48) uint8 and labels (n,).

    Of an image that is not square the middle is taken.
    """
    crops, labels = [], []
    for directory in sorted(p for p in folder.iterdir() if p.is_dir()):
        files = sorted(p for p in directory.iterdir() if p.is_file())
        label = class_of(directory.name)
        if label is None:
            skips.add(directory.name, f"not one of our classes, {len(files)} files")
            continue
        for file in files:
            try:
                crops.append(square_face(read_picture(file)))
            except ImageError as error:
                skips.add(f"{directory.name}/{file.name}", str(error))
            else:
                labels.append(label)
    if not crops:
        raise DataError(
            f"{folder} has no images in folders named {', '.join(LABELS)}",
            advice=skips.summary(),
        )
    return np.stack(crops), np.array(labels)


def format_report(report: dict[str, Any]) -> str:
    """The figures of `evaluate` as text: a line a measure, then its recalls, in percent."""
    lines = [f"{report['model']} on {report['data']}"]
    for name, figures in report["scores"].items():
        told = "  ".join(metric.told(figures[key]) for key, metric in METRICS.items())
        lines.append(f"{name:>26}: {told}  ({figures['images']} images)")
        if before := report.get("against", {}).get("scores", {}).get(name):
            change = 100 * (figures["accuracy"] - before["accuracy"])
            lines.append(
                f"{'before':>26}: accuracy {100 * before['accuracy']:.2f}, now {change:+.2f} points"
                f" ({report['against']['model']})"
            )
        recalls = "  ".join(f"{label} {100 * r:.1f}" for label, r in figures["recall"].items())
        lines.append(f"{'recall':>26}: {recalls}")
    lines += [f"skipped {entry['name']}: {entry['reason']}" for entry in report["skipped"]]
    return "\n".join(lines)


def format_report_json(report: dict[str, Any]) -> str:
    """The figures of `evaluate` as one JSON object."""
    return json.dumps(report)
