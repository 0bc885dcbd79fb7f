"""A second opinion on what the finder suggests: whether a square shows a face.

The finder looks at a whole frame with few sums a pixel; this network looks at one square with many,
as the later stages of a cascade do (Viola and Jones 2001; Zhang et al. 2016, arXiv 1604.02878). It
has learned from the finder's own mistakes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..emotion.contract import contract_path, read_model
from ..emotion.runtime import open_interpreter
from ..errors import ContractError
from .brighten import lift, needed_gain
from .finder_contract import FinderContract
from .pyramid import Pyramid

SIDE = 64
"""Side in pixels of what it is shown."""

CONTEXT = 1.75
"""How many sides of the face that covers: hair, neck and shoulders tell, too."""


def verifier_path(finder: Path) -> Path:
    """The verifier that belongs to a finder's file: `finder.tflite` -> `finder-verifier.tflite`."""
    return finder.with_name(f"{finder.stem}-verifier{finder.suffix}")


def shown(
    frame: Pyramid, centre: tuple[float, float], side: float, roll: float
) -> NDArray[np.uint8]:
    """What the verifier is shown of a face, (SIDE, SIDE) uint8: levelled, and lifted if dark.

    Args:
        centre: x, y of its square's middle, pixels of the frame.
        side: of its square, pixels of the frame.
        roll: degrees by which it is tilted clockwise.
    """
    view = frame.view(centre, (SIDE, SIDE), SIDE / (CONTEXT * side), roll)
    return lift(view.pixels, needed_gain(view.pixels))


class Verifier:
    """The network of a verifier's file.

    Raises:
        ModelNotFoundError, ContractError: the file that belongs to the `finder` is missing, or is
            not the one that the finder's contract describes.
        RuntimeMissingError: no TFLite runtime is installed.
    """

    def __init__(self, finder: Path, contract: FinderContract) -> None:
        file, self._contract = verifier_path(finder), contract.verifier
        content = read_model(file, self._contract.sha256, contract_path(finder))
        try:
            self._interpreter = open_interpreter(content)
            self._check_tensors(file)
            self.log_odds(np.zeros((SIDE, SIDE), np.uint8))  # some damage shows no earlier
        except ContractError:
            raise
        except (ValueError, RuntimeError) as error:
            raise ContractError(
                f"verifier {file} cannot be loaded ({error})",
                advice="install Facecue again, or set faces.detector to haar",
            ) from error

    def _check_tensors(self, file: Path) -> None:
        entries = self._interpreter.get_input_details()
        answers = self._interpreter.get_output_details()
        found = ", ".join(_words(tensor) for tensor in (*entries, *answers))
        expected = (
            f"int8 {(1, SIDE, SIDE, 1)} of scale 1 and zero point 0,"
            f" int8 (1, 1, 1, 1) of scale {self._contract.scale:g} and zero point"
            f" {self._contract.zero_point}"
        )
        if found != expected:
            raise ContractError(
                f"verifier {file} has {found}, the contract says {expected}",
                advice="copy the files of the finder again from one source",
            )
        self._input, self._output = entries[0]["index"], answers[0]["index"]

    def log_odds(self, pixels: NDArray[np.uint8]) -> float:
        """How much what is `shown` speaks for a face; 0 is undecided, natural units."""
        levels = np.bitwise_xor(pixels, np.uint8(0x80)).view(np.int8)
        self._interpreter.set_tensor(self._input, levels[None, :, :, None])
        self._interpreter.invoke()
        level = int(self._interpreter.get_tensor(self._output).ravel()[0])
        return self._contract.scale * (level - self._contract.zero_point)


def _words(tensor: dict[str, Any]) -> str:
    scale, zero_point = tensor["quantization"]
    kind, shape = np.dtype(tensor["dtype"]).name, tuple(tensor["shape"].tolist())
    return f"{kind} {shape} of scale {scale:g} and zero point {zero_point}"
