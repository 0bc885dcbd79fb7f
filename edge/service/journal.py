"""`facecue logs`: what the service has said of late, and what to do about it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from ..advice import advise
from ..errors import StatusError
from ..programs import run_program

UNIT = "facecue"

JOURNAL_PATIENCE = 60.0
"""Seconds that journalctl may take, on a slow card with a long journal."""

MOST = 16_000_000
"""Bytes of the journal that are shown at most, the newest."""


def read_journal(lines: int) -> list[str]:
    """The newest lines of the service's journal, the oldest first.

    Raises:
        StatusError: there is no journal, it may not be read, or the service is not in it.
    """
    command = ["journalctl", "--unit", UNIT, "--lines", str(lines), "--no-pager", "--output",
               "short-iso", "--quiet"]  # fmt: skip
    try:
        ended = run_program(command, JOURNAL_PATIENCE, printed=MOST)
    except FileNotFoundError:
        raise StatusError(
            "journalctl is not installed here: Facecue's log is what it writes to stderr",
            advice="run: facecue run",
        ) from None
    except TimeoutError:
        raise StatusError(
            f"the journal has not answered for {JOURNAL_PATIENCE:.0f} s",
            advice="ask for fewer --lines",
        ) from None
    if ended.code != 0:
        raise StatusError(
            f"the journal cannot be read: {ended.reason}", advice="try: sudo facecue logs"
        )
    if not ended.printed.strip():
        advice = "was it installed by systemd/install.sh?" if os.geteuid() == 0 else "try sudo"
        raise StatusError(f"the journal holds nothing of the service {UNIT}", advice=advice)
    return ended.printed.splitlines()


def with_hints(lines: Iterable[str]) -> Iterator[str]:
    """The lines; what is known to ail one comes after it, each hint once."""
    given = set()
    for line in lines:
        yield line
        hint = advise(line)
        if hint and hint not in given:
            given.add(hint)
            yield f"    -> {hint}"
