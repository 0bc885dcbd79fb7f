"""What a TFLite file is made of: its ops in order, their tensors, and what each op costs.

Read through the runtime, so that it works on the device too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from edge.emotion.runtime import open_interpreter


@dataclass(frozen=True)
class Tensor:
    """One tensor; `scale` and `zero_point` are 0 where it is not quantised by tensor."""

    index: int
    name: str
    dtype: str
    shape: tuple[int, ...]
    scale: float
    zero_point: int


@dataclass(frozen=True)
class Op:
    """One operation; `number` is its place in the file from 0."""

    number: int
    name: str
    inputs: tuple[Tensor, ...]
    outputs: tuple[Tensor, ...]

    @property
    def multiply_accumulates(self) -> int:
        """Multiplications with weights; 0 for any op but convolutions and dense layers."""
        if self.name not in WITH_WEIGHTS:
            return 0
        weights, (_, *places, _) = self.inputs[1].shape, self.outputs[0].shape
        return prod(weights) * prod(places)


WITH_WEIGHTS = ("CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED")


def read_ops(content: bytes) -> list[Op]:
    """The operations of a file in the order in which they run.

    Raises:
        ValueError: the runtime refuses the bytes.
    """
    return ops_of(open_interpreter(content, delegates=False))


def ops_of(interpreter: Any) -> list[Op]:
    """The operations of a file that is open; those of delegates come last."""
    tensors = {
        found["index"]: Tensor(
            found["index"],
            found["name"],
            np.dtype(found["dtype"]).name,
            tuple(found["shape"].tolist()),
            float(found["quantization"][0]),
            int(found["quantization"][1]),
        )
        for found in interpreter.get_tensor_details()
    }
    # Of all three runtimes this is the only way to the ops that needs no schema of its own.
    return [
        Op(
            found["index"],
            found["op_name"],
            _known(tensors, found["inputs"]),
            _known(tensors, found["outputs"]),
        )
        for found in interpreter._get_ops_details()
    ]


def _known(tensors: Mapping[int, Tensor], indices: Any) -> tuple[Tensor, ...]:
    """An absent optional input has the index -1; scratch memory of a delegate has no details."""
    return tuple(tensors[i] for i in map(int, indices) if i in tensors)


def slow_ops(content: bytes) -> list[Op]:
    """The operations that no delegate (XNNPACK) took over, so that plain kernels run them."""
    interpreter = open_interpreter(content)
    ops = ops_of(interpreter)
    makers = {tensor.index: op for op in ops for tensor in op.outputs}  # delegates come last
    wanted = [output["index"] for output in interpreter.get_output_details()]
    needed: dict[int, Op] = {}
    while wanted:
        op = makers.get(wanted.pop())
        if op is not None and op.number not in needed:
            needed[op.number] = op
            wanted += [tensor.index for tensor in op.inputs]
    return [needed[number] for number in sorted(needed) if needed[number].name != "DELEGATE"]
