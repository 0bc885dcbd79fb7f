"""The webcam on the page, live: what each face is read as, what is announced, and when."""

from __future__ import annotations

import time
from html import escape
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from starlette.websockets import WebSocket

from edge.settings.config import Config
from edge.types import Frame

from .analysis import Watcher, as_still
from .live import live_camera
from .pictures import figure, marked_gray
from .show import DETAILED, faces_in_words, heard, over_time
from .sockets import Answer, answer_pictures

PATH = "/webcam/look"
"""Where the pictures are sent."""

LISTED = 5
"""Announcements that are listed."""


def show_webcam() -> None:
    """Draw the camera, and beside it what is seen."""
    live_camera(PATH, wide=True)


async def answer_webcam(socket: WebSocket) -> None:
    """Answer the pictures of one camera."""
    await answer_pictures(socket, lambda config, model: Webcam(config, model).look)


class Webcam:
    """Looks at one picture after another as at a video, of which a face's time line grows."""

    def __init__(self, config: Config, model: Path) -> None:
        self._watcher = Watcher(config, model)
        self._begin = time.monotonic()

    def look(self, gray: NDArray[np.uint8], _target: str) -> Answer:
        """What the picture, (height, width), shows, and what came before."""
        self._watcher.step(Frame(time.monotonic() - self._begin, gray))
        now, recording = self._watcher.now, self._watcher.recording
        faces = [as_still(sighting, sighting.state.label) for sighting in now]
        words = faces_in_words([face.label for face in faces])
        announced = [moment.announcement for moment in recording.moments]
        parts = [
            figure(marked_gray(gray, faces), "jpeg", words, "What Facecue sees"),
            f"<p>Announced: {escape(heard(announced[-LISTED:]))}</p>",
            *(over_time(recording, sighting.face.track) for sighting in now[:DETAILED]),
        ]
        return {"words": words, "shown": "".join(parts)}
