"""A converted file and its contract, written side by side."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from edge.emotion.contract import (
    FORMAT,
    Contract,
    HeardContract,
    InputContract,
    OutputContract,
    contract_path,
)
from edge.emotion.labels import INPUT_SIZE, LABELS
from edge.emotion.runtime import open_interpreter
from train.files import replace_file, replace_text

from .audit import SIGNATURE

EVEN = (1 / len(LABELS),) * len(LABELS)


def describe(content: bytes, heard: Mapping[str, float]) -> Contract:
    """The contract of a converted file, with nothing fitted or measured yet."""
    interpreter = open_interpreter(content, delegates=False)
    positions = {
        tensor["index"]: i for i, tensor in enumerate(interpreter.get_output_details())
    }  # fmt: skip
    named = interpreter.get_signature_runner(SIGNATURE).get_output_details()
    outputs = {
        name: OutputContract(positions[tensor["index"]], *_quantization(tensor), prior=EVEN)
        for name, tensor in named.items()
    }
    return Contract(
        format=FORMAT,
        sha256=hashlib.sha256(content).hexdigest(),
        labels=LABELS,
        input=InputContract(INPUT_SIZE, *_quantization(interpreter.get_input_details()[0])),
        outputs=outputs,
        heard=HeardContract({name: weight / sum(heard.values()) for name, weight in heard.items()}),
        unsure_below=0.0,
    )


def _quantization(tensor: dict[str, Any]) -> tuple[str, float, int]:
    scale, zero_point = tensor["quantization"]
    return np.dtype(tensor["dtype"]).name, float(scale), int(zero_point)


def write_model(path: Path, content: bytes, contract: Contract) -> Path:
    """Write a model and its contract beside it."""
    text = json.dumps(msgspec.to_builtins(contract), indent=1)
    replace_file(path, lambda new: new.write_bytes(content))
    replace_text(contract_path(path), text + "\n")
    return path
