"""What a model promises.

A model `NAME.tflite` comes with `NAME.json`, its contract: the labels in order, the input, the
outputs by name, calibration, and the file's sha256. `load_contract` refuses a pair that does not
match, so that a classifier never runs with another model's labels or thresholds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Protocol, TypeVar

import msgspec
from msgspec import Meta

from ..errors import ContractError, ModelNotFoundError, UnreadableError
from ..settings.config import Share, Weight
from ..textfile import LIMIT, read_bytes
from .labels import LABELS

LARGEST_MODEL = 64_000_000
"""Bytes of the largest model that is read; the service has 300 MB for everything."""

FORMAT = 2
"""Version of the contract's layout; a contract of another version is refused."""

Temperature = Annotated[float, Meta(ge=0.05, le=20.0)]


class InputContract(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The input tensor: one grey face, `size` x `size`, real value = scale * (q - zero_point)."""

    size: Annotated[int, Meta(ge=1)]
    dtype: str
    scale: float
    zero_point: int


class OutputContract(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One output tensor: softmax over the labels, trained on one annotation of the faces.

    `index` is the output's position in the file. `temperature` divides the log-probabilities
    (Guo et al. 2017, arXiv 1706.04599); above 1 it softens. `prior` are the class shares of the
    faces that it was trained on, which its answers assume; who expects others divides by them.
    1 stands for a class that it has not seen.
    """

    index: Annotated[int, Meta(ge=0)]
    dtype: str
    scale: float
    zero_point: int
    prior: Annotated[tuple[Weight, ...], Meta(min_length=len(LABELS), max_length=len(LABELS))]
    temperature: Temperature = 1.0


class HeardContract(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the one answer that the wearer hears is made; see `edge.emotion.heard`.

    `weights` says how much the evidence of each output counts, by name; one that is not named
    does not count. `temperature` divides the sum.
    """

    weights: dict[str, Weight]
    temperature: Temperature = 1.0


class Contract(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything the device must know about a model file.

    `heard` makes one answer of the outputs. `unsure_below` is the confidence of that answer under
    which a face is called unsure. `training` and `accuracy` are for people:
    how the model was made, and what was measured (shares of 1, per annotation).
    """

    format: int
    sha256: str
    labels: tuple[str, ...]
    input: InputContract
    outputs: Annotated[dict[str, OutputContract], Meta(max_length=8)]
    heard: HeardContract
    unsure_below: Share
    training: dict[str, Any] = {}
    accuracy: dict[str, Any] = {}


def shipped(name: str) -> Path:
    """The file of this name that came with this installation, or the checkout's own."""
    here = Path(__file__).parents[1]
    installed = here / "models" / name
    return installed if installed.exists() else here.parent / "models" / name


def contract_path(model: Path) -> Path:
    """The contract that belongs to a model file: `models/facecue.tflite` -> `.json`."""
    return model.with_suffix(".json")


def load_contract(model: Path) -> tuple[Contract, bytes]:
    """Read a model file and its contract, and check one against the other.

    Returns the contract and the model's bytes, which are the very bytes that were hashed.

    Raises:
        ModelNotFoundError: one of the two files is missing, or may not be read.
        ContractError: the contract is malformed, or the model is not the one it describes.
    """
    return read_pair(model, Contract, _check_fields)


P = TypeVar("P", bound="AnyContract")


class AnyContract(Protocol):
    """What every contract has."""

    @property
    def format(self) -> int: ...

    @property
    def sha256(self) -> str: ...


def read_pair(model: Path, kind: type[P], check: Callable[[P, Path], None]) -> tuple[P, bytes]:
    """Read a model file and its contract of some `kind`, as `load_contract` does.

    `check` is given the contract and its path, and raises `ContractError` where it is wrong.
    """
    path = contract_path(model)
    content, text = _read(model, "model", LARGEST_MODEL), _read(path, "contract", LIMIT)
    try:
        contract = msgspec.json.decode(text, type=kind)
    except (ValueError, RecursionError) as error:  # of which msgspec's own are
        raise ContractError(
            f"contract {path} cannot be read: {error}", advice="convert the model again"
        ) from error
    if contract.format != FORMAT:
        raise ContractError(
            f"contract {path}: format is {contract.format}, this Facecue reads {FORMAT}",
            advice="convert the model again",
        )
    check(contract, path)
    _check_digest(model, content, contract.sha256, path)
    return contract, content


def read_model(model: Path, sha256: str, contract: Path) -> bytes:
    """The bytes of a further model file that a `contract` describes.

    Raises:
        ModelNotFoundError: it is missing, or may not be read.
        ContractError: it is not the file with this sha256.
    """
    content = _read(model, "model", LARGEST_MODEL)
    _check_digest(model, content, sha256, contract)
    return content


def _check_digest(model: Path, content: bytes, sha256: str, contract: Path) -> None:
    digest = hashlib.sha256(content).hexdigest()
    if digest != sha256:
        raise ContractError(
            f"model {model} does not match its contract {contract}: sha256 is {digest[:12]}…, the"
            f" contract says {sha256[:12]}…",
            advice="copy both files again from one source",
        )


def _read(file: Path, what: str, limit: int) -> bytes:
    try:
        return read_bytes(file, limit)
    except OSError as error:
        missing = isinstance(error, FileNotFoundError)
        raise ModelNotFoundError(
            f"{what} {file} {'not found' if missing else f'cannot be read: {error.strerror}'}",
            advice="install Facecue again, or name a .tflite file with its .json beside it",
        ) from error
    except UnreadableError as error:
        raise ContractError(
            f"{what} {file} cannot be read: {error.what}", advice=error.advice
        ) from error


def _check_fields(contract: Contract, path: Path) -> None:
    if contract.labels != LABELS:
        raise ContractError(
            f"contract {path}: labels are {', '.join(contract.labels)[:100]}",
            advice=f"expected {', '.join(LABELS)} in this order",
        )
    unknown = contract.heard.weights.keys() - contract.outputs.keys()
    if unknown or not contract.heard.weights:
        what = ", ".join(map(repr, sorted(unknown))) or "nothing"
        raise ContractError(
            f"contract {path}: heard is made of {what[:100]}",
            advice=f"expected some of the outputs {', '.join(contract.outputs)[:100]}",
        )
