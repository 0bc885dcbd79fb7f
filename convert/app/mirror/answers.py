"""What the mirror answers to each picture."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from starlette.websockets import WebSocket

from edge.settings.config import Config
from edge.types import Frame

from ..pictures import bars
from ..sockets import Answer, Look, answer_pictures
from .reading import Mirror, told


async def answer_mirror(socket: WebSocket) -> None:
    """Answer the pictures of one mirror, whose target is the emotion to reach."""
    await answer_pictures(socket, _open_mirror)


def _open_mirror(config: Config, model: Path) -> Look:
    mirror = Mirror(config, model)

    def reflect(gray: NDArray[np.uint8], target: str) -> Answer:
        reflection = mirror.look(Frame(time.monotonic(), gray))
        probs = reflection and reflection.probs
        shares = bars({"this picture": probs}) if probs else ""
        return {"words": told(reflection, target), "shown": shares}

    return reflect
