"""The status file: what the daemon sees and does now, for `facecue status`. No image is in it."""

from __future__ import annotations

import logging
import os
import stat
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
        by_hand: whether it was started by hand, and not as the service.
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
    by_hand: bool = False


def status_path() -> Path:
    """Where the service keeps its status."""
    return Path(os.environ.get("RUNTIME_DIRECTORY", "/run/facecue")) / "status.json"


def path_by_hand() -> Path:
    """Where a run by hand keeps its status: in a folder that is its user's alone."""
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    home = Path(runtime or os.environ.get("TMPDIR") or "/tmp")
    return home / ("facecue" if runtime else f"facecue-{os.geteuid()}") / "status.json"


def own_status_file() -> StatusFile | None:
    """The file for the status of this process; None where there is no safe place for one."""
    if "RUNTIME_DIRECTORY" in os.environ:
        return StatusFile(status_path())
    path = path_by_hand()
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
    except OSError:
        return None
    return StatusFile(path) if _is_ours_alone(path.parent) else None


def _is_ours_alone(folder: Path) -> bool:
    """Whether nobody else could have put there what lies in it."""
    try:
        info = folder.lstat()
    except OSError:
        return False
    return (
        stat.S_ISDIR(info.st_mode)
        and info.st_uid == os.geteuid()
        and not info.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    )


class StatusFile:
    """Writes the file in one piece; a full disk is reported once and stops nothing.

    Of two runs that share it, the one that came first keeps it to its end.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._failed = False

    def write(self, status: Status) -> None:
        """Put it in the place of the one before, whole at every moment."""
        if self._is_of_another(status.pid):
            return
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

    def remove(self) -> None:
        """The run is over: no status says otherwise."""
        if not self._is_of_another(os.getpid()):
            self._path.unlink(missing_ok=True)

    def _is_of_another(self, pid: int) -> bool:
        try:
            status = read_status(self._path)
        except StatusError:
            return False
        return status.pid != pid and _lives(status.pid)


def read_running() -> Status:
    """The status of the service, or else of a run by hand of this user.

    Raises:
        StatusError: neither runs, or what runs cannot be asked.
    """
    service, by_hand = status_path(), path_by_hand()
    faults = []
    for path in (service, by_hand) if _is_ours_alone(by_hand.parent) else (service,):
        try:
            return read_status(path)
        except _AbsentError:
            continue
        except StatusError as error:
            faults.append(error)
    if faults:
        raise faults[0]
    raise StatusError(
        f"Facecue does not run: no service has a status at {service}, no run by hand at {by_hand}",
        advice="start it: facecue run, or sudo systemctl start facecue; why the service does not"
        " run: systemctl status facecue",
    )


class _AbsentError(StatusError):
    """There is no such file."""


def read_status(path: Path) -> Status:
    """The status in a file.

    Raises:
        StatusError: there is none, it cannot be read, or it is old.
    """
    try:
        status = msgspec.json.decode(read_bytes(path, LIMIT), type=Status)
    except FileNotFoundError:
        raise _AbsentError(f"no status at {path}: Facecue does not run") from None
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
    how = ", run by hand" if status.by_hand else ""
    lines = [headline(status), f"up {status.up:.0f} s, process {status.pid}{how}"]
    lines += [f"told: {notice}" for notice in status.notices]
    return "\n".join(lines if status.by_hand else [*lines, "log: facecue logs"])


def headline(status: Status) -> str:
    """The gist of a status in one line."""
    sinks = ", ".join(f"{name} {state}" for name, state in status.sinks.items()) or "none"
    heat = "" if status.temperature is None else f", {status.temperature:.0f} °C"
    heat += " (slowed down)" if status.hot else ""
    return (
        f"camera {status.camera}, {status.fps:.1f} frames/s, faces {status.faces};"
        f" sinks: {sinks}{heat}"
    )


def _lives(pid: int) -> bool:
    """Whether there is such a process, be it another user's."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
