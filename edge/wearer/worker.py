"""What serves a sink: a worker of its own, so that none can block the loop."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Protocol

from ..errors import OutputError, SinkError
from ..types import Announcement, Telling
from .outbox import Outbox
from .sink import Sink

log = logging.getLogger(__name__)


class Worker(Protocol):
    """One sink as the loop sees it."""

    name: str
    trouble: str

    def offer(self, telling: Telling) -> None:
        """Hand over an announcement or a notice."""

    def close(self) -> None:
        """Deliver what is due, then close the sink."""


class DirectWorker:
    """Delivers at once, and every announcement: for recordings that run faster than their time."""

    def __init__(self, sink: Sink) -> None:
        self.name, self.trouble = sink.name, ""
        self._sink = sink

    def offer(self, telling: Telling) -> None:
        try:
            self._sink.deliver(telling)
        except SinkError as error:
            log.error("%s", error)

    def close(self) -> None:
        self._sink.close()


class SinkWorker:
    """A thread that delivers to one sink: notices, the newest announcement, nothing expired.

    What a failing sink could not tell is tried again until it is told, expired, or true no more;
    a failure is logged when it begins and when it ends.

    Args:
        sink: delivers.
        expires_after: seconds after which an announcement is dropped.
        stands: whether what an announcement says still holds, asked before it is told late.
        on_trouble: called with this worker when its sink begins to fail.
        on_gone: called when standard output cannot be written; that is not tried again.
        trouble: why the sink failed before it came here, which was logged and told; or nothing.
    """

    RETRY = (0.5, 1.0, 2.0, 5.0)
    """Seconds until a failed delivery is tried again; the last one repeats."""

    def __init__(
        self,
        sink: Sink,
        expires_after: float,
        stands: Callable[[Announcement], bool] = lambda _: False,
        *,
        on_trouble: Callable[[Worker], None] = lambda _: None,
        on_gone: Callable[[OutputError], None] = lambda _: None,
        trouble: str = "",
    ) -> None:
        self.name, self.trouble = sink.name, trouble
        self._sink = sink
        self._outbox = Outbox(expires_after, stands)
        self._on_trouble = on_trouble
        self._on_gone = on_gone
        self._thread = threading.Thread(target=self._run, name=f"sink {sink.name}", daemon=True)
        self._thread.start()

    def offer(self, telling: Telling) -> None:
        """Hand over something to tell. Returns at once."""
        self._outbox.put(telling)

    def close(self, patience: float = 3.0) -> None:
        """Let what has begun or waits be told, for at most `patience` seconds, then silence."""
        self._outbox.close()
        self._thread.join(patience)
        self._sink.close()

    def _run(self) -> None:
        failures = 0
        while (due := self._outbox.take()) is not None:
            try:
                self._sink.deliver(due.telling)
            except OutputError as error:
                self._on_gone(error)
                return
            except Exception as error:  # whatever a driver raises, this thread must go on
                known = isinstance(error, SinkError)
                self._fail(str(error) if known else f"{self.name}: {error!r}")
                self._outbox.put_back(due, self.RETRY[min(failures, len(self.RETRY) - 1)])
                failures += 1
                continue
            failures = 0
            if self.trouble:
                log.warning("%s works again", self.name)
                self.trouble = ""

    def _fail(self, reason: str) -> None:
        begins, self.trouble = not self.trouble, reason
        if begins:
            log.error("%s", reason)
            self._on_trouble(self)
