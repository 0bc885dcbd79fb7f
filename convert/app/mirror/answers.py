"""Answers to the mirror's pictures: a WebSocket a mirror, which ends with it."""

from __future__ import annotations

import sys
import time
from contextlib import suppress

from starlette.concurrency import run_in_threadpool
from starlette.websockets import WebSocket, WebSocketDisconnect

from edge.camera.picture import decode_picture, to_gray
from edge.emotion.classifier import default_model
from edge.errors import FacecueError
from edge.settings.files import load_config
from edge.types import Frame

from ..cli import files_parser
from ..pictures import bars
from .reading import Mirror, told


async def answer_mirror(socket: WebSocket) -> None:
    """Answer each picture, which comes as bytes, with JSON: `words`, and `shares` as HTML.

    The emotion to reach comes as text, first, and again whenever it changes. What cannot go on is
    told as `error`, and the end.
    """
    await socket.accept()
    with suppress(WebSocketDisconnect):  # whoever leaves does not wait for the last answer
        try:
            await _answer_pictures(socket)
        except FacecueError as error:
            await socket.send_json({"error": f"{error}"})
            await socket.close()


async def _answer_pictures(socket: WebSocket) -> None:
    args = files_parser().parse_args(sys.argv[1:])
    mirror = await run_in_threadpool(
        lambda: Mirror(load_config(args.config), args.model or default_model())
    )
    target = ""
    while (message := await socket.receive())["type"] == "websocket.receive":
        if message.get("text") is not None:
            target = message["text"]
        else:
            answer = await run_in_threadpool(reflect, mirror, message["bytes"], target)
            await socket.send_json(answer)


def reflect(mirror: Mirror, jpeg: bytes, target: str) -> dict[str, str]:
    """The answer to one picture; nothing of it is kept.

    Raises:
        ImageError: it is none.
    """
    gray = to_gray(decode_picture(jpeg, "the webcam's picture"))
    reflection = mirror.look(Frame(time.monotonic(), gray))
    probs = reflection and reflection.probs
    shares = bars({"this picture": probs}) if probs else ""
    return {"words": told(reflection, target), "shares": shares}
