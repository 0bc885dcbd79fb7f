"""From a face to calibrated probabilities, with the TFLite file that ships."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import ContractError
from ..types import Prediction
from .contract import Contract, InputContract, OutputContract, load_contract, shipped
from .heard import LEAST, expected_shares, posterior, weigh
from .labels import LABELS
from .runtime import open_interpreter


def default_model() -> Path:
    """The model that came with this installation, or the checkout's own."""
    return shipped("facecue.tflite")


class Classifier:
    """A TFLite model and its contract, ready to run.

    Example:
        >>> import numpy as np
        >>> from edge import Classifier, crop_face, default_model
        >>> frame = np.zeros((480, 640), np.uint8)
        >>> classifier = Classifier(default_model())
        >>> probs = classifier.predict(crop_face(frame, (200, 120, 96, 96))).probs
        >>> probs.shape, round(float(probs.sum()), 6)
        ((7,), 1.0)

    Args:
        model: the .tflite file; its contract lies beside it.
        expect: the shares in which emotions are expected, see `expected_shares`.
        threads: of the runtime; one is fastest for a net this small.

    Raises:
        ModelNotFoundError, ContractError: see `load_contract`; also when the tensors inside the
            file are not those that the contract promises.
        RuntimeMissingError: no TFLite runtime is installed.
    """

    def __init__(
        self, model: Path, expect: str | Sequence[float] = "everyday", threads: int = 1
    ) -> None:
        self.expected = expected_shares(expect)
        self.contract, content = load_contract(model)
        try:
            self._interpreter = open_interpreter(content, threads)
            _check_tensors(model, self.contract, self._interpreter)
            self._input = self._interpreter.get_input_details()[0]
            self._outputs = self._interpreter.get_output_details()
            self._interpreter.invoke()  # some damage shows no earlier
        except ContractError:
            raise
        except (ValueError, RuntimeError) as error:
            raise ContractError(
                f"model {model} cannot be loaded ({error})", advice="install Facecue again"
            ) from error

    def predict(self, *views: NDArray[np.uint8]) -> Prediction:
        """What the wearer hears of one face, of which each view is a (48, 48) uint8 crop."""
        evidence = np.mean([weigh(self.answers(view), self.contract) for view in views], axis=0)
        return Prediction(evidence, posterior(evidence, self.expected))

    def answers(self, crop: NDArray[np.uint8]) -> dict[str, NDArray[np.float32]]:
        """The probabilities of every output by name, each (7,), as the model gives them."""
        raw = self.run_raw(crop)
        return {name: dequantize(raw[name], out) for name, out in self.contract.outputs.items()}

    def run(self, crop: NDArray[np.uint8]) -> dict[str, NDArray[np.float32]]:
        """Calibrated probabilities of every output by name, each (7,) float32."""
        return {
            name: calibrate(probs, self.contract.outputs[name].temperature)
            for name, probs in self.answers(crop).items()
        }

    def run_raw(self, crop: NDArray[np.uint8]) -> dict[str, NDArray[Any]]:
        """The output tensors as the file gives them, each (7,) in its own type."""
        size = self.contract.input.size
        if crop.shape != (size, size) or crop.dtype != np.uint8:
            raise ValueError(
                f"crop is {crop.shape} {crop.dtype}, expected ({size}, {size}) uint8;"
                " see edge.emotion.crop.crop_face"
            )
        pixels = quantize_crop(crop, self.contract.input)
        self._interpreter.set_tensor(self._input["index"], pixels[None, :, :, None])
        self._interpreter.invoke()
        return {
            name: self._interpreter.get_tensor(self._outputs[output.index]["index"])[0]
            for name, output in self.contract.outputs.items()
        }


def quantize_crop(crop: NDArray[np.uint8], tensor: InputContract) -> NDArray[Any]:
    """Pixels, (size, size), as the input tensor wants them: rounded and clipped, never wrapped.

    With the scale 1 and zero point -128 of an int8 file this is one pass over bytes.
    """
    if tensor.dtype == "float32":
        return crop.astype(np.float32)
    if tensor.dtype == "int8" and tensor.scale == 1.0 and tensor.zero_point == -128:
        levels: NDArray[np.int8] = np.bitwise_xor(crop, np.uint8(0x80)).view(np.int8)
        return levels
    limits = np.iinfo(tensor.dtype)
    real = np.rint(crop / tensor.scale) + tensor.zero_point
    clipped: NDArray[Any] = np.clip(real, limits.min, limits.max).astype(tensor.dtype)
    return clipped


def dequantize(levels: NDArray[Any], tensor: OutputContract) -> NDArray[np.float32]:
    """Real values of an output tensor: scale * (q - zero_point), or as they are in float32."""
    values = levels.astype(np.float32)
    if tensor.dtype == "float32":
        return values
    return (values - np.float32(tensor.zero_point)) * np.float32(tensor.scale)


def calibrate(probs: NDArray[np.float32], temperature: float) -> NDArray[np.float32]:
    """Divide the log-probabilities (..., 7) by a temperature and normalise again.

    A quantised probability of zero counts as `LEAST`.
    """
    tempered = np.maximum(probs, np.float32(LEAST)) ** np.float32(1 / temperature)
    return np.asarray(tempered / tempered.sum(axis=-1, keepdims=True), np.float32)


def _check_tensors(model: Path, contract: Contract, interpreter: Any) -> None:
    inputs, outputs = interpreter.get_input_details(), interpreter.get_output_details()
    size = contract.input.size
    expected: list[tuple[str, Any, tuple[int, ...], InputContract | OutputContract]] = []
    if len(inputs) != 1:
        raise ContractError(f"model {model} has {len(inputs)} inputs, the contract says 1")
    expected.append(("input", inputs[0], (1, size, size, 1), contract.input))
    for name, output in contract.outputs.items():
        if output.index >= len(outputs):
            raise ContractError(
                f"model {model} has {len(outputs)} outputs, the contract says that {name} is"
                f" number {output.index} from 0"
            )
        expected.append((f"output {name}", outputs[output.index], (1, len(LABELS)), output))
    for what, found, shape, promise in expected:
        scale, zero_point = found["quantization"]
        facts = (tuple(found["shape"].tolist()), np.dtype(found["dtype"]).name)
        if facts != (shape, promise.dtype):
            raise ContractError(
                f"model {model}: {what} is {facts[1]} {facts[0]}, the contract says"
                f" {promise.dtype} {shape}",
                advice="copy both files again from one source",
            )
        if promise.dtype != "float32" and not (
            np.isclose(scale, promise.scale) and zero_point == promise.zero_point
        ):
            raise ContractError(
                f"model {model}: {what} has scale {scale} and zero point {zero_point}, the"
                f" contract says {promise.scale} and {promise.zero_point}"
            )
