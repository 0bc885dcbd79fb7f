"""The daemon's eye on itself: the camera, the heat, the watchdog, and the status it shows."""

from __future__ import annotations

import logging
import os
import time
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2

from ..board.heat import Heat
from ..camera.frames import Frames
from ..camera.guard import Cover
from ..news import News
from ..printable import printable
from ..settings.config import Config
from ..types import Frame, Notice
from ..wearer.worker import Worker
from .sd_notify import Notifier
from .status import Status, headline, own_status_file

log = logging.getLogger(__name__)

SLOW = 0.5
"""Seconds between the frames that are looked at while the board is too hot, or nobody is there."""

NOBODY_AFTER = 10.0
"""Seconds without a face after which that is so."""

ALL = -1
"""OpenCV's sign for as many threads as it takes by itself."""

EVERY = 1.0
"""Seconds between two writings of the status."""

VIEWS = {
    "covered": News.CAMERA_COVERED,
    "blinded": News.CAMERA_BLINDED,
    "": News.CAMERA_SEES_AGAIN,
}
"""What is told of each state of `Cover`."""


class Vitals:
    """Called once a round of the loop.

    Attributes:
        frames: how many the pipeline has looked at.
        t: the newest frame's time in seconds.
    """

    def __init__(
        self, config: Config, frames: Frames, workers: Sequence[Worker], notifier: Notifier
    ) -> None:
        self.frames = 0
        self.t = 0.0
        self._source = frames
        self._workers = workers
        self._notifier = notifier
        self._file = own_status_file()
        self._cover = Cover()
        self._heat = Heat(Path(config.device.temperature), config.device.hot_above)
        self._lost = False
        self._faces = 0
        self._met = 0.0
        self._following = False
        self._notices: deque[str] = deque(maxlen=5)
        cv2.setNumThreads(ALL)
        self._begin = self._written = time.monotonic()
        self._frames_then = 0

    def update(self, frame: Frame | None) -> Iterator[Notice]:
        """Beat the watchdog, show the status when it is time, and give what is to be told."""
        self._notifier.beat()
        if frame is not None:
            self.t = frame.t
        now = time.monotonic()
        yield from self._look_at_camera(frame)
        if self._heat.update(now):
            hot = self._heat.hot
            yield Notice(self.t, News.TOO_HOT if hot else News.COOL_AGAIN, problem=hot)
        self._set_pace()
        if now - self._written >= EVERY:
            self._show(now)

    @property
    def lost(self) -> bool:
        """Whether the camera is."""
        return self._lost

    def looked_at(self, frame: Frame, faces: int, following: bool) -> None:
        """The pipeline is done with a frame that had so many faces, or what may become one."""
        self.frames += 1
        self._faces = faces
        if faces:
            self._met = frame.t
        self._following = following
        self._set_pace()

    def told(self, news: News) -> None:
        """The wearer was told something about Facecue."""
        self._notices.append(news.value)

    def close(self) -> None:
        """Nothing is seen any more."""
        if self._file is not None:
            self._file.remove()

    def _set_pace(self) -> None:
        alone = self.t - self._met >= NOBODY_AFTER and not self._following
        interval = SLOW if self._heat.hot or alone else 0.0
        if interval != self._source.interval:
            self._source.interval = interval
            # Threads wait for one another: together they take more time than one, if less long.
            cv2.setNumThreads(1 if interval else ALL)

    def _look_at_camera(self, frame: Frame | None) -> Iterator[Notice]:
        trouble = self._source.trouble
        if (trouble is not None) != self._lost:
            self._lost = trouble is not None
            if trouble is not None:
                log.error("%s", trouble)
            news = News.CAMERA_LOST if self._lost else News.CAMERA_BACK
            yield Notice(self.t, news, problem=self._lost)
        if frame is not None and self._cover.update(frame):
            state = self._cover.state
            yield Notice(frame.t, VIEWS[state], problem=bool(state))

    def _show(self, now: float) -> None:
        elapsed, self._written = now - self._written, now
        fps, self._frames_then = (self.frames - self._frames_then) / elapsed, self.frames
        trouble = self._source.trouble
        status = Status(
            pid=os.getpid(),
            boot_time=time.clock_gettime(time.CLOCK_BOOTTIME),
            up=round(now - self._begin, 1),
            camera=str(trouble) if trouble else self._cover.state or "ok",
            frames=self.frames,
            fps=round(fps, 1),
            faces=self._faces if trouble is None else 0,
            sinks={worker.name: printable(worker.trouble) or "ok" for worker in self._workers},
            temperature=self._heat.degrees,
            hot=self._heat.hot,
            notices=list(self._notices),
            by_hand="RUNTIME_DIRECTORY" not in os.environ,
        )
        self._notifier.status(headline(status))
        if self._file is not None:
            self._file.write(status)
