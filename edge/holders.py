"""Which other programs have a device open."""

from __future__ import annotations

import os
from fnmatch import fnmatch
from pathlib import Path


def held_by(pattern: str) -> str:
    """Name and number of the processes that have a file like `pattern` open; "" where none has.

    The files of other users' processes are only seen by root; of those, another `facecue run` is
    named, since it is the likely one.
    """
    found = []
    for process in sorted(Path("/proc").glob("[0-9]*"), key=lambda path: int(path.name)):
        if int(process.name) == os.getpid():
            continue
        try:
            name = (process / "comm").read_text().strip()
            try:
                files = [str(file.readlink()) for file in (process / "fd").iterdir()]
            except PermissionError:
                words = (process / "cmdline").read_bytes().split(b"\0")
                if b"run" in words and any(word.endswith(b"facecue") for word in words[:2]):
                    found.append(f"perhaps {name} (process {process.name})")
                continue
        except OSError:  # it has just ended
            continue
        if any(fnmatch(file, pattern) for file in files):
            found.append(f"{name} (process {process.name})")
    return ", ".join(found)
