"""The heads of a converted int8 file, in int16: the mean over a picture, dense layers, softmax,
and the members' mean.

XNNPACK leaves int16 alone, so that each runtime computes them by the kernels that all share. The
levels are 64 times as many; the answer is int8 again, 256 levels of a probability.

Offsets of the dense layers stay int32: with the int64 that the converter would give them, newer
runtimes round their sums otherwise than tflite-runtime 2.14.
"""

from __future__ import annotations

import numpy as np
from tensorflow.lite.python import schema_py_generated as schema

from edge.errors import ContractError

from .flatbuffer import File, Kind, Operator, name_of, quantization, set_quantization

Type = schema.TensorType

BETWEEN = (Kind.FULLY_CONNECTED, Kind.SOFTMAX, Kind.RESHAPE, Kind.ADD, Kind.MUL)
"""What may stand between the mean over a picture and an answer."""

FINER = 64
"""Steps of int16 in one of int8; half of the levels are left for what exceeds the range."""

PROBABILITY = (1 / 256, -128)
"""Scale and zero point of an answer."""

SOFTMAX_STEP = 1 / 32768
"""What the kernels of an int16 softmax demand."""


def widen_heads(file: File) -> None:
    """Compute all from the means over a picture to the outputs in int16; only the answers are
    rounded to int8.

    Raises:
        ContractError: another op than those of BETWEEN stands there.
    """
    shifts: dict[int, float] = {}
    for op in _heads(file):
        out = op.outputs[0]
        if file.kind(op) == Kind.MEAN:
            shifts[out] = _widen_mean(file, op)
        elif file.kind(op) == Kind.FULLY_CONNECTED:
            _widen_bias(file, op, shifts[op.inputs[0]])
        elif file.kind(op) in (Kind.ADD, Kind.MUL):
            _widen_constants(file, op)
        file.tensor(out).type = Type.INT16
        set_quantization(file.tensor(out), _step(file, op))
    for answer in file.graph.outputs:
        _round_answer(file, answer)


def _heads(file: File) -> list[Operator]:
    """The last means over a picture and all ops between them and the file's outputs, in order."""
    needed = set(file.graph.outputs)
    found = []
    for op in reversed(file.graph.operators):
        if not needed & set(op.outputs):
            continue
        found.append(op)
        if file.kind(op) in BETWEEN:
            needed |= set(op.inputs)
        elif file.kind(op) != Kind.MEAN:
            raise ContractError(
                f"{name_of(file.kind(op))} stands between the mean over a picture and an answer",
                advice=f"expected only {', '.join(map(name_of, BETWEEN))}",
            )
    return found[::-1]


def _widen_mean(file: File, op: Operator) -> float:
    """Let a mean read int16; returns by how much its values are now above the true ones.

    TFLite has no op from int8 to int16 but the cast, which keeps an integer and not its zero
    point: what that is worth the dense layers take off.
    """
    index = op.inputs[0]
    scale, zero_point = quantization(file.tensor(index))
    wide = file.add_tensor(file.tensor(index), b"/int16", Type.INT16)
    set_quantization(file.tensor(wide), scale)
    place = file.graph.operators.index(op)
    file.graph.operators.insert(place, file.new_op(Kind.CAST, 1, index, wide))
    op.inputs[0] = wide
    file.tensor(op.outputs[0]).name += b"/shifted"  # it is not what the float network calls so
    return float(scale) * zero_point


def _widen_bias(file: File, dense: Operator, shift: float) -> None:
    """Let a dense layer read the int16 of a mean that is `shift` above the true one."""
    features, weights = (file.tensor(index) for index in dense.inputs[:2])
    scales = np.asarray(weights.quantization.scale, np.float64)
    sums = file.constant(weights).astype(np.int64).sum(axis=1) * scales
    offsets = -shift * sums
    if dense.inputs[2] < 0:  # the converter leaves zeros out
        dense.inputs[2] = file.add_tensor(weights, b"/bias", Type.INT32)
        bias = file.tensor(dense.inputs[2])
    else:
        bias = file.tensor(dense.inputs[2])
        offsets += file.constant(bias) * np.asarray(bias.quantization.scale, np.float64)
    steps = float(quantization(features)[0]) * scales
    bias.type = Type.INT32
    file.set_constant(bias, np.rint(offsets / steps))
    set_quantization(bias, steps)
    dense.builtinOptions.quantizedBiasType = Type.INT32


def _widen_constants(file: File, op: Operator) -> None:
    """Make int16 of what is still int8 among an op's inputs: what no op of a head has made."""
    for tensor in map(file.tensor, op.inputs):
        if tensor.type == Type.INT8:
            scale, zero_point = quantization(tensor)
            levels = file.constant(tensor).astype(np.int16) - zero_point
            tensor.type = Type.INT16
            file.set_constant(tensor, levels * FINER)
            set_quantization(tensor, scale / FINER)


def _step(file: File, op: Operator) -> float:
    """The scale of the int16 that an op makes; its zero point is 0."""
    if file.kind(op) == Kind.SOFTMAX:
        return SOFTMAX_STEP
    if file.kind(op) in (Kind.MEAN, Kind.RESHAPE):
        scale = float(quantization(file.tensor(op.inputs[0]))[0])
        return scale / FINER if file.kind(op) == Kind.MEAN else scale
    step = float(quantization(file.tensor(op.outputs[0]))[0]) / FINER
    return no_power_of_two(step) if file.kind(op) == Kind.ADD else step


def no_power_of_two(step: float) -> float:
    """A step as large or a little larger, that no kernel takes for a power of two.

    Where all three steps of an int16 ADD are one to 0.1 % in the exponent, its kernel only shifts,
    and refuses a sum whose step is larger than those of both inputs.
    """
    exponent = np.log2(step)
    near = abs(exponent - round(exponent)) < 2e-3
    return float(2 ** (round(exponent) + 4e-3)) if near else step


def _round_answer(file: File, answer: int) -> None:
    """Move what makes an output to a tensor of its own, and round that to the output's int8."""
    tensor = file.tensor(answer)
    wide = file.add_tensor(tensor, b"/int16", Type.INT16)
    set_quantization(file.tensor(wide), quantization(tensor)[0])
    for op in file.graph.operators:
        op.inputs = [wide if index == answer else index for index in op.inputs]
        op.outputs = [wide if index == answer else index for index in op.outputs]
    tensor.type = Type.INT8
    set_quantization(tensor, *PROBABILITY)
    op = file.new_op(Kind.QUANTIZE, 2, wide, answer)
    op.builtinOptionsType = schema.BuiltinOptions.QuantizeOptions
    op.builtinOptions = schema.QuantizeOptionsT()
    file.graph.operators.append(op)
