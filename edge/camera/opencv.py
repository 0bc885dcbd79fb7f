"""Cameras by OpenCV: a V4L2 device, or a stream from the network."""

from __future__ import annotations

import time
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ..errors import CameraError
from ..types import Frame
from .picture import to_gray
from .source import Camera, Clock


class OpenCvCamera(Camera):
    """What OpenCV opened: a V4L2 device, or a stream of the network."""

    live = True

    def __init__(self, capture: cv2.VideoCapture, name: str, advice: str) -> None:
        self._capture, self._name = capture, name
        self._clock = Clock()
        self._arrived: float | None = None
        if not capture.isOpened():
            raise CameraError(f"camera {name} cannot be opened", advice=advice)

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
            raise CameraError(
                f"camera {self._name} gives no more frames", advice="was it unplugged?"
            )

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
            " a format that OpenCV cannot turn into a picture",
            advice="use another camera",
        )

    def close(self) -> None:
        self._capture.release()
