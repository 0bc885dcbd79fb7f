"""Float Keras ensemble to one full-integer TFLite file and its contract."""

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

from edge.classifier import Classifier, calibrate
from edge.contract import (
    FORMAT,
    INPUT_SIZE,
    LABELS,
    Contract,
    InputContract,
    OutputContract,
    contract_path,
)
from edge.errors import ContractError, DataError
from edge.runtime import open_interpreter
from train.dataset import Dataset, load_dataset
from train.evaluate import Predictions, predict
from train.metrics import annotations, plurality, score
from train.network import multiply_accumulates
from train.prepare import file_sha256

from .calibration import calibration_images, confidence_for_precision, fit_temperature

PRECISION = 0.95
"""Share of right guesses, on single validation images, above the confidence to speak."""

SIGNATURE = "serving_default"

INTEGER_TYPES = {np.dtype(t).name for t in (np.int8, np.uint8, np.int16, np.int32, np.int64)}


def quantize(model: Path, data: Path, out: Path, *, announce: str = "ferplus") -> Contract:
    """Convert `model` to int8 and write `out` and its contract.

    Integer ranges come from training images only; temperatures and the confidence to speak are
    fitted on the validation split, on which accuracy is measured too, float and int8.

    Raises:
        DataError: the model or the dataset cannot be used.
        ContractError: the converted file still computes with floats.
    """
    faces = load_dataset(data)
    network = _load(model)
    if announce not in network.output:
        raise DataError(f"{model} has no head {announce!r}; it has {', '.join(network.output)}")
    content = convert_int8(network, calibration_images(faces))
    refuse_floats(content)
    draft = describe(content, announce)
    validation = faces.of_split("validation")
    with tempfile.TemporaryDirectory() as folder:
        raw = predict(write_model(Path(folder) / out.name, content, draft), validation.images)
    contract = _calibrated(draft, raw, validation)
    contract = msgspec.structs.replace(
        contract,
        training=_training(model, data, network),
        accuracy=_accuracy(validation, predict(model, validation.images), raw),
    )
    write_model(out, content, contract)
    Classifier(out)  # what was written is what the device accepts
    return contract


def _load(model: Path) -> keras.Model:
    if model.suffix != ".keras" or not model.is_file():
        raise DataError(f"model {model} is not a .keras file; make one: python -m train ensemble")
    return keras.models.load_model(model, compile=False)


def convert_int8(network: keras.Model, images: NDArray[np.uint8]) -> bytes:
    """Full-integer TFLite of a model with one input and named outputs.

    Args:
        network: takes (n, 48, 48, 1) pixels of 0 to 255.
        images: (n, 48, 48) uint8, from which the ranges of all tensors are taken.
    """
    shape = (1, INPUT_SIZE, INPUT_SIZE, 1)

    def representative() -> Iterator[list[NDArray[np.float32]]]:
        for image in images:
            yield [image.reshape(shape).astype(np.float32)]

    with tempfile.TemporaryDirectory() as folder:
        archive = keras.export.ExportArchive()
        archive.track(network)
        archive.add_endpoint(
            SIGNATURE,
            lambda pixels: network(pixels, training=False),
            input_signature=[tf.TensorSpec(shape, tf.float32, name="pixels")],
        )
        archive.write_out(folder, verbose=False)
        converter = tf.lite.TFLiteConverter.from_saved_model(folder)
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.representative_dataset = representative
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
        converter.inference_input_type = tf.int8
        converter.inference_output_type = tf.int8
        return converter.convert()


def refuse_floats(content: bytes) -> None:
    """Raise a `ContractError` that names the tensors of a TFLite file that are not integers."""
    floats = [
        f"{tensor['name']} ({np.dtype(tensor['dtype']).name})"
        for tensor in open_interpreter(content, delegates=False).get_tensor_details()
        if np.dtype(tensor["dtype"]).name not in INTEGER_TYPES
    ]
    if floats:
        raise ContractError(
            f"{len(floats)} tensors are not integer: {', '.join(floats[:5])}; the layers that"
            " make them cannot be quantised: replace them"
        )


def describe(content: bytes, announce: str) -> Contract:
    """The contract of a converted file, with nothing fitted or measured yet."""
    interpreter = open_interpreter(content, delegates=False)
    positions = {
        tensor["index"]: i for i, tensor in enumerate(interpreter.get_output_details())
    }  # fmt: skip
    named = interpreter.get_signature_runner(SIGNATURE).get_output_details()
    outputs = {
        name: OutputContract(positions[tensor["index"]], *_quantization(tensor))
        for name, tensor in named.items()
    }
    return Contract(
        format=FORMAT,
        sha256=hashlib.sha256(content).hexdigest(),
        labels=LABELS,
        input=InputContract(INPUT_SIZE, *_quantization(interpreter.get_input_details()[0])),
        outputs=outputs,
        announce=announce,
        unsure_below=0.0,
    )


def _quantization(tensor: dict[str, Any]) -> tuple[str, float, int]:
    scale, zero_point = tensor["quantization"]
    return np.dtype(tensor["dtype"]).name, float(scale), int(zero_point)


def write_model(path: Path, content: bytes, contract: Contract) -> Path:
    """Write a model and its contract beside it."""
    path.write_bytes(content)
    text = json.dumps(msgspec.to_builtins(contract), indent=1)
    contract_path(path).write_text(text + "\n")
    return path


def _calibrated(draft: Contract, raw: Predictions, faces: Dataset) -> Contract:
    """The contract with temperatures and the confidence to speak, fitted on `faces`."""
    labels = {"fer2013": faces.fer2013.astype(np.int64), "ferplus": plurality(faces.votes)}
    outputs = {
        name: msgspec.structs.replace(
            output, temperature=fit_temperature(raw[name], labels[name])
        )
        for name, output in draft.outputs.items()
    }  # fmt: skip
    spoken = calibrate(raw[draft.announce], outputs[draft.announce].temperature)
    return msgspec.structs.replace(
        draft,
        outputs=outputs,
        unsure_below=confidence_for_precision(spoken, labels[draft.announce], PRECISION),
    )


def _training(model: Path, data: Path, network: keras.Model) -> dict[str, Any]:
    members = [layer.name for layer in network.layers if isinstance(layer, keras.Model)]
    return {
        "members": members or [model.stem],
        "parameters": network.count_params(),
        "multiply_accumulates": multiply_accumulates(network),
        "data_sha256": file_sha256(data),
    }


def _accuracy(faces: Dataset, floats: Predictions, integers: Predictions) -> dict[str, Any]:
    figures = {}
    for name, (head, labels) in annotations(faces).items():
        both = {"float": score(floats[head], labels), "int8": score(integers[head], labels)}
        figures[name] = {kind: round(s["accuracy"], 5) for kind, s in both.items()}
        figures[name]["images"] = both["int8"]["images"]
    return figures
