"""Commands of the wearer's own, run without a shell."""

from __future__ import annotations

import logging
import shlex
import shutil
import threading
from collections.abc import Callable

import msgspec

from ..errors import SinkError
from ..programs import run_program
from ..types import Cue, Telling, Words

log = logging.getLogger(__name__)

HOOK_PATIENCE = 10.0
"""Seconds after which a command counts as hung."""


def parse_command(command: str, key: str) -> list[str]:
    """The program and its arguments; `key` is the setting that holds them.

    Raises:
        SinkError: the quotes do not match, or there is no such program.
    """
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise SinkError(
            f"hook: {key} is {command!r}: {error}", advice="correct its quotes"
        ) from error
    if not words or shutil.which(words[0]) is None:
        raise SinkError(f"hook: there is no program {(words or [''])[0]!r}",
                        advice=f"install it, or give its whole path in {key}")  # fmt: skip
    return words


def run_hook(words: list[str], line: bytes = b"") -> None:
    """Run it with `line` on its standard input; `SinkError` when it fails or hangs."""
    try:
        ended = run_program(words, HOOK_PATIENCE, line)
    except TimeoutError as error:
        raise SinkError(
            f"hook: {words[0]} took over {HOOK_PATIENCE:.0f} s and was killed"
        ) from error
    except OSError as error:
        raise SinkError(f"hook: {words[0]} cannot be run: {error.strerror}") from error
    if ended.code != 0:
        raise SinkError(f"hook: {words[0]} ended with code {ended.code}: {ended.reason}")


def leave(command: str, failed: Callable[[], None]) -> threading.Thread:
    """Run the wearer's command for leaving, in a thread of its own, which calls `failed` if so."""

    def run() -> None:
        try:
            run_hook(parse_command(command, "hooks.leave"))
        except SinkError as error:
            log.error("%s", error)
            failed()

    thread = threading.Thread(target=run, name="leave", daemon=True)
    thread.start()
    return thread


class HookSink:
    """Runs a command for everything that is told, with the event as one line of JSON."""

    name = "hook"

    def __init__(self, command: str) -> None:
        self._words = parse_command(command, "hooks.announce")

    def deliver(self, telling: Telling) -> None:
        if not isinstance(telling, Cue | Words):
            run_hook(self._words, msgspec.json.encode(telling) + b"\n")

    def close(self) -> None:
        pass
