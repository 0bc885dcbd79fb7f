"""The trained finder and verifier to two int8 TFLite files and their contract."""

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
from edge.faces.finder_contract import FinderContract, GridContract, VerifierContract
from edge.faces.finder_grid import CHANNELS, STRIDES
from edge.faces.finder_net import FinderNet
from edge.faces.verifier import SIDE as CROP
from edge.faces.verifier import verifier_path
from edge.settings.config import FacesConfig
from train.files import file_sha256, replace_file, replace_text
from train.finder.backgrounds import Backgrounds
from train.finder.crops import Crops
from train.finder.exposure import expose
from train.finder.known_photos import load_photos
from train.finder.network import build_finder, load_trained, multiply_accumulates_of
from train.finder.photos import judges
from train.finder.teacher import load_answers
from train.finder.views import Views

from ..tflite.audit import SIGNATURE, audit
from ..tflite.exact import make_convolutions_exact
from ..tflite.flatbuffer import File, set_quantization

SIDE, VIEWS = 160, 256
"""Of the views of training photos from which the ranges of all tensors are taken: side, number,
also that of the crops."""

ANSWER_SCALE = 1 / 48
"""Scale of the answers, whose zero point is 0: their log-odds reach 10.6, a side is told to
1.5 %, an eye to half a hundredth of the side."""

VERIFIER_SCALE = 1 / 10
"""Scale of the verifier's log-odds of a face, whose zero point is 0."""

FACELESS_FRAMES, FALSE, LEAST = 4000, 1 / 2000, 40
"""Frames without a face on which the score of a face is fitted, the share of them that may hold
one, and the side in pixels of the smallest faces that are looked for. They are drawn as those were
from which the verifier has learned; so half as many are allowed as one in a thousand, which is
asked where they are others."""

THRESHOLDS = np.arange(0.2, 0.951, 0.005).round(3)
"""What that score may be."""

KEPT_FROM = 0.5
"""Score of one close look from which a face that is followed still is one."""


def quantize_finder(
    model: Path, verifier: Path, photos: Path, answers: Path, out: Path
) -> FinderContract:
    """Convert a finder and its verifier, and write `out`, the verifier's file and the contract.

    Args:
        model: finder.keras of `python -m train finder fit`.
        verifier: verifier.keras of `python -m train finder verify`.
        photos, answers: what both were trained on.
        out: the finder's .tflite file; see `verifier_path` for the other one.

    Raises:
        DataError: a file cannot be read.
        ContractError: a converted file computes with other types than int8.
    """
    network, second = load_trained(model), load_trained(verifier)
    seen = load_answers(answers)
    training = np.array([not judges(name) for name in seen.names])
    some = training & (np.arange(len(training)) % 8 == 0)
    known = load_photos(photos, seen, some)
    views = Views(known, None, np.random.default_rng(0))
    rng = np.random.default_rng(0)
    crops = Crops(Views(known, None, rng), network, rng)
    return write(
        out,
        convert_finder(network, np.stack([views.draw(SIDE)[0] for _ in range(VIEWS)])),
        convert_verifier(second, crops.draw(VIEWS)[0]),
        {
            "parameters": network.count_params() + second.count_params(),
            "multiply_accumulates": {
                f"{width}x{height}": multiply_accumulates_of(build_finder(height, width))
                for width, height in ((320, 240), (224, 160), (96, 96))
            }
            | {"verifier": multiply_accumulates_of(second)},
            "photos": int(training.sum()),
            "answers_sha256": file_sha256(answers),
        },
        _faceless(FACELESS_FRAMES),
    )


def write(
    out: Path,
    content: bytes,
    verifier: bytes,
    training: dict[str, Any],
    faceless: Iterable[NDArray[np.uint8]],
) -> FinderContract:
    """Write a converted finder, its verifier and their contract.

    Args:
        out: the finder's .tflite file.
        content: from `convert_finder`.
        verifier: from `convert_verifier`.
        training: what the contract says of how they were made.
        faceless: pictures without a face, on which the score of a face is fitted.
    """
    contract = _describe(content, verifier, training)
    replace_file(out, lambda new: new.write_bytes(content))
    replace_file(verifier_path(out), lambda new: new.write_bytes(verifier))
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
    config = FacesConfig(detector="finder", finder=str(finder), min_size=LEAST)
    detector = FinderDetector(config)
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
    """The int8 file of a finder, with one answer by all kernels; `views` are (n, SIDE, SIDE)."""
    cells = views.reshape(-1, SIDE, SIDE // CHANNELS, CHANNELS)
    return _convert(network, cells, ANSWER_SCALE)


def convert_verifier(network: keras.Model, crops: NDArray[np.uint8]) -> bytes:
    """The int8 file of a verifier, likewise; `crops` are (n, CROP, CROP, 1)."""
    return _convert(network, crops.reshape(-1, CROP, CROP, 1), VERIFIER_SCALE)


def _convert(network: keras.Model, pixels: NDArray[np.uint8], answer_scale: float) -> bytes:
    """The int8 file of a network that takes pixels less 128, of which some show the ranges."""
    shown = pixels.astype(np.float32) - 128
    shown[0, :1], shown[0, 1:2] = -128, 127
    with tempfile.TemporaryDirectory() as folder:
        archive = keras.export.ExportArchive()
        archive.track(network)
        archive.add_endpoint(
            SIGNATURE,
            lambda pixels: network(pixels, training=False),
            input_signature=[tf.TensorSpec((1, *shown.shape[1:]), tf.float32, name="pixels")],
        )
        archive.write_out(folder, verbose=False)

        def representative() -> Iterator[list[NDArray[np.float32]]]:
            for one in shown:
                yield [one[None]]

        floating = tf.lite.TFLiteConverter.from_saved_model(folder).convert()
        converter = tf.lite.TFLiteConverter.from_saved_model(folder)
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.representative_dataset = representative
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
        converter.inference_input_type = converter.inference_output_type = tf.int8
        file = File(converter.convert())
    for answer in file.graph.outputs:
        set_quantization(file.tensor(answer), answer_scale)
    make_convolutions_exact(file, File(floating))
    content = file.content()
    audit(content)
    return content


def _describe(content: bytes, verifier: bytes, training: dict[str, Any]) -> FinderContract:
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
    return FinderContract(
        FORMAT,
        hashlib.sha256(content).hexdigest(),
        outputs,
        VerifierContract(hashlib.sha256(verifier).hexdigest(), VERIFIER_SCALE, 0),
        float(THRESHOLDS[0]),
        KEPT_FROM,
        training,
    )
