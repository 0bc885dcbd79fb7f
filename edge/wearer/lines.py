"""Lines of text for a reader who may be slow, or may not read at all."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from typing import Protocol

from ..errors import OutputError

log = logging.getLogger(__name__)

MOST_LINES = 1000
"""Lines that wait at most; beyond that the oldest is dropped."""


class Stream(Protocol):
    """What lines can be written to."""

    def write(self, text: str, /) -> object:
        """Write a whole line, with its end."""

    def flush(self) -> object:
        """Hand on what was written."""


class Lines:
    """A stream that never holds up who writes: a thread of its own passes the lines on."""

    def __init__(self, stream: Stream) -> None:
        self.error: OutputError | None = None
        self._stream = stream
        self._changed = threading.Condition()
        self._waiting: deque[str] = deque(maxlen=MOST_LINES)
        self._closed = self._dropping = False
        self._stop: Callable[[], None] = lambda: None
        self._thread = threading.Thread(target=self._run, name="lines", daemon=True)
        self._thread.start()

    def calls(self, stop: Callable[[], None]) -> None:
        """Let an output that cannot be written any more call `stop`, also if it has been so."""
        self._stop = stop
        if self.error is not None:
            stop()

    def write(self, text: str, /) -> None:
        """Hand over a line. Returns at once."""
        with self._changed:
            if len(self._waiting) == MOST_LINES and not self._dropping:
                log.warning("nobody reads the events; the oldest are dropped")
                self._dropping = True
            self._waiting.append(text)
            self._changed.notify()

    def flush(self) -> None:
        pass

    def close(self, patience: float = 1.0) -> None:
        """Let what waits be written, for at most `patience` seconds; `OutputError` if it failed."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join(patience)
        if self.error is not None:
            raise self.error

    def _run(self) -> None:
        try:
            while (text := self._next()) is not None:
                self._stream.write(text)
                self._stream.flush()
        except OutputError as error:
            self.error = error
            self._stop()

    def _next(self) -> str | None:
        with self._changed:
            self._dropping = self._dropping and bool(self._waiting)
            self._changed.wait_for(lambda: self._waiting or self._closed)
            return self._waiting.popleft() if self._waiting else None
