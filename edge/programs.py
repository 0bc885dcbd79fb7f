"""Programs of others, run as children that can neither hang Facecue nor fill its memory."""

from __future__ import annotations

import atexit
import contextlib
import os
import select
import signal
import subprocess
import time
from collections.abc import Sequence

KEPT = 400
"""Bytes of what a program complains of that are kept: the last, where the reason stands."""

GLANCE = 0.05
"""Seconds between two looks at whether a program has ended whose complaints have not."""

_running: set[subprocess.Popen[bytes]] = set()


def run_program(words: Sequence[str], patience: float, line: bytes = b"") -> tuple[int, str]:
    """Run a program with `line` as its input; its exit code and the end of its complaints.

    It has a session of its own, and no folder that others can write to. What it prints is thrown
    away. What it leaves in the background goes on, and is not waited for.

    Raises:
        TimeoutError: it ran for `patience` seconds, and was killed with all that it had started.
        OSError: it cannot be run.
    """
    end = time.monotonic() + patience
    process = subprocess.Popen(
        words,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        cwd="/",
        start_new_session=True,
        bufsize=0,
    )
    _running.add(process)
    assert process.stdin is not None and process.stderr is not None
    try:
        with process.stderr as complaints:
            with contextlib.suppress(BrokenPipeError), process.stdin as entrance:
                entrance.write(line)
            said = _read_end(complaints.fileno(), process, end)
            if process.poll() is None and time.monotonic() >= end:
                raise TimeoutError  # before the closed pipe ends it as if by itself
        try:
            return process.wait(max(end - time.monotonic(), 0)), said
        except subprocess.TimeoutExpired:
            raise TimeoutError from None
    finally:
        _running.discard(process)
        kill(process)


def kill(process: subprocess.Popen[bytes] | subprocess.Popen[str]) -> None:
    """End a program that leads a session, if it runs still, with all that it has started."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        with contextlib.suppress(subprocess.TimeoutExpired):  # a driver may hold it
            process.wait(1)


def _read_end(pipe: int, process: subprocess.Popen[bytes], end: float) -> str:
    """What comes out of `pipe` until it or the process ends, or it is time; the last of it."""
    kept = b""
    while time.monotonic() < end:
        ended = process.poll() is not None
        if select.select([pipe], [], [], 0 if ended else GLANCE)[0]:
            if not (more := os.read(pipe, 65536)):
                break
            kept = (kept + more)[-KEPT:]
        elif ended:  # and something in the background holds the pipe
            break
    return kept.decode(errors="replace")


@atexit.register
def _end_all() -> None:
    for process in list(_running):
        kill(process)
