"""Sources of frames: devices and streams by OpenCV, Pi cameras, and recordings."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from .clock import READ_TIMEOUT, Clock
from .config import CameraConfig
from .errors import CameraError
from .holders import held_by
from .picture import IMAGE_SUFFIXES, to_gray
from .printable import printable
from .recording import TURNS, FolderCamera, Video, VideoFile
from .types import Frame

Arrival = Callable[[], float]
"""Waits for the next frame of a camera, and gives its time."""


class Camera(Protocol):
    """A source of grey frames.

    `live` tells a device, whose frames come when they come, from a recording, which has its own
    clock and an end. A live one may also have a method `arrival`, which waits for the next frame
    and gives its time: `read` then gives that frame, and one that nobody reads is not decoded.
    """

    live: bool

    def read(self) -> Frame | None:
        """The next frame, or None at the end of a recording; `CameraError` when it fails."""

    def close(self) -> None:
        """Give the device back."""


def open_camera(config: CameraConfig) -> Camera:
    """The camera that `config.source` names.

    Raises:
        CameraError: it cannot be opened, or the source names nothing.
    """
    camera = _open_source(config)
    return Turned(camera, config) if config.rotation or config.mirror else camera


def _open_source(config: CameraConfig) -> Camera:
    source = config.source
    if source == "picamera2":
        from .picam import PiCamera

        return PiCamera(config)
    if source.isdecimal() or Path(source).is_char_device():
        return _open_device(config)
    if "://" in source:
        return _open_url(config)
    if source and Path(source).is_dir():
        return FolderCamera(config)
    if Path(source).suffix.lower() in IMAGE_SUFFIXES and Path(source).is_file():
        raise CameraError(f"{source} is a picture, not a film; run: facecue look {source}")
    if Path(source).is_file():
        return VideoFile(Path(source))
    if source.startswith("/dev/"):
        raise CameraError(f"camera {source} is not there; is it plugged in? see: ls /dev/v4l/by-id")
    raise CameraError(
        f"camera {config.name!r} is neither picamera2, a number, a URL, nor an existing device,"
        " file or folder; see: facecue run --help"
    )


def _open_device(config: CameraConfig) -> OpenCvCamera:
    """A V4L2 device by its index, or by its path, such as one of /dev/v4l/by-id."""
    if config.source.isdecimal():
        device = f"/dev/video{config.source}"
        capture = cv2.VideoCapture(int(config.source))
    else:
        device = os.path.realpath(config.source)
        capture = cv2.VideoCapture(device, cv2.CAP_V4L2)
    capture.set(cv2.CAP_PROP_FRAME_WIDTH, config.width)
    capture.set(cv2.CAP_PROP_FRAME_HEIGHT, config.height)
    capture.set(cv2.CAP_PROP_FPS, config.fps)
    advice = "is it plugged in, free, and are you in the group video?"
    if not capture.isOpened() and (other := held_by(device)):
        advice = f"{other} has it; end that first"
    return OpenCvCamera(capture, config.name, advice)


def _open_url(config: CameraConfig) -> Camera:
    """A stream of the network, or a recording that lies there."""
    source = config.source
    if printable(source) != source:  # OpenCV ends the process over letters that are none
        raise CameraError(
            "the camera's address holds bytes that are no letters; write each as %E9, with its"
            " two hexadecimal digits"
        )
    limit = round(1000 * READ_TIMEOUT)
    timeouts = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, limit, cv2.CAP_PROP_READ_TIMEOUT_MSEC, limit]
    capture = cv2.VideoCapture(source, cv2.CAP_FFMPEG, timeouts)
    # Of a stream the count is 0 or less; of a single picture, which a camera renews, 1.
    if (count := capture.get(cv2.CAP_PROP_FRAME_COUNT)) > 1:
        return Video(capture, config.name, count / (capture.get(cv2.CAP_PROP_FPS) or 25.0))
    return OpenCvCamera(capture, config.name, "is its address right and its server running?")


class Turned:
    """A camera that is worn on its side, upside down or behind a mirror, set upright."""

    def __init__(self, camera: Camera, config: CameraConfig) -> None:
        self.live = camera.live
        self._camera = camera
        self._turn = TURNS.get(config.rotation)
        self._mirror = config.mirror
        self.arrival: Arrival | None = getattr(camera, "arrival", None)

    def read(self) -> Frame | None:
        frame = self._camera.read()
        if frame is None:
            return None
        gray = frame.gray if self._turn is None else cv2.rotate(frame.gray, self._turn)
        return replace(frame, gray=to_gray(cv2.flip(gray, 1) if self._mirror else gray))

    def close(self) -> None:
        self._camera.close()


class OpenCvCamera:
    """What OpenCV opened: a V4L2 device, or a stream of the network."""

    live = True

    def __init__(self, capture: cv2.VideoCapture, name: str, advice: str) -> None:
        self._capture, self._name = capture, name
        self._clock = Clock()
        self._arrived: float | None = None
        if not capture.isOpened():
            raise CameraError(f"camera {name} cannot be opened; {advice}")

    def arrival(self) -> float:
        self._check(self._capture.grab())
        self._arrived = self._clock.since_first(time.monotonic())
        return self._arrived

    def read(self) -> Frame:
        t = self.arrival() if self._arrived is None else self._arrived
        self._arrived = None
        ok, picture = self._capture.retrieve()
        self._check(ok)
        return Frame(t, to_gray(self._shaped(picture)))

    def _check(self, ok: bool) -> None:
        if not ok:
            raise CameraError(f"camera {self._name} gives no more frames; was it unplugged?")

    def _shaped(self, picture: NDArray[Any]) -> NDArray[Any]:
        """OpenCV hands out grey and BGR24 of V4L2 as a single row of bytes (its issue 27166)."""
        if picture.shape[0] > 1:
            return picture
        sides = (cv2.CAP_PROP_FRAME_HEIGHT, cv2.CAP_PROP_FRAME_WIDTH)
        rows, columns = (int(self._capture.get(side)) for side in sides)
        for shape in ((rows, columns), (rows, columns, 3)):
            if picture.size == np.prod(shape):
                return picture.reshape(shape)
        raise CameraError(
            f"camera {self._name} gives {picture.size} bytes for {columns}x{rows} pixels,"
            " a format that OpenCV cannot turn into a picture; use another camera"
        )

    def close(self) -> None:
        self._capture.release()
