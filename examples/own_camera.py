"""A camera of your own: raw grey frames from stdin, here from ffmpeg.

ffmpeg -loglevel error -i tests/data/portrait.mp4 -f rawvideo -pix_fmt gray - |
    python examples/own_camera.py 640 480 10
"""

import sys

import msgspec
import numpy as np

from edge import Camera, Classifier, Config, Frame, Frames, Pipeline, default_model


class PipeCamera(Camera):
    """Frames of width x height bytes, `fps` of them a second."""

    live = False  # a live camera's frames come when they come; these are paced by their times

    def __init__(self, width: int, height: int, fps: int) -> None:
        self._shape = (height, width)
        self._interval = 1 / fps
        self._count = 0

    def read(self) -> Frame | None:
        """The next frame; None at the end."""
        size = self._shape[0] * self._shape[1]
        pixels = np.frombuffer(sys.stdin.buffer.read(size), np.uint8)
        if pixels.size < size:
            return None
        self._count += 1
        return Frame((self._count - 1) * self._interval, pixels.reshape(self._shape))

    def close(self) -> None:
        """Nothing to give back."""


pipeline = Pipeline(Config(), Classifier(default_model()))
for frame in Frames(PipeCamera(*map(int, sys.argv[1:])), fast=True):
    if frame is not None:
        for event in pipeline.step(frame):
            print(msgspec.json.encode(event).decode())
