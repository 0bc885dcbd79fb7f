"""What a TFLite file of each number format may hold, and the refusal of anything else."""

from __future__ import annotations

from edge.emotion.contract import Contract
from edge.errors import ContractError

from .graph import Op, read_ops

SIGNATURE = "serving_default"
"""Under this name a file's input and outputs can be asked for by their own."""

FORMATS = {
    "int8": ("int8", "int32"),
    "int16x8": ("int8", "int16", "int32", "int64"),
    "float16": ("float16", "float32", "int32"),
    "float32": ("float32", "int32"),
}
"""Types that the tensors of each format may have: weights, activations, biases, and shapes."""

HEADS = ("CAST", "MEAN", "FULLY_CONNECTED", "SOFTMAX", "RESHAPE", "ADD", "MUL", "QUANTIZE")
"""Ops that may compute in int16 in an int8 file too, see `heads`; convolutions may not."""


def audit(content: bytes, form: str = "int8") -> list[Op]:
    """The operations of a file in which every tensor of every op has a type of the format.

    Raises:
        ContractError: an op reads or makes another type, or is not one of TFLite's own; it is
            named, and so is the tensor.
    """
    ops = read_ops(content)
    problems = []
    for op in ops:
        if op.name.startswith(("Flex", "CUSTOM")):
            problems.append(f"op {op.number} {op.name} is not one of TFLite's own")
        types = FORMATS["int16x8" if form == "int8" and op.name in HEADS else form]
        for tensor in op.outputs + op.inputs:
            if tensor.dtype not in types:
                verb = "makes" if tensor in op.outputs else "reads"
                what = f"{tensor.dtype} tensor {tensor.name}"
                problems.append(f"op {op.number} {op.name} {verb} the {what}")
                break
    if problems:
        raise ContractError(
            f"not a file of {form}: {len(problems)} of {len(ops)} ops do not fit:"
            f" {'; '.join(problems[:5])}",
            advice="replace the layers that make them",
        )
    return ops


def format_of(contract: Contract, content: bytes) -> str:
    """The number format of a file: its input's, and of float ones that of the weights."""
    kind = contract.input.dtype
    if kind == "float32":
        stored = {tensor.dtype for op in read_ops(content) for tensor in op.inputs}
        return "float16" if "float16" in stored else "float32"
    return {"int16": "int16x8"}.get(kind, kind)
