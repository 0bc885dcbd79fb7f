"""A converted int8 file, rewritten so that every runtime's kernels give the same answers.

The converter's own scales leave one sum in a thousand between two roundings, and ten layers carry
that on to several steps of a probability. Here the weights of convolutions get the scales of
`rounding`, with which no sum is ever there, and the heads compute in int16, see `heads`.

Additions of two branches (the residual variants) are left as they are: there XNNPACK and the
built-in kernels still part.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from tensorflow.lite.python import schema_py_generated as schema

from .flatbuffer import File, Kind, Operator, quantization, set_quantization
from .heads import widen_heads
from .ranges import narrow_ranges
from .rounding import LARGEST_WEIGHT, Scales, weight_scale

CONVOLUTIONS = {Kind.CONV_2D: 0, Kind.DEPTHWISE_CONV_2D: 3}
"""With the axis of their weights that counts output channels."""

RECTIFIED = (schema.ActivationFunctionType.RELU, schema.ActivationFunctionType.RELU6)
"""What is fused with a convolution and lets no sum below zero through."""


def make_exact(integer: bytes, floating: bytes, images: NDArray[np.uint8]) -> bytes:
    """The int8 file `integer` with one answer by all kernels.

    Args:
        floating: the float32 file of the same network, for its weights.
        images: those that ranges are taken from, see `narrow_ranges`.

    Raises:
        ContractError: the heads are of ops that have no int16, see `widen_heads`.
    """
    file = File(integer)
    narrow_ranges(file, floating, images)
    make_convolutions_exact(file, File(floating))
    widen_heads(file)
    return file.content()


def make_convolutions_exact(file: File, source: File) -> None:
    """Give the convolutions of an int8 `file` one answer by all kernels.

    `source` is the float32 file of the same network. Scales of activations stay as they are.
    """
    for op, exact in zip(_convolutions(file), _convolutions(source), strict=True):
        weights, bias = (source.constant(source.tensor(i)) for i in exact.inputs[1:])
        _quantize_weights(file, op, weights, bias)


def _convolutions(file: File) -> list[Operator]:
    return [op for op in file.graph.operators if file.kind(op) in CONVOLUTIONS]


def _quantize_weights(
    file: File, op: Operator, weights: NDArray[np.float32], bias: NDArray[np.float32]
) -> None:
    """Give a convolution its weights anew, in scales with which all kernels agree."""
    entry, kernel, offset = (file.tensor(i) for i in op.inputs)
    scales = _scales(file, op)
    axis = CONVOLUTIONS[file.kind(op)]
    channels = np.moveaxis(weights, axis, 0).reshape(weights.shape[axis], -1)
    steps = np.array([weight_scale(scales, float(row)) for row in np.abs(channels).max(axis=1)])
    along = steps.reshape([-1 if i == axis else 1 for i in range(weights.ndim)])
    levels = np.rint(weights / along).clip(-LARGEST_WEIGHT, LARGEST_WEIGHT)
    file.set_constant(kernel, levels)
    set_quantization(kernel, steps, axis=axis)
    file.set_constant(offset, np.rint(bias / (float(scales.entry) * steps.astype(np.float64))))
    set_quantization(offset, quantization(entry)[0] * steps)


def _scales(file: File, op: Operator) -> Scales:
    entry, out = file.tensor(op.inputs[0]), file.tensor(op.outputs[0])
    scale, zero_point = quantization(out)
    rectified = op.builtinOptions.fusedActivationFunction in RECTIFIED
    low = 0 if rectified else -128 - zero_point
    return Scales(quantization(entry)[0], scale, low, 127 - zero_point)
