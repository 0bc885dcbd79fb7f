"""A folder of photos, and which of them are for training."""

from __future__ import annotations

from pathlib import Path
from zlib import crc32

from edge.errors import DataError

ENDINGS = (".jpg", ".jpeg", ".png", ".webp")

JUDGES = 80
"""Photos whose name's checksum ends in this or more, of two digits, never train: a fifth."""


def find_photos(folder: Path) -> list[str]:
    """Names of the photos in `folder` and below it, relative to it, in order.

    Raises:
        DataError: there is no such folder, or no photo in it.
    """
    names = sorted(
        str(file.relative_to(folder))
        for file in folder.rglob("*")
        if file.suffix.lower() in ENDINGS
    )
    if not names:
        raise DataError(
            f"no photo in {folder}",
            advice=f"name a folder with files that end in {', '.join(ENDINGS)}",
        )
    return names


def judges(name: str) -> bool:
    """Whether a photo is kept for measuring, by its name alone, in whatever folder it lies."""
    return crc32(Path(name).name.encode()) % 100 >= JUDGES
