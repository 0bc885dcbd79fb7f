"""What one sink has yet to tell: of the announcements the newest, everything else in order."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from ..types import Announcement, Notice, Telling

log = logging.getLogger(__name__)

MOST_WAITING = 8
"""Notices, answers and cues that wait at most; beyond that the oldest is dropped."""

NOTICE_EXPIRES = 120.0
"""Seconds after which a notice that nobody could be told is news no more."""


@dataclass(frozen=True, slots=True)
class Due:
    """Something to tell, by `deadline` of time.monotonic."""

    telling: Telling
    deadline: float


class Outbox:
    """Filled by the loop, emptied by a sink's worker.

    A smile that is spoken three seconds late is a lie, so an announcement has a deadline. One that
    could not be delivered comes back with `put_back`, and is told late if it still `stands`.

    Args:
        expires_after: seconds until an announcement's deadline.
        stands: whether what an announcement says is still true.
    """

    def __init__(self, expires_after: float, stands: Callable[[Announcement], bool]) -> None:
        self._expires_after = expires_after
        self._stands = stands
        self._changed = threading.Condition()
        self._queue: deque[Due] = deque(maxlen=MOST_WAITING)
        self._newest: Due | None = None
        self._late: Announcement | None = None
        self._fresh = self._closed = False

    def put(self, telling: Telling) -> None:
        """Add something to tell; an announcement replaces one that has not begun."""
        now = time.monotonic()
        with self._changed:
            if not isinstance(telling, Announcement):
                lasts = NOTICE_EXPIRES if isinstance(telling, Notice) else self._expires_after
                self._queue.append(Due(telling, now + lasts))
            else:
                self._newest, self._late = Due(telling, now + self._expires_after), None
            self._fresh = True
            self._changed.notify()

    def put_back(self, due: Due, delay: float) -> None:
        """Return what could not be told, and wait `delay` seconds or until something new comes."""
        with self._changed:
            if self._closed:
                return
            if isinstance(due.telling, Notice):
                self._queue.appendleft(due)
            elif isinstance(due.telling, Announcement) and self._newest is None:
                self._late = due.telling
            self._changed.wait_for(lambda: self._fresh or self._closed, delay)

    def take(self) -> Due | None:
        """Wait for something to tell and take it; None once the box is closed and empty.

        What has expired is dropped, here and nowhere else.
        """
        with self._changed:
            while True:
                self._fresh = False
                due = self._next()
                if due is not None:
                    if time.monotonic() <= due.deadline:
                        return due
                    log.debug("expired untold: %s", due.telling)
                elif self._closed:
                    return None
                else:
                    self._changed.wait_for(lambda: self._fresh or self._closed)

    def close(self) -> None:
        """Let the worker have what is here, and then None for ever."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    def _next(self) -> Due | None:
        """What is to be told next, if it is not too late."""
        if self._queue:
            return self._queue.popleft()
        if self._newest is not None:
            due, self._newest = self._newest, None
            return due
        late, self._late = self._late, None
        if late is None or self._closed or not self._stands(late):
            return None
        return Due(late, time.monotonic() + self._expires_after)
