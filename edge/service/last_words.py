"""Saying one thing outside the daemon's loop: the word of a check, or why it cannot run."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
import time
from collections.abc import Iterable
from pathlib import Path

from ..errors import CameraError, FacecueError, SinkError
from ..printable import printable
from ..settings.config import Config
from ..textfile import LIMIT, read_bytes
from ..types import Notice, Words
from ..voice.engines import EngineHungError
from ..wearer.sink import SINKS, WORN
from .sd_notify import Notifier

log = logging.getLogger(__name__)

LINGER = 30.0
"""Seconds after which what somebody has to mend is tried again, mended or not."""


def tell_once(telling: Notice | Words, config: Config, sinks: Iterable[str]) -> bool:
    """Speak it; where there is no voice, buzz a problem. Whether one of the two worked."""
    for name in WORN:
        if name not in sinks:
            continue
        try:
            sink = SINKS[name].open(config)
            try:
                sink.deliver(telling)
            except EngineHungError as error:
                log.warning("%s", error)
                sink.deliver(telling)  # the second engine's turn
            finally:
                sink.close()
        except SinkError as error:
            log.warning("%s", error)
        else:
            return True
    return False


class Told:
    """Remembers over restarts of the service what was said last, so that it is said once."""

    def __init__(self) -> None:
        folder = os.environ.get("RUNTIME_DIRECTORY")
        self._file = Path(folder) / "told" if folder else None

    def is_new(self, text: str) -> bool:
        """Whether `text` is another one than the last; from now on it is the last."""
        if self._file is None:
            return True
        text = printable(text)
        try:
            if self._file.exists() and read_bytes(self._file, LIMIT) == text.encode():
                return False
        except (OSError, ValueError) as error:
            log.debug("%s", error)
        self.forget()  # whatever lies in its place
        with contextlib.suppress(OSError):
            self._file.write_text(text, encoding="utf-8")
        return True

    def forget(self) -> None:
        """All is well again: the same trouble would be news."""
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.unlink(missing_ok=True)


def last_words(
    error: FacecueError, config: Config, sinks: Iterable[str], files: Iterable[Path]
) -> None:
    """Tell why the service cannot run, aloud only once however often it is started again.

    It is started again a second after its end. So that it is not tried every second what only
    somebody can mend, this returns when one of the `files` has changed, or after `LINGER` seconds.
    """
    log.error("%s", error)
    notifier = Notifier()
    notifier.status(str(error))
    watched = list(files)
    before = _looks_of(watched)
    if Told().is_new(str(error)):
        tell_once(Words(0.0, error.what), config, sinks)
    if not isinstance(error, CameraError):
        pause, end = threading.Event(), time.monotonic() + LINGER
        while _looks_of(watched) == before and time.monotonic() < end:
            notifier.beat()
            pause.wait(0.5)
    notifier.close()


def _looks_of(files: Iterable[Path]) -> list[tuple[int, int] | None]:
    """What is another one when a file has been written."""
    looks: list[tuple[int, int] | None] = []
    for file in files:
        try:
            stat = file.stat()
        except OSError:
            looks.append(None)
        else:
            looks.append((stat.st_mtime_ns, stat.st_size))
    return looks
