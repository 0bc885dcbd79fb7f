"""What every camera is to the rest: frames with their time."""

from __future__ import annotations

from abc import ABC, abstractmethod

from ..types import Frame

READ_TIMEOUT = 3.0
"""Seconds without a frame after which a live camera counts as lost."""


class Camera(ABC):
    """A source of grey frames. Every camera is a subclass that has `live`, `read` and `close`.

    `live` tells a device, whose frames come when they come, from a recording, which has its own
    clock and an end.
    """

    live: bool

    @abstractmethod
    def read(self) -> Frame | None:
        """The next frame, or None at the end of a recording; `CameraError` when it fails."""

    @abstractmethod
    def close(self) -> None:
        """Give the device back."""

    def arrival(self) -> float | None:
        """Wait for the next frame, and give its time: `read` then gives that frame, and one that
        nobody reads is not decoded. None from a camera that knows no frame before it is read."""
        return None


class Clock:
    """Turns a source's time stamps into seconds since the first of them."""

    def __init__(self) -> None:
        self._first: float | None = None

    def since_first(self, seconds: float) -> float:
        """Seconds from the first time that this was asked; `seconds` are of any steady clock."""
        if self._first is None:
            self._first = seconds
        return seconds - self._first
