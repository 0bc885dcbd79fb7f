"""Read the weights of a TensorFlow.js model."""

from __future__ import annotations

import json
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from edge.errors import DataError


def files_of(file: Path) -> list[Path]:
    """A model.json or weights manifest, and the binary files with its weights."""
    groups = _manifest(file)
    return [file, *(file.parent / path for group in groups for path in group["paths"])]


def read_weights(file: Path) -> dict[str, NDArray[np.float32]]:
    """The float weights of a model whose binary files lie beside `file`, by name.

    Weights stored as float16 are widened, those of eight bits brought back to their scale;
    integer constants are left out.

    Args:
        file: a graph model's model.json, or a weights manifest alone.

    Raises:
        DataError: a file is missing, too short, or none of such a model.
    """
    found: dict[str, NDArray[np.float32]] = {}
    try:
        for group in _manifest(file):
            data = b"".join((file.parent / path).read_bytes() for path in group["paths"])
            begin = 0
            for entry in group["weights"]:
                packing = entry.get("quantization", {})
                stored = np.dtype(packing.get("dtype", entry["dtype"]))
                count = prod(entry["shape"])
                if entry["dtype"] == "float32":
                    values = np.frombuffer(data, stored, count, begin).astype(np.float32)
                    if "scale" in packing:
                        values = values * np.float32(packing["scale"]) + np.float32(packing["min"])
                    found[entry["name"]] = values.reshape(entry["shape"])
                begin += count * stored.itemsize
    except OSError as error:
        raise DataError(f"weights {error.filename}: {error.strerror}") from error
    except (KeyError, ValueError, TypeError) as error:
        raise DataError(f"{file} is no TensorFlow.js model: {error}") from error
    return found


def _manifest(file: Path) -> list[dict[str, Any]]:
    try:
        model = json.loads(file.read_text("utf-8"))
        groups = model if isinstance(model, list) else model["weightsManifest"]
        return [{"paths": group["paths"], "weights": group["weights"]} for group in groups]
    except OSError as error:
        raise DataError(f"weights {error.filename}: {error.strerror}") from error
    except (KeyError, ValueError, TypeError) as error:
        raise DataError(f"{file} is no TensorFlow.js model: {error}") from error
