"""Where the two files part: every tensor that both compute, compared over images."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from edge.emotion.classifier import quantize_crop
from edge.emotion.contract import Contract
from edge.emotion.runtime import open_interpreter

from ..tflite.graph import Op, ops_of
from .figures import Layer

IMAGES = 64
"""So many images tell a layer's noise well enough."""


def compare_layers(
    floating: tuple[Contract, bytes],
    integer: tuple[Contract, bytes],
    images: NDArray[np.uint8],
) -> list[Layer]:
    """Each output of an op that has the same name and shape in both files, in order.

    Args:
        floating, integer: of two files that were converted from one network.
        images: (n, 48, 48) uint8; the first IMAGES count.
    """
    values, ops = [], []
    for contract, content in (floating, integer):
        interpreter = open_interpreter(content, delegates=False)
        ops.append({op.outputs[0].name: op for op in ops_of(interpreter)})
        values.append(_values(interpreter, contract, ops[-1], images[:IMAGES]))
    shared = [
        name
        for name, op in ops[1].items()
        if name in ops[0] and ops[0][name].outputs[0].shape == op.outputs[0].shape
    ]
    return [_layer(ops[1][name], values[0][name], values[1][name]) for name in shared]


def _values(
    interpreter: Any, contract: Contract, ops: dict[str, Op], images: NDArray[np.uint8]
) -> dict[str, NDArray[np.float32]]:
    """Real values of each op's output over all images, by the tensor's name."""
    entry = interpreter.get_input_details()[0]["index"]
    rows: dict[str, list[NDArray[np.float32]]] = {name: [] for name in ops}
    for image in images:
        interpreter.set_tensor(entry, quantize_crop(image, contract.input)[None, :, :, None])
        interpreter.invoke()
        for name, op in ops.items():
            tensor = op.outputs[0]
            levels = interpreter.get_tensor(tensor.index).astype(np.float32)
            rows[name].append((levels - tensor.zero_point) * (tensor.scale or 1.0))
    return {name: np.stack(values) for name, values in rows.items()}


def _layer(op: Op, wanted: NDArray[np.float32], got: NDArray[np.float32]) -> Layer:
    tensor = op.outputs[0]
    levels = np.iinfo(tensor.dtype)
    limits = [(level - tensor.zero_point) * tensor.scale for level in (levels.min, levels.max)]
    power, noise = float((wanted**2).mean()), float(((wanted - got) ** 2).mean())
    return Layer(
        name=tensor.name.split(";")[0],
        op=op.name,
        low=float(wanted.min()),
        high=float(wanted.max()),
        limits=(limits[0], limits[1]),
        clipped=float(((wanted < limits[0]) | (wanted > limits[1])).mean()),
        signal=10 * float(np.log10(power / max(noise, 1e-12 * power, 1e-30))) if power else 0.0,
    )
