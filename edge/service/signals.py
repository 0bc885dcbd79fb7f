"""What SIGTERM, SIGINT and SIGHUP mean to the daemon: end, end, and begin anew."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue

from ..output import hurry

log = logging.getLogger(__name__)

GRACE = 8.0
"""Seconds in which an end that was asked for must come; then the process is ended as it is."""


class Signals:
    """While entered, SIGTERM and SIGINT end and SIGHUP reloads, however many of them come.

    A signal interrupts the main thread anywhere, even while it holds a lock. So the handler is the
    `put` of a queue in C, which needs none, and a thread does what is asked. SIGUSR1 and SIGUSR2,
    which would kill, ask nothing.

    After a good end the signals are not given back: the process is about to end, and one that still
    comes must not make it look killed.
    """

    ENDING = (signal.SIGTERM, signal.SIGINT)
    HEARD = (*ENDING, signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2)

    def __init__(self) -> None:
        self._came: SimpleQueue[int | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._reload = False
        self._end: float | None = None  # when it must have ended
        self._stop: Callable[[], None] | None = None

    def __enter__(self) -> Signals:
        threading.Thread(target=self._heed, name="signals", daemon=True).start()
        self._before = {
            number: signal.signal(number, self._came.put)  # type: ignore[arg-type]
            for number in self.HEARD
        }
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            for number, handler in self._before.items():
                signal.signal(number, handler)
        self._came.put(None)

    def calls(self, stop: Callable[[], None]) -> None:
        """Let each signal that ends or reloads call `stop`, also one that came before this."""
        with self._lock:
            self._stop = stop
            pending = self._end is not None or self._reload
        if pending:
            stop()

    def reload(self) -> bool:
        """Whether SIGHUP has come since this was asked last, and nothing that ends."""
        with self._lock:
            asked, self._reload = self._reload, False
            return asked and self._end is None

    def _heed(self) -> None:
        while (number := self._next()) is not None:
            if number not in (*self.ENDING, signal.SIGHUP):
                continue
            with self._lock:
                if number in self.ENDING and self._end is None:
                    self._end = time.monotonic() + GRACE
                    hurry.set()
                self._reload |= number == signal.SIGHUP
                stop = self._stop
            if stop is not None:
                stop()
            elif number == signal.SIGINT:  # nothing has begun: do not wait for what is imported
                os._exit(128 + number)

    def _next(self) -> int | None:
        """The next signal; None when no more are to be heeded."""
        try:
            return self._came.get(timeout=self._end and max(self._end - time.monotonic(), 0))
        except Empty:
            log.error("it has not ended within %.0f s of being asked to, and is given up", GRACE)
            os._exit(1)
