"""Answers to the pictures of a browser's camera: a WebSocket a camera, which ends with it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray
from starlette.concurrency import run_in_threadpool
from starlette.websockets import WebSocket, WebSocketDisconnect

from edge.camera.picture import decode_picture, to_gray
from edge.emotion.classifier import default_model
from edge.errors import FacecueError
from edge.settings.config import Config
from edge.settings.files import load_config

from .arguments import files_parser


class Answer(TypedDict):
    """What is said of a picture, and what is shown of it, as HTML."""

    words: str
    shown: str


Look = Callable[[NDArray[np.uint8], str], Answer]
"""Answers one picture after another, each grey (height, width), with the target at the time."""


async def answer_pictures(socket: WebSocket, open_look: Callable[[Config, Path], Look]) -> None:
    """Answer each picture, which comes as bytes, with an `Answer`; no picture is kept here.

    The target comes as text, first, and again whenever it changes. What cannot go on is told as
    `error`, and the end.

    Args:
        socket: to a browser that shows `live_camera`.
        open_look: called once, with the configuration and the .tflite file.
    """
    await socket.accept()
    with suppress(WebSocketDisconnect):  # whoever leaves does not wait for the last answer
        try:
            await _answer_each(socket, open_look)
        except FacecueError as error:
            await socket.send_json({"error": f"{error}"})
            await socket.close()


async def _answer_each(socket: WebSocket, open_look: Callable[[Config, Path], Look]) -> None:
    args = files_parser().parse_args(sys.argv[1:])
    look = await run_in_threadpool(
        lambda: open_look(load_config(args.config), args.model or default_model())
    )
    target = ""
    while (message := await socket.receive())["type"] == "websocket.receive":
        if message.get("text") is not None:
            target = message["text"]
        else:
            answer = await run_in_threadpool(_answer, look, message["bytes"], target)
            await socket.send_json(answer)


def _answer(look: Look, jpeg: bytes, target: str) -> Answer:
    return look(to_gray(decode_picture(jpeg, "the webcam's picture")), target)
