"""The trained finder to one int8 TFLite file and its contract."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keras
import msgspec
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from edge.emotion.contract import FORMAT, contract_path
from edge.emotion.runtime import open_interpreter
from edge.faces.finder_contract import FinderContract, GridContract
from edge.faces.finder_grid import COLUMNS, STRIDES
from edge.faces.finder_net import FinderNet
from train.files import file_sha256
from train.finder.fit import load_finder
from train.finder.network import multiply_accumulates
from train.finder.photos import judges
from train.finder.teacher import load_answers
from train.finder.views import Views, load_photos

from ..tflite.audit import SIGNATURE, audit
from ..tflite.exact import make_convolutions_exact
from ..tflite.flatbuffer import File, set_quantization

SIDE, VIEWS = 160, 256
"""Of the views of training photos from which the ranges of all tensors are taken: side, number."""

STEP = 1 / 48
"""Scale of the answers, whose zero point is 0: their log-odds reach 10.6, a side is told to
1.5 %, an eye to half a hundredth of the side."""

FOUND_FROM, KEPT_FROM = 0.5, 0.3


def quantize(model: Path, photos: Path, answers: Path, out: Path) -> FinderContract:
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
    content = convert(network, _views(photos, answers))
    contract = _describe(
        content,
        {
            "parameters": network.count_params(),
            "multiply_accumulates": {
                f"{width}x{height}": multiply_accumulates(height, width)
                for width, height in ((320, 240), (224, 160), (96, 96))
            },
            "photos": int(training.sum()),
            "answers_sha256": file_sha256(answers),
        },
    )
    out.write_bytes(content)
    text = json.dumps(msgspec.to_builtins(contract), indent=1)
    contract_path(out).write_text(text + "\n")
    FinderNet(out)  # what was written is what the device accepts
    return contract


def convert(network: keras.Model, views: NDArray[np.uint8]) -> bytes:
    """The int8 file of a finder, with one answer by all kernels.

    `views` are (n, SIDE, SIDE) uint8; together they reach 0 and 255.
    """
    shape = (1, SIDE, SIDE // COLUMNS, COLUMNS)
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
        set_quantization(file.tensor(answer), STEP)
    make_convolutions_exact(file, File(floating))
    content = file.content()
    audit(content)
    return content


def _views(photos: Path, answers: Path) -> NDArray[np.uint8]:
    seen = load_answers(answers)
    training = np.array([not judges(name) for name in seen.names])
    some = training & (np.arange(len(training)) % 8 == 0)
    views = Views(load_photos(photos, seen, some), None, np.random.default_rng(0))
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
    return FinderContract(
        FORMAT, hashlib.sha256(content).hexdigest(), outputs, FOUND_FROM, KEPT_FROM, training
    )
