"""Reading a small file of text that anybody may have written, with any program, or damaged."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from .errors import UnreadableError

LIMIT = 256_000
"""Bytes that a file of settings may have; with every key explained it has 10,000."""

MARKS = {"UTF-32": (b"\xff\xfe\0\0", b"\0\0\xfe\xff"), "UTF-16": (b"\xff\xfe", b"\xfe\xff")}
"""The first bytes of files in other encodings; UTF-32's begin like UTF-16's."""


def read_text(path: Path) -> str:
    """The text of a file in UTF-8, with or without its byte order mark.

    Raises:
        OSError: the file is missing, or may not be read.
        UnreadableError: it is no such text.
    """
    content = read_bytes(path, LIMIT)
    encoding = next((name for name, marks in MARKS.items() if content.startswith(marks)), "")
    if not encoding and b"\0" in content:
        encoding = "UTF-16, or no text at all"
    if encoding:
        raise UnreadableError(f"it is {encoding}", advice="save it as UTF-8")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnreadableError(f"line {line} is not UTF-8", advice="save it as UTF-8") from error


def read_bytes(path: Path, limit: int) -> bytes:
    """The content of a file of at most `limit` bytes; `OSError` and `UnreadableError` as above.

    It waits for nobody: a pipe in the place of a file is refused.
    """
    with open(path, "rb", opener=_without_waiting) as file:
        if stat.S_ISFIFO(os.fstat(file.fileno()).st_mode):
            raise UnreadableError("it is a pipe", advice="put a file in its place")
        content = file.read(limit + 1) or b""  # None of a terminal
    if len(content) > limit:
        raise UnreadableError(
            f"it has more than {limit // 1000} kB", advice="is it the right file?"
        )
    return content


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)
