"""The camera that the settings name, set upright."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2

from ..errors import CameraError
from ..holders import held_by
from ..printable import printable
from ..settings.config import CameraConfig
from ..types import Frame
from .opencv import OpenCvCamera
from .picture import IMAGE_SUFFIXES, to_gray
from .recording import TURNS, FolderCamera, Video, VideoFile, seconds_of
from .source import READ_TIMEOUT, Camera


def open_camera(config: CameraConfig) -> Camera:
    """The camera that `config.source` names.

    Raises:
        CameraError: it cannot be opened, or the source names nothing.
    """
    camera = _open_source(config)
    return Turned(camera, config) if config.rotation or config.mirror else camera


def _open_source(config: CameraConfig) -> Camera:
    source = config.source
    if source in NAMED:
        return NAMED[source](config)
    if source.isdecimal() or Path(source).is_char_device():
        return _open_device(config)
    if "://" in source:
        return _open_url(config)
    if source and Path(source).is_dir():
        return FolderCamera(config)
    if Path(source).suffix.lower() in IMAGE_SUFFIXES and Path(source).is_file():
        raise CameraError(
            f"{source} is a picture, not a film", advice=f"run: facecue look {source}"
        )
    if Path(source).is_file():
        return VideoFile(Path(source))
    if source.startswith("/dev/"):
        raise CameraError(
            f"camera {source} is not there", advice="is it plugged in? see: ls /dev/v4l/by-id"
        )
    raise CameraError(
        f"camera {config.name!r} is neither {', '.join(NAMED)}, a number, a URL, nor an existing"
        " device, file or folder",
        advice="see: facecue run --help",
    )


def _open_picam(config: CameraConfig) -> Camera:
    from .picam import PiCamera

    return PiCamera(config)


NAMED: dict[str, Callable[[CameraConfig], Camera]] = {"picamera2": _open_picam}
"""How a camera that has a name of its own is opened; what its library needs is imported then."""


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
            "the camera's address holds bytes that are no letters",
            advice="write each as %E9, with its two hexadecimal digits",
        )
    limit = round(1000 * READ_TIMEOUT)
    timeouts = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, limit, cv2.CAP_PROP_READ_TIMEOUT_MSEC, limit]
    capture = cv2.VideoCapture(source, cv2.CAP_FFMPEG, timeouts)
    if seconds := seconds_of(capture):
        return Video(capture, config.name, seconds)
    return OpenCvCamera(capture, config.name, "is its address right and its server running?")


class Turned(Camera):
    """A camera that is worn on its side, upside down or behind a mirror, set upright."""

    def __init__(self, camera: Camera, config: CameraConfig) -> None:
        self.live = camera.live
        self._camera = camera
        self._turn = TURNS.get(config.rotation)
        self._mirror = config.mirror

    def arrival(self) -> float | None:
        return self._camera.arrival()

    def read(self) -> Frame | None:
        frame = self._camera.read()
        if frame is None:
            return None
        gray = frame.gray if self._turn is None else cv2.rotate(frame.gray, self._turn)
        return replace(frame, gray=to_gray(cv2.flip(gray, 1) if self._mirror else gray))

    def close(self) -> None:
        self._camera.close()
