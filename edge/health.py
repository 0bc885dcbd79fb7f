"""Whether the device is fit: what a check finds, in which words, and the board's own senses."""

from __future__ import annotations

import logging
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Literal

import msgspec

from .address import masked
from .errors import FacecueError
from .textfile import read_bytes

log = logging.getLogger(__name__)

State = Literal["ok", "warning", "failed", "unknown", "skipped"]

THROTTLED = Path("/sys/devices/platform/soc/soc:firmware/get_throttled")
"""Where a Raspberry Pi's kernel keeps the same bits that `vcgencmd get_throttled` shows."""


class Finding(msgspec.Struct, frozen=True):
    """One line of `facecue check`: what was looked at, how it is, and what to do about it."""

    what: str
    state: State
    detail: str = ""
    advice: str = ""


Check = Callable[[], Finding]


def run_checks(checks: Iterable[tuple[str, Check]]) -> Iterator[Finding]:
    """The finding of each named check; one that breaks is a finding too."""
    for what, check in checks:
        try:
            yield check()
        except FacecueError as error:
            yield failure(what, error)
        except Exception as error:  # a check must never hide those after it
            log.debug("check %s", what, exc_info=True)
            yield Finding(what, "unknown", f"{type(error).__name__}: {masked(str(error))}",
                          "run the check again; if it stays, report this line")  # fmt: skip


def failure(what: str, error: FacecueError) -> Finding:
    """An error of Facecue as a finding; its message ends with what to do."""
    detail, _, advice = str(error).partition("; ")
    return Finding(what, "failed", detail, advice)


def exit_code(findings: Iterable[Finding]) -> int:
    """0 where nothing failed and nothing stayed unknown, else 1."""
    return int(any(finding.state in ("failed", "unknown") for finding in findings))


def format_finding(finding: Finding) -> str:
    """A finding as text for people: a line, and one below it where something is to be done."""
    line = f"{finding.what:<12} {finding.state:<8} {finding.detail}".rstrip()
    return f"{line}\n{'':<12} {'':<8} -> {finding.advice}" if finding.advice else line


def spoken(findings: Iterable[Finding]) -> str:
    """What to say of a check: its first failure with what to do about it, or "ready"."""
    for finding in findings:
        if finding.state == "failed":
            return f"{finding.what} failed. {finding.detail}. {finding.advice}"
    return "ready"


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
        answer = subprocess.run([vcgencmd, "get_throttled"], capture_output=True, text=True,
                                timeout=3, check=True).stdout  # fmt: skip
        return _bits(answer.strip().removeprefix("throttled="))
    except (OSError, ValueError, subprocess.SubprocessError):
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
