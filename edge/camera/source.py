"""What every camera is to the rest: frames with their time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from ..types import Frame

READ_TIMEOUT = 3.0
"""Seconds without a frame after which a live camera counts as lost."""

Arrival = Callable[[], float]
"""Waits for the next frame of a camera, and gives its time."""


class Camera(Protocol):
    """A source of grey frames.

    `live` tells a device, whose frames come when they come, from a recording, which has its own
    clock and an end. A live one may also have a method `arrival`, which waits for the next frame
    and gives its time: `read` then gives that frame, and one that nobody reads is not decoded.
    """

    live: bool

    def read(self) -> Frame | None:
        """The next frame, or None at the end of a recording; `CameraError` when it fails."""

    def close(self) -> None:
        """Give the device back."""


class Clock:
    """Turns a source's time stamps into seconds since the first of them."""

    def __init__(self) -> None:
        self._first: float | None = None

    def since_first(self, seconds: float) -> float:
        """Seconds from the first time that this was asked; `seconds` are of any steady clock."""
        if self._first is None:
            self._first = seconds
        return seconds - self._first
