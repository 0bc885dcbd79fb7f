"""The board's own senses: its temperature, and whether it slows down."""

from __future__ import annotations

import shutil
from pathlib import Path

from ..programs import run_program
from ..textfile import read_bytes

THROTTLED = Path("/sys/devices/platform/soc/soc:firmware/get_throttled")
"""Where a Raspberry Pi's kernel keeps the same bits that `vcgencmd get_throttled` shows."""

VCGENCMD_PATIENCE = 3.0
"""Seconds that vcgencmd may take."""


def temperature(file: Path) -> float | None:
    """Degrees Celsius of the board; None where it has no such sensor, or one that cannot be."""
    try:
        degrees = int(read_bytes(file, 100)) / 1000
    except (OSError, ValueError, OverflowError):
        return None
    return degrees if -60 <= degrees <= 150 else None


def throttled() -> int | None:
    """A Raspberry Pi's bits of under-voltage (0, 16) and heat (1-3, 17-19); None elsewhere."""
    try:
        return _bits(read_bytes(THROTTLED, 100))
    except (OSError, ValueError):
        vcgencmd = shutil.which("vcgencmd")
    if vcgencmd is None:
        return None
    try:
        answer = run_program([vcgencmd, "get_throttled"], VCGENCMD_PATIENCE, printed=100)
        return _bits(answer.printed.strip().removeprefix("throttled=")) if not answer.code else None
    except (OSError, ValueError):
        return None


def _bits(text: str | bytes) -> int:
    bits = int(text, 16)
    if not 0 <= bits < 1 << 32:
        raise ValueError("more bits than the firmware has")
    return bits


class Heat:
    """Whether the board is too hot, with a gap of 5 degrees between in and out.

    Args:
        file: its thermometer, in 1/1000 degree Celsius.
        limit: degrees Celsius from which it is.
    """

    GAP = 5.0
    EVERY = 2.0
    """Seconds between readings."""

    def __init__(self, file: Path, limit: float) -> None:
        self.hot = False
        self.degrees: float | None = None
        self._file = file
        self._limit = limit
        self._next = float("-inf")

    def update(self, now: float) -> bool:
        """Read the thermometer when it is time; whether `hot` has changed."""
        if now < self._next:
            return False
        self._next = now + self.EVERY
        self.degrees = temperature(self._file)
        limit = self._limit - self.GAP if self.hot else self._limit
        before, self.hot = self.hot, self.degrees is not None and self.degrees >= limit
        return self.hot != before
