"""A network from a .keras file, which may be damaged, another program's, or meant to do harm."""

from __future__ import annotations

import json
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import keras

from edge.emotion.labels import INPUT_SIZE, LABELS
from edge.errors import DataError

CONFIG_FILE, WEIGHTS_FILE = "config.json", "model.weights.h5"

MODULES = (
    "keras.layers.", "keras.initializers.", "keras.regularizers.", "keras.constraints.",
    "keras.dtype_policies.", "keras.models.", "keras.src.models.", "keras.losses.",
    "keras.metrics.", "keras.optimizers.",
)  # fmt: skip
"""Where the parts of a network, and of how it was trained, come from."""

NAMES = ("Functional", "Sequential", "Model", "DTypePolicy", "KerasTensor")
"""What may come from `keras` itself."""

RUNS_CODE = (
    "Lambda", "__lambda__", "function", "TFSMLayer", "TorchModuleWrapper", "JaxLayer", "FlaxLayer",
)  # fmt: skip
"""What takes code, or the file of another program, out of the configuration."""

GROWTH = 20
"""Times its size that a file may unpack to; Keras does not compress."""

ADVICE = "make it with python -m train fit or ensemble, or copy it again"


def load_network(file: Path, sides: Sequence[int] = (INPUT_SIZE,)) -> keras.Model:
    """The network in `file`, from grey faces to 7 probabilities a head.

    Nothing of the file is run: a network with code of its own is refused.

    Args:
        file: a .keras file.
        sides: how many pixels the faces may have that it takes.

    Raises:
        DataError: there is no such file, or it holds no such network.
    """
    if file.suffix != ".keras" or not file.is_file():
        raise DataError(f"model {file} is not a .keras file", advice=ADVICE)
    _check_parts(_read_config(file), file)
    try:
        with warnings.catch_warnings(action="ignore"):  # of what the error says better
            network = keras.models.load_model(file, compile=False, safe_mode=True)
    except Exception as error:  # whatever a damaged file leads Keras and HDF5 to
        raise _damaged(file, error) from error
    _check_shapes(network, file, sides)
    return network


def _damaged(file: Path, error: Exception) -> DataError:
    why = (str(error).strip() or type(error).__name__).splitlines()[0][:120]
    return DataError(f"model {file} cannot be loaded: {why}", advice=ADVICE)


def _read_config(file: Path) -> Any:
    """What the file says of its network, after a look at how large the file would become."""
    try:
        with file.open("rb") as opened, zipfile.ZipFile(opened) as archive:
            entries = {entry.filename: entry.file_size for entry in archive.infolist()}
            for name in (CONFIG_FILE, WEIGHTS_FILE):
                if name not in entries:
                    raise ValueError(f"it has no {name}")
            if sum(entries.values()) > GROWTH * file.stat().st_size:
                raise ValueError(
                    f"it unpacks to {sum(entries.values())} bytes, which Keras's do not"
                )
            if broken := archive.testzip():
                raise ValueError(f"its {broken} is damaged")
            return json.loads(archive.read(CONFIG_FILE))
    except PermissionError:
        raise
    except Exception as error:  # of the archive, its compression, its text
        raise _damaged(file, error) from error


def _check_parts(config: Any, file: Path) -> None:
    for part in _parts(config):
        name, module = part["class_name"], part.get("module")
        ours = module is None or (
            name in NAMES if module == "keras" else f"{module}.".startswith(MODULES)
        )
        if name in RUNS_CODE or not ours:
            raise DataError(
                f"model {file} holds {str(name)[:60]} of {str(module)[:60]}, which may run code of"
                " the file",
                advice=f"refused, and nothing of it was run; {ADVICE}",
            )


def _parts(config: Any) -> Iterator[dict[str, Any]]:
    """Everything in a configuration that Keras would make an object of."""
    waiting = [config]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            if "class_name" in part:
                yield part
            waiting += part.values()
        elif isinstance(part, list):
            waiting += part


def _check_shapes(network: keras.Model, file: Path, sides: Sequence[int]) -> None:
    taken = [tuple(tensor.shape) for tensor in keras.tree.flatten(network.inputs)]
    output = network.output
    heads = output if isinstance(output, dict) else {"one without a name": output}
    given = {head: tuple(keras.tree.flatten(tensor)[0].shape) for head, tensor in heads.items()}
    wanted = [(None, side, side, 1) for side in sides]
    if len(taken) != 1 or taken[0] not in wanted:
        expected = " or ".join(_shape([each]) for each in wanted)
        raise DataError(f"model {file} takes {_shape(taken)}, expected {expected}", advice=ADVICE)
    if not isinstance(output, dict) or set(given.values()) != {(None, len(LABELS))}:
        told = ", ".join(f"{head} of {_shape([shape])}" for head, shape in given.items())
        raise DataError(
            f"model {file} has the output {told}, expected one of {len(LABELS)} probabilities a"
            " head",
            advice=ADVICE,
        )


def _shape(shapes: list[tuple[int | None, ...]]) -> str:
    return " and ".join("x".join("n" if n is None else str(n) for n in s) for s in shapes) or "-"
