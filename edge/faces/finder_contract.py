"""What the files of a face finder promise; beside `finder.tflite` lies `finder.json`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from ..emotion.contract import read_pair
from ..errors import ContractError
from ..settings.config import Share
from .finder_grid import STRIDES


class GridContract(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The int8 output of one stride, real value = scale * (q - zero_point)."""

    index: Annotated[int, Meta(ge=0)]
    scale: float
    zero_point: int


class VerifierContract(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file that gives a second opinion: its sha256, and of its int8 output, the log-odds of a
    face, real value = scale * (q - zero_point)."""

    sha256: str
    scale: float
    zero_point: int


class FinderContract(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything the device must know about a finder's file.

    Its input is int8, the pixels less 128. `outputs` are named "stride8" to "stride32", see
    `finder_grid`. `verifier` is the file beside it. `found_from` is the score, 0 to 1, of all looks
    together from which something is a face, `kept_from` that of one look from which a face that is
    followed still is. `training` is for people.
    """

    format: int
    sha256: str
    outputs: dict[str, GridContract]
    verifier: VerifierContract
    found_from: Share
    kept_from: Share
    training: dict[str, Any] = {}


def load_finder_contract(model: Path) -> tuple[FinderContract, bytes]:
    """Read a finder's file and its contract, and check one against the other.

    Raises:
        ModelNotFoundError: one of the two files is missing, or may not be read.
        ContractError: the contract is malformed, or the file is not the one it describes.
    """
    return read_pair(model, FinderContract, _check)


def _check(contract: FinderContract, path: Path) -> None:
    expected = {f"stride{stride}" for stride in STRIDES}
    if set(contract.outputs) != expected:
        raise ContractError(
            f"contract {path}: outputs are {', '.join(sorted(contract.outputs))}",
            advice=f"expected {', '.join(sorted(expected))}",
        )
