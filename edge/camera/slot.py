"""A place for one thing between two threads."""

from __future__ import annotations

import threading
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

T = TypeVar("T")


class Slot(Generic[T]):
    """Holds at most one item, between one thread that puts and one that takes.

    `close` may be called from a signal handler.

    Example:
        >>> slot = Slot()
        >>> slot.put("an old frame")
        >>> slot.put("a new frame")
        >>> slot.take()
        'a new frame'
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._item: T | None = None
        self._closed = False
        self._waiting = False
        self._wake: SimpleQueue[None] = SimpleQueue()  # its put is safe in a signal handler
        self._taken: SimpleQueue[None] = SimpleQueue()

    def put(self, item: T, *, wait: bool = False) -> None:
        """Leave `item` for the taker, in place of one that is still here.

        Or `wait` until that one was taken, or the slot is closed.
        """
        while True:
            with self._lock:
                self._waiting = wait and self._item is not None and not self._closed
                if not self._waiting:
                    self._item = item
                    break
            self._taken.get()
        self._wake.put(None)

    def take(self, timeout: float | None = None) -> T | None:
        """Wait for an item and take it; None once the slot is closed and empty.

        Raises:
            TimeoutError: nothing came for `timeout` seconds.
        """
        while True:
            with self._lock:
                item, self._item = self._item, None
                waiting, self._waiting = self._waiting, False
            if waiting:
                self._taken.put(None)
            if item is not None or self._closed:
                return item
            try:
                self._wake.get(timeout=timeout)
            except Empty:
                raise TimeoutError from None
            self._drain()

    def close(self) -> None:
        """Let the taker have what is here, and then None for ever."""
        self._closed = True
        self._wake.put(None)
        self._taken.put(None)

    def _drain(self) -> None:
        try:
            while True:
                self._wake.get_nowait()
        except Empty:
            return
