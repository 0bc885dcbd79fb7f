"""The mirror's WebSocket, without a server; tests/convert/app/test_pages.py has it in one."""

import asyncio
import sys

import pytest

pytest.importorskip("streamlit", reason="Streamlit is not installed (the app extra)")

from starlette.websockets import WebSocketDisconnect

from convert.app.mirror.answers import answer_mirror


class Socket:
    """A browser that sends what it is given, and leaves."""

    def __init__(self, *sent):
        self._sent = list(sent)
        self.got = []
        self.closed = False

    async def accept(self):
        pass

    async def receive(self):
        if not self._sent:
            return {"type": "websocket.disconnect"}
        what = self._sent.pop(0)
        kind = "text" if isinstance(what, str) else "bytes"
        return {"type": "websocket.receive", kind: what}

    async def send_json(self, answer):
        self.got.append(answer)

    async def close(self):
        self.closed = True


@pytest.fixture
def answers(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["script.py"])

    def ask(socket):
        asyncio.run(answer_mirror(socket))
        return socket.got

    return ask


def test_each_picture_is_answered_in_words_and_figures(answers, portrait):
    jpeg = portrait.read_bytes()
    first, *_, last = answers(Socket("fear", jpeg, jpeg, "happy", jpeg))
    assert first.keys() == last.keys() == {"words", "shown"}
    assert last["words"] == "Reached: your face is read as happy."
    assert "<caption" in last["shown"] and "happy" in last["shown"]


def test_the_goal_may_change_meanwhile(answers, portrait):
    jpeg = portrait.read_bytes()
    said = [a["words"] for a in answers(Socket("fear", *[jpeg] * 4, "happy", jpeg))]
    assert said[-2:] == ["Your face is read as happy.", "Reached: your face is read as happy."]


@pytest.mark.parametrize("picture", [b"", b"no picture"])
def test_what_is_no_picture_ends_it_with_an_error(answers, picture):
    socket = Socket("fear", picture, picture)
    (answer,) = answers(socket)
    assert "the webcam's picture" in answer["error"]
    assert socket.closed


def test_a_model_that_is_not_there_is_told(answers, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["script.py", "--model=/nowhere/own.tflite"])
    (answer,) = answers(Socket("fear", b"\xff\xd8"))
    assert "/nowhere/own.tflite" in answer["error"]


def test_who_leaves_before_the_answer_is_no_error(answers, portrait):
    socket = Socket("fear", portrait.read_bytes())

    async def gone(_):
        raise WebSocketDisconnect

    socket.send_json = gone
    assert answers(socket) == []
