"""Sources of frames: OpenCV devices, streams and video files, folders of images, Pi cameras."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from .clock import READ_TIMEOUT, Clock
from .config import CameraConfig
from .errors import CameraError, ImageError
from .holders import held_by
from .picture import IMAGE_SUFFIXES, read_picture, to_gray
from .types import Frame

TURNS = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}


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
    if source.isdecimal() or "://" in source:
        return OpenCvCamera(config)
    if source and Path(source).is_dir():
        return FolderCamera(config)
    if Path(source).suffix.lower() in IMAGE_SUFFIXES and Path(source).is_file():
        raise CameraError(f"{source} is a picture, not a film; run: facecue look {source}")
    if Path(source).is_file():
        return VideoFile(Path(source))
    raise CameraError(
        f"camera {config.name!r} is neither picamera2, a number, a URL, nor an existing file or"
        " folder; see: facecue run --help"
    )


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
    """A V4L2 device by index, or a network stream by URL."""

    live = True

    def __init__(self, config: CameraConfig) -> None:
        self._name = config.name
        self._clock = Clock()
        self._arrived: float | None = None
        if config.source.isdecimal():
            self._capture = cv2.VideoCapture(int(config.source))
            self._capture.set(cv2.CAP_PROP_FRAME_WIDTH, config.width)
            self._capture.set(cv2.CAP_PROP_FRAME_HEIGHT, config.height)
            self._capture.set(cv2.CAP_PROP_FPS, config.fps)
            advice = "is it plugged in, free, and are you in the group video?"
        else:
            limit = round(1000 * READ_TIMEOUT)
            timeouts = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, limit,
                        cv2.CAP_PROP_READ_TIMEOUT_MSEC, limit]  # fmt: skip
            self._capture = cv2.VideoCapture(config.source, cv2.CAP_FFMPEG, timeouts)
            advice = "is its address right and its server running?"
        if not self._capture.isOpened():
            if config.source.isdecimal() and (other := held_by(f"/dev/video{config.source}")):
                advice = f"{other} has it; end that first"
            raise CameraError(f"camera {self._name} cannot be opened; {advice}")

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


class VideoFile:
    """A recording, with the times that it carries itself."""

    live = False

    def __init__(self, path: Path) -> None:
        try:
            path.open("rb").close()
        except OSError as error:
            raise CameraError(f"{path} cannot be read: {error.strerror}") from error
        self._capture = cv2.VideoCapture(str(path))
        self._clock = Clock()
        self._last = -1.0
        first = self._read()
        if first is None:
            raise CameraError(f"{path} is not a video that OpenCV can read; try another file")
        self._waiting: Frame | None = first

    def read(self) -> Frame | None:
        if self._waiting is not None:
            frame, self._waiting = self._waiting, None
            return frame
        return self._read()

    def _read(self) -> Frame | None:
        ok, picture = self._capture.read()
        if not ok:
            return None
        stamp = self._capture.get(cv2.CAP_PROP_POS_MSEC) / 1000
        if stamp <= self._last:  # a container without time stamps: go by the frame rate
            stamp = self._last + 1 / (self._capture.get(cv2.CAP_PROP_FPS) or 25.0)
        self._last = stamp
        return Frame(self._clock.since_first(stamp), to_gray(picture))

    def close(self) -> None:
        self._capture.release()


class FolderCamera:
    """The images of a folder in the order of their names, `fps` of them a second."""

    live = False

    def __init__(self, config: CameraConfig) -> None:
        folder = Path(config.source)
        files = sorted(p for p in folder.iterdir() if p.suffix.lower() in IMAGE_SUFFIXES)
        if not files:
            raise CameraError(f"folder {folder} holds no images ({', '.join(IMAGE_SUFFIXES)})")
        self._files: Iterator[tuple[int, Path]] = iter(enumerate(files))
        self._interval = 1 / config.fps

    def read(self) -> Frame | None:
        entry = next(self._files, None)
        if entry is None:
            return None
        number, file = entry
        try:
            return Frame(number * self._interval, read_picture(file))
        except ImageError as error:
            raise CameraError(str(error)) from error

    def close(self) -> None:
        self._files = iter(())
