"""A TFLite file as objects that can be changed: tensors, their constants, and ops."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from tensorflow.lite.python import schema_py_generated as schema
from tensorflow.lite.tools import flatbuffer_utils

DTYPES: dict[int, np.dtype[Any]] = {
    schema.TensorType.INT8: np.dtype(np.int8),
    schema.TensorType.INT16: np.dtype(np.int16),
    schema.TensorType.INT32: np.dtype(np.int32),
    schema.TensorType.FLOAT32: np.dtype(np.float32),
}
"""Of the tensors whose constants are read or written here."""

OPERATORS: dict[int, str] = {
    number: name for name, number in vars(schema.BuiltinOperator).items() if isinstance(number, int)
}

Kind = schema.BuiltinOperator
"""What an op can be, by name."""

Operator = Any
FileTensor = Any


class File:
    """The one subgraph of a file, by the schema that tensorflow generates.

    Args:
        content: the bytes of a file with one subgraph.
    """

    def __init__(self, content: bytes) -> None:
        self._model = flatbuffer_utils.read_model_from_bytearray(bytearray(content))
        self.graph = self._model.subgraphs[0]

    def content(self) -> bytes:
        """The bytes of the file as it is now."""
        used = {tensor.buffer for tensor in self.graph.tensors}
        used |= {entry.buffer for entry in self._model.metadata or ()}
        for number, buffer in enumerate(self._model.buffers):
            if number not in used:
                buffer.data = None
        return bytes(flatbuffer_utils.convert_object_to_bytearray(self._model))

    def kind(self, op: Operator) -> int:
        """Which of `schema.BuiltinOperator` an op is."""
        return int(self._model.operatorCodes[op.opcodeIndex].builtinCode)

    def set_kind(self, op: Operator, kind: int, version: int) -> None:
        """Make an op another; its options are the caller's."""
        codes = self._model.operatorCodes
        for index, code in enumerate(codes):
            if (code.builtinCode, code.version) == (kind, version):
                op.opcodeIndex = index
                return
        code = schema.OperatorCodeT()
        code.builtinCode = code.deprecatedBuiltinCode = kind
        code.version = version
        codes.append(code)
        op.opcodeIndex = len(codes) - 1

    def tensor(self, index: int) -> FileTensor:
        """A tensor by its index."""
        return self.graph.tensors[index]

    def constant(self, tensor: FileTensor) -> NDArray[Any]:
        """What a constant tensor holds, in its shape and type; of any other, no elements."""
        data = self._model.buffers[tensor.buffer].data
        if data is None:
            return np.zeros(0, DTYPES[tensor.type])
        return np.asarray(data, np.uint8).view(DTYPES[tensor.type]).reshape(tensor.shape)

    def set_constant(self, tensor: FileTensor, values: NDArray[Any]) -> None:
        """Give a tensor constants of its own type; no other tensor's change."""
        tensor.buffer = self._add_buffer()
        levels = np.ascontiguousarray(values, DTYPES[tensor.type])
        self._model.buffers[tensor.buffer].data = levels.view(np.uint8).ravel()
        tensor.shape = np.array(values.shape, np.int32)

    def add_tensor(self, like: FileTensor, suffix: bytes, kind: int) -> int:
        """A tensor with the name of another and a suffix, its shape, and `kind`, a
        `schema.TensorType`; returns its index."""
        tensor = schema.TensorT()
        tensor.name, tensor.shape = like.name + suffix, like.shape
        tensor.shapeSignature, tensor.hasRank = like.shapeSignature, like.hasRank
        tensor.type, tensor.buffer = kind, self._add_buffer()
        tensor.quantization = schema.QuantizationParametersT()
        self.graph.tensors.append(tensor)
        return len(self.graph.tensors) - 1

    def new_op(self, kind: int, version: int, entry: int, out: int) -> Operator:
        """An op without options from one tensor to another; where it runs is the caller's."""
        op = schema.OperatorT()
        self.set_kind(op, kind, version)
        op.inputs, op.outputs = [entry], [out]
        return op

    def _add_buffer(self) -> int:
        self._model.buffers.append(schema.BufferT())
        return len(self._model.buffers) - 1


def quantization(tensor: FileTensor) -> tuple[np.float32, int]:
    """Scale and zero point of a tensor that has one of each."""
    return np.float32(tensor.quantization.scale[0]), int(tensor.quantization.zeroPoint[0])


def set_quantization(tensor: FileTensor, scale: Any, zero_point: int = 0, axis: int = 0) -> None:
    """Give a tensor one scale, or several along an axis, and one zero point for each."""
    scales = np.atleast_1d(np.asarray(scale, np.float32))
    tensor.quantization.scale = scales
    tensor.quantization.zeroPoint = np.full(len(scales), zero_point, np.int64)
    tensor.quantization.quantizedDimension = axis


def name_of(kind: int) -> str:
    """The name of a `schema.BuiltinOperator`."""
    return OPERATORS[kind]
