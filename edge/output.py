"""Standard output that says so when it cannot be written, and the other two streams beside it."""

from __future__ import annotations

import errno
import io
import os
import select
import sys
import threading
from typing import Any

from .errors import OutputError

PIECE = 4096
"""Bytes that a pipe takes without blocking once it takes any (pipe(7), PIPE_BUF)."""

hurry = threading.Event()
"""Set when the process has been asked to end: nobody is waited for who does not read."""


class Stdout(io.FileIO):
    """File descriptor 1, whose errors are `OutputError`."""

    def __init__(self) -> None:
        super().__init__(1, "w", closefd=False)

    def write(self, data: Any, /) -> int:
        try:
            while not select.select([], [self], [], 0.5)[1]:
                if hurry.is_set():
                    raise TimeoutError(errno.ETIMEDOUT, "nobody reads it")
            return super().write(memoryview(data)[:PIECE])
        except OSError as error:
            raise OutputError(
                f"standard output cannot be written: {error.strerror}",
                advice="what it holds is not whole",
            ) from error


def secure() -> None:
    """Let errors of standard output be told, also where it was closed before the start."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:  # a camera or a file that is opened later must not take the number
            os.open(os.devnull, os.O_WRONLY if number == 2 else os.O_RDONLY)
    before = sys.stdout
    sys.stdin = sys.stdin or os.fdopen(0)
    sys.stderr = sys.stderr or os.fdopen(2, "w")
    sys.stdout = io.TextIOWrapper(
        io.BufferedWriter(Stdout()),
        encoding=before.encoding if before else None,
        errors=before.errors if before else None,
        line_buffering=bool(before and before.line_buffering),
    )
