"""Keras ensemble to one TFLite file of integers, or a float baseline of it, and its contract."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import keras
import msgspec
import numpy as np
from numpy.typing import NDArray

from edge.emotion.classifier import Classifier
from edge.emotion.contract import Contract
from edge.errors import DataError
from train.data.dataset import Dataset, load_dataset
from train.ensembles.ensemble import members_of
from train.files import file_sha256
from train.measure.evaluate import Predictions, predict
from train.measure.metrics import measures_for, score
from train.networks.build import multiply_accumulates
from train.networks.network_file import load_network
from train.networks.shapes import OWN

from .audit import audit
from .calibration import calibration_images
from .confidence import assume_priors, fit_confidence, take_confidence
from .export import convert, rescale_exactly
from .pack import describe, write_model

WEIGHTS = {"ferplus": 2.0, "affectnet": 1.0}
"""How much each head counts in what the wearer hears, of those that a network has; that for own
labels is heard alone, if there is one.

Balanced accuracy of a vgg32-union and a vgg16-settled, expecting all emotions alike, on PublicTest
by FER+ plurality, on AffectNet's held-out faces, and on ExpW's, of which nothing was learned:
FER+'s head alone 80.3, 53.5 and 37.8 %; with AffectNet's, 2 to 1, 79.1, 58.7 and 36.4; both alike
78.2, 59.9 and 35.8. Of AffectNet's frightened faces the first knows 43 %, the second 50. Expecting
everyday faces, FER+ plurality has 84.5, 84.2 and 82.7 % right: more of AffectNet costs too much."""


def quantize(
    model: Path,
    data: Path,
    out: Path,
    *,
    form: str = "int8",
    heard: Mapping[str, float] | None = None,
    confidence_of: Contract | None = None,
) -> Contract:
    """Convert `model` to the number format `form` and write `out` and its contract.

    Integer ranges come from training images only, see `calibration_images`; temperatures and the
    confidence to speak are fitted on faces that were held out, on which accuracy is measured too,
    before and after.

    Args:
        model: a .keras file of `python -m train ensemble`.
        data: a dataset of `python -m train prepare`.
        out: the .tflite file.
        form: a key of `audit.FORMATS`.
        heard: how much each output counts in what the wearer hears; without it `WEIGHTS`.
        confidence_of: the contract of another format of the same network, whose temperatures and
            confidence to speak it takes over, so that a comparison of both shows what their
            numbers differ in, and not where two fits have ended.

    Raises:
        DataError: the model or the dataset cannot be used.
        ContractError: the converted file computes with other types than the format's.
    """
    faces = load_dataset(data)
    network = load_network(model)
    heard = heard or _usually_heard(network.output)
    if unknown := heard.keys() - network.output.keys():
        raise DataError(
            f"{model} has no head {', '.join(sorted(unknown))}",
            advice=f"it has {', '.join(network.output)}",
        )
    content = convert(network, calibration_images(faces), form)
    audit(content, form)
    draft = assume_priors(describe(content, heard), faces.of_split("train"))
    held_out = faces.held_out()
    with tempfile.TemporaryDirectory() as folder:
        raw = predict(write_model(Path(folder) / out.name, content, draft), held_out.images)
    if confidence_of is not None:
        contract = take_confidence(draft, confidence_of)
    else:
        contract = fit_confidence(draft, raw, held_out)
    contract = msgspec.structs.replace(
        contract,
        training=_training(model, data, network, faces),
        accuracy=_accuracy(held_out, _predict(network, held_out.images), raw, form),
    )
    write_model(out, content, contract)
    Classifier(out)  # what was written is what the device accepts
    return contract


def _usually_heard(heads: Collection[str]) -> dict[str, float]:
    if OWN in heads:
        return {OWN: 1.0}
    return {head: of for head, of in WEIGHTS.items() if head in heads}


def _predict(network: keras.Model, images: NDArray[np.uint8]) -> Predictions:
    """What the float graph that is converted says of `images`, (n, 48, 48)."""
    pixels = images[..., None].astype(np.float32)
    return dict(rescale_exactly(network).predict(pixels, batch_size=256, verbose=0))


def _training(model: Path, data: Path, network: keras.Model, faces: Dataset) -> dict[str, Any]:
    return {
        "members": members_of(network) or [model.stem],
        "parameters": network.count_params(),
        "multiply_accumulates": multiply_accumulates(network),
        "images": int((faces.split == "train").sum()),
        "data_sha256": file_sha256(data),
    }


def _accuracy(faces: Dataset, before: Predictions, after: Predictions, form: str) -> dict[str, Any]:
    figures = {}
    for name, (head, labels) in measures_for(faces, before).items():
        both = {"float": score(before[head], labels), form: score(after[head], labels)}
        figures[name] = {kind: round(s["accuracy"], 5) for kind, s in both.items()}
        figures[name]["images"] = both[form]["images"]
    return figures
