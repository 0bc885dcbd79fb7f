"""The Raspberry Pi's own camera, by picamera2."""

from __future__ import annotations

from queue import Empty, SimpleQueue
from typing import Any

from ..advice import advise
from ..errors import CameraError
from ..settings.config import CameraConfig
from ..types import Frame
from .source import READ_TIMEOUT, Camera, Clock


class PiCamera(Camera):
    """The brightness plane of the small YUV420 stream."""

    live = True

    def __init__(self, config: CameraConfig) -> None:
        try:
            from picamera2 import Picamera2
        except (ImportError, AttributeError, ValueError) as error:  # ValueError: another numpy
            advice = advise(str(error)) or (
                "run: apt install python3-picamera2, and make the virtual environment with"
                " --system-site-packages"
            )
            raise CameraError(f"picamera2 cannot be imported ({error})", advice=advice) from error
        self._size = (config.width, config.height)
        self._clock = Clock()
        self._camera: Any = None
        try:
            self._camera = Picamera2()
            self._camera.configure(
                self._camera.create_video_configuration(
                    main={"size": self._size},
                    lores={"size": self._size, "format": "YUV420"},
                    buffer_count=3,
                    controls={"FrameRate": config.fps},
                )
            )
            self._camera.start()
        except (IndexError, RuntimeError) as error:
            self.close()
            raise CameraError(
                f"no Raspberry Pi camera could be started ({error})",
                advice="is its ribbon seated, and is it listed by: rpicam-hello --list-cameras",
            ) from error

    def read(self) -> Frame:
        done: SimpleQueue[Any] = SimpleQueue()
        self._camera.capture_request(wait=False, signal_function=done.put)
        try:
            job = done.get(timeout=READ_TIMEOUT)
        except Empty:
            raise CameraError(
                f"the camera has given no frame for {READ_TIMEOUT:.0f} s",
                advice="is its ribbon seated?",
            ) from None
        request = job.get_result()
        try:
            planes = request.make_array("lores")
            stamp = request.get_metadata()["SensorTimestamp"] / 1e9
        finally:
            request.release()
        width, height = self._size
        return Frame(self._clock.since_first(stamp), planes[:height, :width].copy())

    def close(self) -> None:
        if self._camera is not None:
            self._camera.stop()
            self._camera.close()
