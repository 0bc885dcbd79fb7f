"""Ways out to the wearer, each behind a worker of its own so that none can block the loop."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass
from typing import Protocol, TextIO

from .errors import SinkError
from .slot import Slot
from .types import Announcement

log = logging.getLogger(__name__)


class Sink(Protocol):
    """Something that tells the wearer; `deliver` may take as long as the telling takes."""

    name: str

    def deliver(self, announcement: Announcement) -> None:
        """Tell it; `SinkError` when that failed."""

    def close(self) -> None:
        """Fall silent and give up devices and processes."""


class PrintSink:
    """One line of text an announcement."""

    name = "print"

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def deliver(self, announcement: Announcement) -> None:
        percent = round(100 * announcement.confidence)
        line = f"{announcement.t:7.2f} s  {announcement.label} ({percent} %)"
        try:
            print(line, file=self._stream, flush=True)
        except OSError as error:
            raise SinkError(f"print: the output cannot be written: {error.strerror}") from error

    def close(self) -> None:
        pass


@dataclass(frozen=True, slots=True)
class _Due:
    announcement: Announcement
    deadline: float  # by time.monotonic


class Outlet(Protocol):
    """One sink as the loop sees it."""

    def offer(self, announcement: Announcement) -> None:
        """Hand over an announcement."""

    def close(self) -> None:
        """Deliver what is due, then close the sink."""


class DirectOutlet:
    """Delivers at once, and every announcement: for recordings that run faster than their time."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink

    def offer(self, announcement: Announcement) -> None:
        _deliver(self._sink, announcement)

    def close(self) -> None:
        self._sink.close()


class SinkWorker:
    """A thread that delivers to one sink: the newest announcement, and none that has expired."""

    def __init__(self, sink: Sink, expires_after: float) -> None:
        self._sink = sink
        self._expires_after = expires_after
        self._slot: Slot[_Due] = Slot()
        self._thread = threading.Thread(target=self._run, name=f"sink {sink.name}", daemon=True)
        self._thread.start()

    def offer(self, announcement: Announcement) -> None:
        """Hand over an announcement; it replaces one that has not begun. Returns at once."""
        self._slot.put(_Due(announcement, time.monotonic() + self._expires_after))

    def close(self, patience: float = 3.0) -> None:
        """Let what has begun or waits be told, for at most `patience` seconds, then silence."""
        self._slot.close()
        self._thread.join(patience)
        self._sink.close()

    def _run(self) -> None:
        while (due := self._slot.take()) is not None:
            if time.monotonic() > due.deadline:
                log.info("%s: %s expired unsaid", self._sink.name, due.announcement.label)
                continue
            _deliver(self._sink, due.announcement)


def _deliver(sink: Sink, announcement: Announcement) -> None:
    try:
        sink.deliver(announcement)
    except SinkError as error:
        log.error("%s", error)
