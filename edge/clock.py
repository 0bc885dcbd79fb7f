"""The time of live cameras."""

from __future__ import annotations

READ_TIMEOUT = 3.0
"""Seconds without a frame after which a live camera counts as lost."""


class Clock:
    """Turns a source's time stamps into seconds since the first of them."""

    def __init__(self) -> None:
        self._first: float | None = None

    def since_first(self, seconds: float) -> float:
        """Seconds from the first time that this was asked; `seconds` are of any steady clock."""
        if self._first is None:
            self._first = seconds
        return seconds - self._first
