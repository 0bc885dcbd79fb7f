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
from typing import NamedTuple

KEPT = 400
"""Bytes of what a program complains of that are kept: the last, where the reason stands."""

GLANCE = 0.05
"""Seconds between two looks at whether a program has ended whose output has not."""

_running: set[subprocess.Popen[bytes]] = set()


class Ended(NamedTuple):
    """A program that has ended: its exit code, and the end of what it complained of and printed."""

    code: int
    said: str
    printed: str

    @property
    def reason(self) -> str:
        """The last line of its complaints, where the reason of a failure stands."""
        return (self.said.strip().splitlines() or ["no reason given"])[-1]


def run_program(
    words: Sequence[str], patience: float, line: bytes = b"", *, printed: int = 0
) -> Ended:
    """Run a program with `line` as its input, to its end.

    It has a session of its own, and no folder that others can write to. What it leaves in the
    background goes on, and is not waited for.

    Args:
        words: the program and its arguments.
        patience: seconds that it may take.
        line: its standard input.
        printed: bytes of what it prints that are kept, the last; without any, it prints to nobody.

    Raises:
        TimeoutError: it ran for `patience` seconds, and was killed with all that it had started.
        OSError: it cannot be run.
    """
    end = time.monotonic() + patience
    process = _start(words, subprocess.PIPE if printed else subprocess.DEVNULL, subprocess.PIPE)
    assert process.stdin is not None and process.stderr is not None
    try:
        with process.stderr as complaints, process.stdout or contextlib.nullcontext() as output:
            with contextlib.suppress(BrokenPipeError), process.stdin as entrance:
                entrance.write(line)
            kept = {complaints.fileno(): Tail(KEPT)}
            if output is not None:
                kept[output.fileno()] = Tail(printed)
            _read_ends(kept, process, end)
            if process.poll() is None and time.monotonic() >= end:
                raise TimeoutError  # before the closed pipe ends it as if by itself
        try:
            code = process.wait(max(end - time.monotonic(), 0))
        except subprocess.TimeoutExpired:
            raise TimeoutError from None
        said, *rest = (tail.text() for tail in kept.values())
        return Ended(code, said, "".join(rest))
    finally:
        kill(process)


def start_program(words: Sequence[str]) -> subprocess.Popen[bytes]:
    """A program that is talked with, its input and output unbuffered; `kill` ends it.

    Raises:
        OSError: it cannot be run.
    """
    return _start(words, subprocess.PIPE, subprocess.DEVNULL)


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a program that was started here, if it runs still, with all that it has started."""
    _running.discard(process)
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        with contextlib.suppress(subprocess.TimeoutExpired):  # a driver may hold it
            process.wait(1)


class Tail:
    """The last so many bytes of what is added."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._bytes = bytearray()

    def add(self, more: bytes) -> None:
        self._bytes += more
        del self._bytes[: -self._most]

    def text(self) -> str:
        return self._bytes.decode(errors="replace")


def _start(words: Sequence[str], output: int, complaints: int) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        words,
        stdin=subprocess.PIPE,
        stdout=output,
        stderr=complaints,
        cwd="/",
        start_new_session=True,
        bufsize=0,
    )
    _running.add(process)
    return process


def _read_ends(pipes: dict[int, Tail], process: subprocess.Popen[bytes], end: float) -> None:
    """Take in what comes out of the pipes until all are closed, the process ends or it is time."""
    open_pipes = set(pipes)
    while open_pipes and time.monotonic() < end:
        ended = process.poll() is not None
        ready = select.select(open_pipes, [], [], 0 if ended else GLANCE)[0]
        if ended and not ready:  # and something in the background holds a pipe
            return
        for pipe in ready:
            if more := os.read(pipe, 65536):
                pipes[pipe].add(more)
            else:
                open_pipes.remove(pipe)


@atexit.register
def _end_all() -> None:
    for process in list(_running):
        kill(process)
