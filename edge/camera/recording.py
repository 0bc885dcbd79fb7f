"""Recordings, which carry their own time and have an end: video files and folders of images."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import cv2

from ..errors import CameraError, ImageError
from ..settings.config import CameraConfig
from ..types import Frame
from .picture import SAVE_AS_JPEG, pictures_among, read_picture, to_gray
from .source import Camera, Clock

log = logging.getLogger(__name__)

TURNS = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}
"""By degrees clockwise."""


def seconds_of(capture: cv2.VideoCapture) -> float:
    """How long an open recording says that it is; 0 where it does not, or is none."""
    count = capture.get(cv2.CAP_PROP_FRAME_COUNT)  # 0 or less of a stream, 1 of a single picture
    return count / (capture.get(cv2.CAP_PROP_FPS) or 25.0) if count > 1 else 0.0


class Video(Camera):
    """What a video that was opened shows, upright, with the times that it carries itself.

    A telephone held upright films lying down, and notes how to turn it: the display matrix of mp4,
    mov and mkv. Whether OpenCV obeys by itself depends on its version (4.11 does not).

    Args:
        capture: gives the frames.
        name: what errors call it.
        seconds: how long one must be that comes by the network, and may break off.

    Raises:
        CameraError: there is not a single frame.
    """

    live = False

    def __init__(self, capture: cv2.VideoCapture, name: str, seconds: float = 0.0) -> None:
        self._capture, self._name, self._seconds = capture, name, seconds
        capture.set(cv2.CAP_PROP_ORIENTATION_AUTO, 0)
        self._turn = TURNS.get(round(capture.get(cv2.CAP_PROP_ORIENTATION_META)))
        self._clock = Clock()
        self._last = -1.0
        self.seconds = seconds_of(capture)
        first = self._read()
        if first is None:
            advice = "download it, and name the file" if seconds else "try another file"
            raise CameraError(f"{name} is not a video that OpenCV can read", advice=advice)
        self._waiting: Frame | None = first

    def read(self) -> Frame | None:
        if self._waiting is not None:
            frame, self._waiting = self._waiting, None
            return frame
        return self._read()

    def _read(self) -> Frame | None:
        ok, picture = self._capture.read()
        if not ok:
            if 0 <= self._last < 0.9 * self._seconds - 1:
                raise CameraError(
                    f"{self._name} broke off after {self._last:.0f} s of {self._seconds:.0f} s",
                    advice="is its server running?",
                )
            return None
        stamp = self._capture.get(cv2.CAP_PROP_POS_MSEC) / 1000
        if stamp <= self._last:  # a container without time stamps: go by the frame rate
            stamp = self._last + 1 / (self._capture.get(cv2.CAP_PROP_FPS) or 25.0)
        self._last = stamp
        gray = to_gray(picture)
        if self._turn is not None:
            gray = to_gray(cv2.rotate(gray, self._turn))
        return Frame(self._clock.since_first(stamp), gray)

    def close(self) -> None:
        self._capture.release()


class VideoFile(Video):
    """A video file of any name: OpenCV, which takes UTF-8 alone, gets it as an open file.

    Raises:
        CameraError: it cannot be read, or is not a video.
    """

    def __init__(self, path: Path) -> None:
        try:
            with path.open("rb") as file:
                opened = f"/proc/self/fd/{file.fileno()}"
                super().__init__(cv2.VideoCapture(opened, cv2.CAP_FFMPEG), str(path))
        except CameraError:
            raise
        except OSError as error:
            raise CameraError(f"{path} cannot be read: {error.strerror}") from error


class FolderCamera(Camera):
    """The images of a folder in the order of their names, `fps` of them a second."""

    live = False

    def __init__(self, config: CameraConfig) -> None:
        folder = Path(config.source)
        files, left_out = pictures_among(file for file in folder.iterdir() if not file.is_dir())
        if not files:
            raise CameraError(
                f"folder {folder} holds no images{left_out and f': {left_out}'}",
                advice=left_out and SAVE_AS_JPEG,
            )
        if left_out:
            log.warning("folder %s: %s; %s", folder, left_out, SAVE_AS_JPEG)
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
            raise CameraError(error.what, advice=error.advice) from error

    def close(self) -> None:
        self._files = iter(())
