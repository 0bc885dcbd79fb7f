"""The status file: what the daemon sees and does now, for `facecue status`. No image is in it."""

from __future__ import annotations

import logging
import os
import time
from pathlib import Path

import msgspec

from ..errors import StatusError
from ..textfile import LIMIT, read_bytes

log = logging.getLogger(__name__)

GROUP = "facecue"
"""The service's, which the installer makes."""

MODE = 0o640
"""Who is in view is the business of the service's group, and nobody else's."""

STALE = 5.0
"""Seconds without a new status after which the daemon counts as stuck; it writes one a second."""


class Status(msgspec.Struct, frozen=True):
    """One look at the daemon.

    Attributes:
        pid: its process.
        boot_time: when this was written, seconds since boot; no clock that can be set is asked.
        up: seconds since the daemon began.
        camera: "ok", "covered", "blinded", or what is wrong.
        frames: looked at so far.
        fps: frames a second looked at of late.
        faces: in view.
        sinks: "ok", or what is wrong, of each way to tell the wearer.
        temperature: degrees Celsius, where the board can tell.
        hot: whether heat has slowed it down.
        notices: the last things that the wearer was told about Facecue itself.
    """

    pid: int
    boot_time: float
    up: float
    camera: str
    frames: int
    fps: float
    faces: int
    sinks: dict[str, str]
    temperature: float | None
    hot: bool
    notices: list[str]


def status_path() -> Path:
    """Where the service keeps its status."""
    return Path(os.environ.get("RUNTIME_DIRECTORY", "/run/facecue")) / "status.json"


class StatusFile:
    """Writes the file in one piece; a full disk is reported once and stops nothing."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._failed = False

    def write(self, status: Status) -> None:
        """Put it in the place of the one before, whole at every moment."""
        fresh = self._path.with_suffix(".new")
        try:
            fresh.touch(MODE)
            fresh.chmod(MODE)
            fresh.write_bytes(msgspec.json.encode(status))
            fresh.replace(self._path)
        except OSError as error:
            if not self._failed:
                log.warning("the status file %s cannot be written: %s", self._path, error.strerror)
            self._failed = True
        else:
            self._failed = False


def read_status(path: Path) -> Status:
    """The daemon's status.

    Raises:
        StatusError: there is none, it cannot be read, or it is old.
    """
    try:
        status = msgspec.json.decode(read_bytes(path, LIMIT), type=Status)
    except FileNotFoundError:
        raise StatusError(
            f"no status at {path}: Facecue does not run as a service",
            advice="see: systemctl status facecue",
        ) from None
    except PermissionError:
        raise StatusError(
            f"status {path} cannot be read: it is for root and the group {GROUP}",
            advice="run: sudo facecue status",
        ) from None
    except (OSError, ValueError, msgspec.DecodeError) as error:
        raise StatusError(
            f"status {path} cannot be read: {error}", advice="see: facecue logs"
        ) from error
    age = time.clock_gettime(time.CLOCK_BOOTTIME) - status.boot_time
    if not 0 <= age <= STALE:
        raise StatusError(
            f"status {path} is {age:.0f} s old: Facecue has ended or hangs",
            advice="see: facecue logs",
        )
    return status


def format_status(status: Status) -> str:
    """A status as text for people; its first line is what systemctl shows."""
    lines = [headline(status), f"up {status.up:.0f} s, process {status.pid}"]
    lines += [f"told: {notice}" for notice in status.notices]
    return "\n".join([*lines, "log: facecue logs"])


def headline(status: Status) -> str:
    """The gist of a status in one line."""
    sinks = ", ".join(f"{name} {state}" for name, state in status.sinks.items()) or "none"
    heat = "" if status.temperature is None else f", {status.temperature:.0f} °C"
    heat += " (slowed down)" if status.hot else ""
    return (
        f"camera {status.camera}, {status.fps:.1f} frames/s, faces {status.faces};"
        f" sinks: {sinks}{heat}"
    )
