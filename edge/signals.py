"""What SIGTERM, SIGINT and SIGHUP mean to the daemon: end, end, and begin anew."""

from __future__ import annotations

import signal
from collections.abc import Callable
from types import FrameType


class Signals:
    """While entered, SIGTERM, SIGINT and SIGHUP call what `calls` was given, even if they came
    before it was; after SIGHUP `reload` is set.
    """

    ENDING = (signal.SIGTERM, signal.SIGINT)

    def __init__(self) -> None:
        self.reload = False
        self._ended = False
        self._stop: Callable[[], None] | None = None

    def __enter__(self) -> Signals:
        self._before = {
            number: signal.signal(number, self._handle) for number in (*self.ENDING, signal.SIGHUP)
        }
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def calls(self, stop: Callable[[], None]) -> None:
        """Let each signal call `stop`, in the main thread, wherever that is at the moment."""
        self._stop = stop
        if self._ended or self.reload:
            stop()

    def _handle(self, number: int, _frame: FrameType | None) -> None:
        if number in self.ENDING:
            self._ended, self.reload = True, False
        elif not self._ended:
            self.reload = True
        if self._stop is not None:
            self._stop()
