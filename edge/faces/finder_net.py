"""The finder's file at work: pixels in, faces out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from math import log
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..emotion.contract import shipped
from ..emotion.runtime import open_interpreter
from ..errors import ContractError
from .finder_contract import FinderContract, GridContract, load_finder_contract
from .finder_grid import CHANNELS, SCORE, STRIDES, VALUES, decode, points

STEP = 32
"""Sides of what the network looks at are multiples of this."""

ONE = 0.45
"""Overlap from which the answers of two cells mean the same face."""


def default_finder() -> Path:
    """The finder that came with this installation, or the checkout's own."""
    return shipped("finder.tflite")


@dataclass(frozen=True, slots=True)
class Found:
    """A face in the network's pixels: score, 0 to 1; middle, side; and the eyes, left one first."""

    score: float
    x: float
    y: float
    side: float
    eyes: tuple[float, float, float, float]


class FinderNet:
    """The network of a finder's file, for pictures of one size at a time.

    Raises:
        ModelNotFoundError, ContractError: see `load_finder_contract`; also when the tensors in
            the file are not those that the contract promises.
        RuntimeMissingError: no TFLite runtime is installed.
    """

    def __init__(self, model: Path) -> None:
        self.contract, content = load_finder_contract(model)
        try:
            self._interpreter = open_interpreter(content)
            _check_tensors(model, self.contract, self._interpreter)
            self._shape = (0, 0)
            self._input = self._interpreter.get_input_details()[0]["index"]
            outputs = self._interpreter.get_output_details()
            self._outputs = [
                (stride, grid, outputs[grid.index]["index"])
                for stride in STRIDES
                for grid in [self.contract.outputs[f"stride{stride}"]]
            ]
            self._answers(np.zeros((STEP, STEP), np.uint8))  # some damage shows no earlier
        except ContractError:
            raise
        except (ValueError, RuntimeError) as error:
            raise ContractError(
                f"finder {model} cannot be loaded ({error})",
                advice="install Facecue again, or set faces.detector to haar",
            ) from error

    def find(self, pixels: NDArray[np.uint8], least: float) -> Iterator[Found]:
        """The faces with a score of `least` or more, the surest first.

        Args:
            pixels: grey, (height, width), both multiples of `STEP`.
            least: above 0, below 1.
        """
        return merge(self._faces(pixels, least))

    def find_middle(self, pixels: NDArray[np.uint8], least: float, loss: float) -> Found | None:
        """The face in the middle, if there is one; the others are not even merged.

        Args:
            pixels, least: as above.
            loss: of score for each pixel that a face lies off the middle.
        """
        faces = self._faces(pixels, least)
        if not len(faces):
            return None
        rows, columns = pixels.shape
        scores = _scores(faces)
        off = np.hypot(faces[:, 1] - columns / 2, faces[:, 2] - rows / 2)
        likeliest = _like(faces, int((scores - loss * off).argmax()))
        same = _like(faces, int((scores * likeliest).argmax()))
        return _mean(faces[same], scores[same])

    def _faces(self, pixels: NDArray[np.uint8], least: float) -> NDArray[np.float32]:
        """What the cells with a score of `least` or more say, (k, 8) of `decode`."""
        self._answers(pixels)
        return np.concatenate(
            [
                self._decoded(self._interpreter.get_tensor(index)[0], grid, stride, least)
                for stride, grid, index in self._outputs
            ]
        )

    def _answers(self, pixels: NDArray[np.uint8]) -> None:
        rows, columns = pixels.shape
        if self._shape != pixels.shape:
            size = (1, rows, columns // CHANNELS, CHANNELS)
            self._interpreter.resize_tensor_input(self._input, size)
            self._interpreter.allocate_tensors()
            self._shape = (rows, columns)
        levels = np.bitwise_xor(pixels, np.uint8(0x80)).view(np.int8)
        cells = levels.reshape(1, rows, columns // CHANNELS, CHANNELS)
        self._interpreter.set_tensor(self._input, cells)
        self._interpreter.invoke()

    @staticmethod
    def _decoded(
        levels: NDArray[np.int8], grid: GridContract, stride: int, least: float
    ) -> NDArray[np.float32]:
        logit = log(least / (1 - least)) / SCORE
        chosen = levels[..., 0] >= logit / grid.scale + grid.zero_point
        if not chosen.any():
            return np.empty((0, VALUES), np.float32)
        values = (levels[chosen].astype(np.float32) - grid.zero_point) * np.float32(grid.scale)
        return decode(values, _points(stride, *levels.shape[:2])[chosen], stride)


def merge(faces: NDArray[np.float32]) -> Iterator[Found]:
    """One face of all that mean the same, (k, 8) of `decode`, the surest first; each counts by its
    score."""
    faces = faces[np.argsort(-faces[:, 0])]
    scores = _scores(faces)
    left = np.ones(len(faces), bool)
    while left.any():
        best = int(left.argmax())
        same = left & _like(faces, best)
        left &= ~same
        yield _mean(faces[same], scores[same])


def _scores(faces: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(1 / (1 + np.exp(-faces[:, 0])), np.float32)


def _mean(faces: NDArray[np.float32], scores: NDArray[np.float32]) -> Found:
    """The one face that all of `faces`, (k, 8), mean; its score is that of the surest."""
    x, y, side, *eyes = (scores @ faces[:, 1:] / scores.sum()).tolist()
    return Found(float(scores.max()), x, y, side, (eyes[0], eyes[1], eyes[2], eyes[3]))


def _like(faces: NDArray[np.float32], one: int) -> NDArray[np.bool_]:
    """Which of `faces`, (k, 8), mean the same as number `one` of them."""
    half, centre, side = faces[:, 3:4] / 2, faces[one, 1:3], faces[one, 3]
    low = np.maximum(faces[:, 1:3] - half, centre - side / 2)
    high = np.minimum(faces[:, 1:3] + half, centre + side / 2)
    shared = np.maximum(high - low, 0).prod(axis=1)
    same: NDArray[np.bool_] = shared >= ONE * (faces[:, 3] ** 2 + side**2 - shared)
    same[one] = True
    return same


@cache
def _points(stride: int, rows: int, columns: int) -> NDArray[np.float32]:
    return points(stride, rows, columns)


def _check_tensors(model: Path, contract: FinderContract, interpreter: Any) -> None:
    inputs, outputs = interpreter.get_input_details(), interpreter.get_output_details()
    if len(inputs) != 1 or len(outputs) != len(STRIDES):
        raise ContractError(
            f"finder {model} has {len(inputs)} inputs and {len(outputs)} outputs, expected 1 and"
            f" {len(STRIDES)}"
        )
    _check_tensor(model, "input", inputs[0], CHANNELS, (1.0, 0))
    for name, grid in contract.outputs.items():
        if grid.index >= len(outputs):
            raise ContractError(
                f"finder {model} has {len(outputs)} outputs, the contract says that {name} is"
                f" number {grid.index} from 0"
            )
        promise = (grid.scale, grid.zero_point)
        _check_tensor(model, f"output {name}", outputs[grid.index], VALUES, promise)


def _check_tensor(
    model: Path, what: str, found: dict[str, Any], channels: int, promise: tuple[float, int]
) -> None:
    shape, kind = tuple(found["shape"].tolist()), np.dtype(found["dtype"]).name
    if len(shape) != 4 or shape[-1] != channels or kind != "int8":
        raise ContractError(
            f"finder {model}: {what} is {kind} {shape}, expected int8 with {channels} channels",
            advice="copy both files again from one source",
        )
    scale, zero_point = found["quantization"]
    if not np.isclose(scale, promise[0]) or zero_point != promise[1]:
        raise ContractError(
            f"finder {model}: {what} has scale {scale} and zero point {zero_point}, the contract"
            f" says {promise[0]} and {promise[1]}"
        )
