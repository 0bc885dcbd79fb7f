"""Files that are whole or the old ones, whatever cuts a write off; and arrays in such files."""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

UNREADABLE = (
    OSError, ValueError, KeyError, EOFError, MemoryError, NotImplementedError,
    zipfile.BadZipFile, zlib.error,
)  # fmt: skip
"""What reading an .npz file raises where it is damaged, or none at all."""


def replace_file(path: Path, write: Callable[[Path], object]) -> None:
    """Write beside `path` and move into place, so that a cut-off write leaves the old file.

    Raises:
        OSError: it cannot be written; names `path`, whatever wrote.
    """
    path = path.resolve()  # a link stays one
    beside = path.with_name("new-" + path.name)
    try:
        write(beside)
        beside.replace(path)
    except OSError as error:
        why = error.strerror or str(error).splitlines()[0]
        raise OSError(error.errno, f"{why}; not written, an older file stays", str(path)) from error
    finally:
        beside.unlink(missing_ok=True)


def replace_text(path: Path, text: str) -> None:
    """Put `text`, in UTF-8, in place of the file `path`; see `replace_file`."""
    replace_file(path, lambda new: new.write_text(text, encoding="utf-8"))


def replace_arrays(path: Path, arrays: Mapping[str, ArrayLike]) -> None:
    """Put an .npz of `arrays` in place of the file `path`; the same arrays give the same bytes."""

    entries: dict[str, Any] = dict(arrays)

    def write(new: Path) -> None:
        with new.open("wb") as file:
            np.savez_compressed(file, **entries)

    replace_file(path, write)


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's content, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
