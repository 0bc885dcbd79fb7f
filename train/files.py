"""Files that are whole or the old ones, whatever cuts a write off."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path


def replace_file(path: Path, write: Callable[[Path], object]) -> None:
    """Write beside `path` and move into place, so that a cut-off write leaves the old file."""
    beside = path.with_name("new-" + path.name)
    write(beside)
    beside.replace(path)
