"""`facecue logs`: what the service has said of late, and what to do about it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Iterator

from ..advice import advise
from ..errors import StatusError

UNIT = "facecue"


def read_journal(lines: int) -> list[str]:
    """The newest lines of the service's journal, the oldest first.

    Raises:
        StatusError: there is no journal, it may not be read, or the service is not in it.
    """
    command = ["journalctl", "--unit", UNIT, "--lines", str(lines), "--no-pager", "--output",
               "short-iso", "--quiet"]  # fmt: skip
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=True)
    except FileNotFoundError:
        raise StatusError(
            "journalctl is not installed here: Facecue's log is what it writes to stderr",
            advice="run: facecue run",
        ) from None
    except subprocess.CalledProcessError as error:
        reason = (error.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise StatusError(
            f"the journal cannot be read: {reason}", advice="try: sudo facecue logs"
        ) from None
    if not done.stdout.strip():
        advice = "was it installed by systemd/install.sh?" if os.geteuid() == 0 else "try sudo"
        raise StatusError(f"the journal holds nothing of the service {UNIT}", advice=advice)
    return done.stdout.splitlines()


def with_hints(lines: Iterable[str]) -> Iterator[str]:
    """The lines; what is known to ail one comes after it, each hint once."""
    given = set()
    for line in lines:
        yield line
        hint = advise(line)
        if hint and hint not in given:
            given.add(hint)
            yield f"    -> {hint}"
