"""The frames of a camera, at its own pace, without ever holding up or being held up."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from math import inf

from ..errors import CameraError, ConfigError
from ..settings.address import masked
from ..types import Frame
from .guard import Freeze, check_frame
from .slot import Slot
from .source import Camera

TICK = 0.5
"""Seconds after which the loop gets None where no frame has come."""

RETRY = (0.25, 0.5, 1.0, 2.0, 4.0)
"""Seconds between attempts to open a lost camera again; the last one repeats."""

HUNG = 20.0
"""Seconds after which a driver that does not return is given up, and the process with it."""


class Frames:
    """The frames of a camera as an iterator; of a live one it always gives the newest.

    A thread reads the camera. Frames of a live one that the loop is too slow for are dropped. A
    recording is paced by its own clock, or with `fast` by the loop alone, and waits where the loop
    is slow: what is told of it is the same however busy the machine.

    A live camera that fails is opened again with `reopen`, over and over; meanwhile the iterator
    gives None twice a second, and `trouble` says what is wrong. Time goes on over a gap.

    Args:
        camera: the source; None leaves the first opening to `reopen`.
        fast: see above.
        reopen: opens the source again; without it a failure ends the iteration.
    """

    def __init__(
        self,
        camera: Camera | None,
        *,
        fast: bool = False,
        reopen: Callable[[], Camera] | None = None,
    ) -> None:
        if fast and camera is not None and camera.live:
            raise ConfigError(
                "--fast needs a video file or a folder", advice="a live camera sets the pace"
            )
        self.trouble: CameraError | None = None
        self.interval = 0.0
        """Seconds that must lie between two frames of a live camera; the others are dropped."""
        self._camera = camera
        self._fast = fast
        self._reopen = reopen
        self._slot: Slot[Frame] = Slot()
        self._stopped = threading.Event()
        self._error: CameraError | None = None
        self._begin = time.monotonic()
        self._failures = 0  # in a row
        self._calling_since: float | None = None  # set while the driver has the thread

    def __iter__(self) -> Iterator[Frame | None]:
        try:
            yield from self._read_directly() if self._fast else self._read_newest()
        finally:
            self.stop()
        if self._error is not None:
            raise self._error

    def stop(self) -> None:
        """End the iteration after the frame at hand; may be called from another thread."""
        self._stopped.set()
        self._slot.close()

    def _read_directly(self) -> Iterator[Frame]:
        assert self._camera is not None
        try:
            while not self._stopped.is_set() and (frame := self._camera.read()) is not None:
                check_frame(frame)
                yield frame
        finally:
            self._camera.close()

    def _read_newest(self) -> Iterator[Frame | None]:
        thread = threading.Thread(target=self._fill_slot, name="camera", daemon=True)
        thread.start()
        while not self._stopped.is_set():
            try:
                frame = self._slot.take(TICK)
            except TimeoutError:
                self._check_driver()
                yield None
                continue
            if frame is None:
                break
            yield frame
        thread.join(TICK)  # give the device back before anybody opens it again

    def _check_driver(self) -> None:
        since = self._calling_since
        if since is not None and time.monotonic() - since > HUNG:
            raise CameraError(
                f"the camera's driver has not answered for {HUNG:.0f} s",
                advice="only a new start helps",
            )

    def _fill_slot(self) -> None:
        while not self._stopped.is_set():
            try:
                if self._camera is None:
                    self._camera = self._open()
                self._pump(self._camera)
                break
            except CameraError as error:
                self.trouble = error
            except Exception as error:  # a driver's own; the loop must not take it for the end
                self.trouble = CameraError(
                    f"the camera failed: {type(error).__name__}: {masked(str(error))}"
                )
            finally:
                live = self._close()
            if self._reopen is None or not live:
                self._error = self.trouble
                break
            self._stopped.wait(RETRY[min(self._failures, len(RETRY) - 1)])
            self._failures += 1
        self._close()
        self._slot.close()

    def _open(self) -> Camera:
        assert self._reopen is not None
        self._calling_since = time.monotonic()
        try:
            return self._reopen()
        finally:
            self._calling_since = None

    def _close(self) -> bool:
        """Give the device back; whether it was one that may come again."""
        camera, self._camera = self._camera, None
        if camera is None:
            return True
        camera.close()
        return camera.live

    def _pump(self, camera: Camera) -> None:
        """Read to the end of a recording, or until the camera fails."""
        begin = time.monotonic()
        freeze, offset, last = Freeze(), begin - self._begin if camera.live else 0.0, -inf
        while not self._stopped.is_set():
            self._calling_since = time.monotonic() if camera.live else None
            arrived = camera.arrival() if freeze.moving else None
            if arrived is not None and arrived + offset - last < self.interval:
                continue  # nothing has been decoded
            frame = camera.read()
            self._calling_since = None
            if frame is None:
                return
            check_frame(frame)
            if camera.live:
                frame = replace(frame, t=frame.t + offset)
                freeze.check(frame)
                if freeze.moving:
                    self.trouble, self._failures = None, 0
                if frame.t - last < self.interval:
                    continue
                last = frame.t
            else:
                self._stopped.wait(max(begin + frame.t - time.monotonic(), 0))
            self._slot.put(frame, wait=not camera.live)
