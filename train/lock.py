"""A folder that one program at a time writes into."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from edge.errors import TrainingError


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Hold a folder, made where it is missing, for as long as this program works in it.

    The kernel lets go of it when the program ends, however it ends; nothing stays behind.

    Raises:
        TrainingError: another program holds the folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    held = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise TrainingError(
                f"another run writes into {folder} at this moment",
                advice="wait until it has ended, or give another --out",
            ) from error
        except OSError:  # a network's file system without locks
            pass
        yield
    finally:
        os.close(held)
