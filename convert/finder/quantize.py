"""The trained finder to one int8 TFLite file and its contract."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import keras
import msgspec
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from edge.emotion.contract import FORMAT, contract_path
from edge.emotion.runtime import open_interpreter
from edge.faces.detector import find_faces
from edge.faces.finder import FinderDetector
from edge.faces.finder_contract import FinderContract, GridContract
from edge.faces.finder_grid import CHANNELS, STRIDES
from edge.faces.finder_net import FinderNet
from edge.settings.config import FacesConfig
from train.files import file_sha256, replace_file, replace_text
from train.finder.backgrounds import Backgrounds
from train.finder.exposure import expose
from train.finder.fit import load_finder
from train.finder.known_photos import load_photos
from train.finder.network import finder_multiply_accumulates
from train.finder.photos import judges
from train.finder.teacher import load_answers
from train.finder.views import Views

from ..tflite.audit import SIGNATURE, audit
from ..tflite.exact import make_convolutions_exact
from ..tflite.flatbuffer import File, set_quantization

SIDE, VIEWS = 160, 256
"""Of the views of training photos from which the ranges of all tensors are taken: side, number."""

ANSWER_SCALE = 1 / 48
"""Scale of the answers, whose zero point is 0: their log-odds reach 10.6, a side is told to
1.5 %, an eye to half a hundredth of the side."""

FACELESS_FRAMES, FALSE = 4000, 0.004
"""Frames without a face on which the score of a face is fitted: this share of them may hold one.
Most are drawn, some with pairs of dots for eyes; of photographed textures fewer are mistaken."""

THRESHOLDS = np.arange(0.2, 0.951, 0.01).round(2)
"""What that score may be."""

KEPT_FROM = 0.5
"""Score of one close look from which a face that is followed still is one."""


def quantize_finder(model: Path, photos: Path, answers: Path, out: Path) -> FinderContract:
    """Convert a finder and write `out` and its contract.

    Args:
        model: finder.keras of `python -m train finder fit`.
        photos, answers: what it was trained on.
        out: the .tflite file.

    Raises:
        DataError: a file cannot be read.
        ContractError: the converted file computes with other types than int8.
    """
    network = load_finder(model)
    seen = load_answers(answers)
    training = np.array([not judges(name) for name in seen.names])
    some = training & (np.arange(len(training)) % 8 == 0)
    views = Views(load_photos(photos, seen, some), None, np.random.default_rng(0))
    content = convert_finder(network, _calibration(views))
    return write(
        out,
        content,
        {
            "parameters": network.count_params(),
            "multiply_accumulates": {
                f"{width}x{height}": finder_multiply_accumulates(height, width)
                for width, height in ((320, 240), (224, 160), (96, 96))
            },
            "photos": int(training.sum()),
            "answers_sha256": file_sha256(answers),
        },
        _faceless(FACELESS_FRAMES),
    )


def write(
    out: Path, content: bytes, training: dict[str, Any], faceless: Iterable[NDArray[np.uint8]]
) -> FinderContract:
    """Write a converted finder and its contract.

    Args:
        out: the .tflite file.
        content: from `convert_finder`.
        training: what the contract says of how it was made.
        faceless: pictures without a face, on which the score of a face is fitted.
    """
    contract = _describe(content, training)
    replace_file(out, lambda new: new.write_bytes(content))
    _write_contract(out, contract)
    score = fit_score(out, faceless)
    contract = msgspec.structs.replace(contract, found_from=score)
    _write_contract(out, contract)
    FinderNet(out)  # what was written is what the device accepts
    return contract


def fit_score(finder: Path, faceless: Iterable[NDArray[np.uint8]]) -> float:
    """The least of `THRESHOLDS` that no more than `FALSE` of the frames reach; else the largest.

    The frames are (height, width) uint8, and looked at as the device does.
    """
    detector = FinderDetector(FacesConfig(detector="finder", finder=str(finder)))
    surest = np.array(
        [max((hit.score / 10 for hit in find_faces(detector, frame)), default=0.0)
         for frame in faceless]
    )  # fmt: skip
    fits = [score for score in THRESHOLDS if np.mean(surest >= score) <= FALSE]
    return float(fits[0] if fits else THRESHOLDS[-1])


def _faceless(count: int) -> Iterator[NDArray[np.uint8]]:
    """Frames without any face, also none that a teacher passed over, (480, 640)."""
    rng = np.random.default_rng(0)
    backgrounds = Backgrounds([], rng)
    for _ in range(count):
        yield expose(backgrounds.draw(640)[80:560], rng)


def _write_contract(out: Path, contract: FinderContract) -> None:
    text = json.dumps(msgspec.to_builtins(contract), indent=1)
    replace_text(contract_path(out), text + "\n")


def convert_finder(network: keras.Model, views: NDArray[np.uint8]) -> bytes:
    """The int8 file of a finder, with one answer by all kernels.

    `views` are (n, SIDE, SIDE) uint8; together they reach 0 and 255.
    """
    shape = (1, SIDE, SIDE // CHANNELS, CHANNELS)
    with tempfile.TemporaryDirectory() as folder:
        archive = keras.export.ExportArchive()
        archive.track(network)
        archive.add_endpoint(
            SIGNATURE,
            lambda pixels: network(pixels, training=False),
            input_signature=[tf.TensorSpec(shape, tf.float32, name="pixels")],
        )
        archive.write_out(folder, verbose=False)

        def representative() -> Iterator[list[NDArray[np.float32]]]:
            for view in views:
                yield [view.reshape(shape).astype(np.float32) - 128]

        floating = tf.lite.TFLiteConverter.from_saved_model(folder).convert()
        converter = tf.lite.TFLiteConverter.from_saved_model(folder)
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.representative_dataset = representative
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
        converter.inference_input_type = converter.inference_output_type = tf.int8
        file = File(converter.convert())
    for answer in file.graph.outputs:
        set_quantization(file.tensor(answer), ANSWER_SCALE)
    make_convolutions_exact(file, File(floating))
    content = file.content()
    audit(content)
    return content


def _calibration(views: Views) -> NDArray[np.uint8]:
    drawn = np.stack([views.draw(SIDE)[0] for _ in range(VIEWS)])
    drawn[0, :2] = [[0], [255]]
    return drawn


def _describe(content: bytes, training: dict[str, Any]) -> FinderContract:
    interpreter = open_interpreter(content, delegates=False)
    details = interpreter.get_output_details()
    positions = {tensor["index"]: i for i, tensor in enumerate(details)}
    named = interpreter.get_signature_runner(SIGNATURE).get_output_details()
    outputs = {}
    for name in (f"stride{stride}" for stride in STRIDES):
        scale, zero_point = named[name]["quantization"]
        outputs[name] = GridContract(
            positions[named[name]["index"]], float(scale), int(zero_point)
        )  # fmt: skip
    least = float(THRESHOLDS[0])
    sha256 = hashlib.sha256(content).hexdigest()
    return FinderContract(FORMAT, sha256, outputs, least, KEPT_FROM, training)
