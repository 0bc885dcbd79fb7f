"""The frames of a camera, at its own pace, without ever holding up or being held up."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

from .camera import Camera
from .errors import CameraError, ConfigError
from .slot import Slot
from .types import Frame


class Frames:
    """The frames of a camera as an iterator that always gives the newest.

    A thread reads the camera; a recording is paced by its own clock. Frames that the loop is too
    slow for are dropped. With `fast`, a recording is read frame by frame as fast as the loop
    asks, and nothing is dropped.
    """

    def __init__(self, camera: Camera, *, fast: bool = False) -> None:
        if fast and camera.live:
            raise ConfigError("--fast needs a video file or a folder; a live camera sets the pace")
        self._camera = camera
        self._fast = fast
        self._slot: Slot[Frame] = Slot()
        self._stopped = threading.Event()
        self._error: CameraError | None = None

    def __iter__(self) -> Iterator[Frame]:
        try:
            yield from self._read_directly() if self._fast else self._read_newest()
        finally:
            self.stop()
        if self._error is not None:
            raise self._error

    def stop(self) -> None:
        """End the iteration after the frame at hand; may be called from a signal handler."""
        self._stopped.set()
        self._slot.close()

    def _read_directly(self) -> Iterator[Frame]:
        try:
            while not self._stopped.is_set() and (frame := self._camera.read()) is not None:
                yield frame
        finally:
            self._camera.close()

    def _read_newest(self) -> Iterator[Frame]:
        threading.Thread(target=self._fill_slot, name="camera", daemon=True).start()
        while not self._stopped.is_set() and (frame := self._slot.take()) is not None:
            yield frame

    def _fill_slot(self) -> None:
        begin = time.monotonic()
        try:
            while not self._stopped.is_set() and (frame := self._camera.read()) is not None:
                if not self._camera.live:
                    self._stopped.wait(max(begin + frame.t - time.monotonic(), 0))
                self._slot.put(frame)
        except CameraError as error:
            self._error = error
        except Exception as error:  # a driver's own; the loop must not take it for the end
            self._error = CameraError(f"the camera failed: {type(error).__name__}: {error}")
        finally:
            self._camera.close()
            self._slot.close()
