"""Text for people's terminals: names of files, and other programs, may hold any byte."""

from __future__ import annotations

import os
import re
from pathlib import Path

COMMANDS = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udc7f\udd00-\udfff]"
)
"""What a terminal would take for an order: control characters, ends of lines, turns of direction;
and halves of characters, which stand for nothing."""


def printable(text: str) -> str:
    r"""`text` on one line, its odd characters as Python writes them.

    >>> printable("caf\udce9\n.jpg")  # Python's way to hold the name b"caf\xe9\n.jpg"
    'caf\\xe9\\n.jpg'
    """
    plain = COMMANDS.sub(lambda match: repr(match[0])[1:-1], text)
    return plain.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def name_of(file: Path) -> str:
    """A file's name as people gave it: in UTF-8, else in the system's encoding, printable."""
    try:
        return printable(os.fsencode(file).decode("utf-8"))
    except UnicodeDecodeError:
        return printable(str(file))
