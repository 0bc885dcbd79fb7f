"""Read the weights of a TensorFlow.js graph model."""

from __future__ import annotations

import json
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from edge.errors import DataError


def files_of(file: Path) -> list[Path]:
    """A model.json, and the binary files with its weights."""
    groups = _manifest(file)
    return [file, *(file.parent / path for group in groups for path in group["paths"])]


def read_weights(file: Path) -> dict[str, NDArray[np.float32]]:
    """The float weights of a model.json, whose binary files lie beside it, by name.

    Weights stored as float16 are widened; integer constants are left out.

    Raises:
        DataError: a file is missing, too short, or none of a graph model.
    """
    found: dict[str, NDArray[np.float32]] = {}
    try:
        for group in _manifest(file):
            data = b"".join((file.parent / path).read_bytes() for path in group["paths"])
            begin = 0
            for entry in group["weights"]:
                stored = np.dtype(entry.get("quantization", entry)["dtype"])
                count = prod(entry["shape"])
                if entry["dtype"] == "float32":
                    values = np.frombuffer(data, stored, count, begin)
                    found[entry["name"]] = values.reshape(entry["shape"]).astype(np.float32)
                begin += count * stored.itemsize
    except OSError as error:
        raise DataError(f"weights {error.filename}: {error.strerror}") from error
    except (KeyError, ValueError, TypeError) as error:
        raise DataError(f"{file} is no TensorFlow.js graph model: {error}") from error
    return found


def _manifest(file: Path) -> list[dict[str, Any]]:
    try:
        groups: list[dict[str, Any]] = json.loads(file.read_text("utf-8"))["weightsManifest"]
    except OSError as error:
        raise DataError(f"weights {error.filename}: {error.strerror}") from error
    except (KeyError, ValueError, TypeError) as error:
        raise DataError(f"{file} is no TensorFlow.js graph model: {error}") from error
    return groups
