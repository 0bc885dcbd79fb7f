"""A real daemon under a pretended service manager, with a camera and a voice that can break."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import cv2
import numpy as np
import pytest

from edge.picture import read_picture

DATA = Path(__file__).parents[1] / "data"
PATIENCE = 30.0
"""Seconds after which a test gives up; what is promised is less, and is measured."""


def pytest_configure(config):
    config.addinivalue_line(
        "markers", "fault(name, promise, within): a row of docs/faults.md; seconds from the fault"
    )  # fmt: skip


class Stopwatch:
    """Times one fault against what is promised of it."""

    def __init__(self, name: str, promise: str, within: float) -> None:
        self.row = {"fault": name, "promise": promise, "within": within}
        self._begin = time.monotonic()

    def start(self) -> None:
        self._begin = time.monotonic()

    def stop(self, at: float | None = None) -> None:
        took = (time.monotonic() if at is None else at) - self._begin
        self.row["took"] = round(took, 2)
        assert took <= self.row["within"], self.row


@pytest.fixture
def stopwatch(request):
    """Writes its row to the file that $FACECUE_FAULTS names, if any; see faults.py."""
    watch = Stopwatch(*request.node.get_closest_marker("fault").args)
    yield watch
    assert "took" in watch.row, "the test never stopped its watch"
    if "FACECUE_FAULTS" in os.environ:
        with Path(os.environ["FACECUE_FAULTS"]).open("a") as file:
            file.write(json.dumps({"date": str(date.today()), **watch.row}) + "\n")


class History:
    """What has happened, line by line from several threads, for tests that wait for it."""

    def __init__(self) -> None:
        self.lines: list[tuple[float, str]] = []
        self._changed = threading.Condition()

    def add(self, line: str) -> None:
        with self._changed:
            self.lines.append((time.monotonic(), line))
            self._changed.notify_all()

    def mark(self) -> int:
        """A place in time, for `wait` and `count`."""
        with self._changed:
            return len(self.lines)

    def wait(self, text: str | re.Pattern[str], since: int = 0) -> float:
        """The time of the first line with `text` after the mark `since`; waits for it."""
        pattern = text if isinstance(text, re.Pattern) else re.compile(re.escape(text))
        with self._changed:
            found: list[float] = []

            def there() -> bool:
                found[:] = [t for t, line in self.lines[since:] if pattern.search(line)]
                return bool(found)

            late = not self._changed.wait_for(there, PATIENCE)
            assert not late, "\n".join(map(str, [text, *self.lines[-25:]]))
            return found[0]

    def count(self, text: str, since: int = 0) -> int:
        with self._changed:
            return sum(text in line for _, line in self.lines[since:])

    def follow(self, stream, prefix: str) -> threading.Thread:
        def pump() -> None:
            for line in stream:
                self.add(f"{prefix} {line.rstrip()}")

        thread = threading.Thread(target=pump, daemon=True)
        thread.start()
        return thread


class PictureServer:
    """An MJPEG camera on the network, 10 frames a second, that can be broken in many ways."""

    def __init__(self, portrait: Path) -> None:
        face = read_picture(portrait)
        rng = np.random.default_rng(5)

        def noisy(picture: np.ndarray) -> np.ndarray:
            return cv2.add(picture, rng.integers(0, 6, picture.shape, np.uint8))

        def jpegs(pictures) -> list[bytes]:
            return [cv2.imencode(".jpg", picture)[1].tobytes() for picture in pictures]

        many = range(7)
        self._shows = {
            "face": jpegs(noisy(face) for _ in many),
            "frozen": jpegs([noisy(face)]),
            "black": jpegs(noisy(np.zeros_like(face)) for _ in many),
            "white": jpegs([np.full_like(face, 255)]),
            "tiny": jpegs(rng.integers(0, 255, (2, 2), np.uint8) for _ in many),
            "large": jpegs(noisy(cv2.resize(face, (1280, 960))) for _ in many),
            "noise": jpegs(rng.integers(0, 255, face.shape, np.uint8) for _ in many),
        }
        self._shows["cut off"] = [jpeg[: len(jpeg) // 2] for jpeg in self._shows["face"]]
        self._changed = threading.Condition()
        self._show = "face"
        self._server: ThreadingHTTPServer | None = None
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/stream.mjpg"

    @property
    def _size(self) -> str:
        """Another size means another connection; FFmpeg goes on with the old one in the same."""
        return self._show if self._show in ("tiny", "large") else "usual"

    def show(self, what: str) -> None:
        """One of the kinds above, or "stalled": connected, and nothing comes."""
        with self._changed:
            self._show = what
            self._changed.notify_all()

    def plug(self) -> None:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
                self.end_headers()
                with_suppressed = (BrokenPipeError, ConnectionResetError)
                try:
                    for jpeg in server._pictures():
                        self.wfile.write(
                            b"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n"
                            % len(jpeg) + jpeg + b"\r\n"
                        )  # fmt: skip
                except with_suppressed:
                    pass

            def log_message(self, *_):
                pass

        if self._show == "unplugged":
            self._show = "face"
        ThreadingHTTPServer.daemon_threads = True
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def unplug(self) -> None:
        self.show("unplugged")
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def _pictures(self) -> Iterator[bytes]:
        number = 0
        size = self._size
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._show != "stalled")
                if self._show == "unplugged" or self._size != size:
                    return
                pictures = self._shows[self._show]
            yield pictures[number % len(pictures)]
            number += 1
            with self._changed:
                self._changed.wait(0.1)  # the camera's pace


@pytest.fixture(scope="session")
def pictures(portrait):
    return PictureServer(portrait)


@pytest.fixture
def camera(pictures):
    pictures.show("face")
    pictures.plug()
    yield pictures
    pictures.unplug()


class Voice:
    """espeak-ng and aplay, wrapped: each word said and played is a line of the history.

    `engine` is "fine", "hangs" or "crashes"; `card` tells whether there is a sound card.
    """

    def __init__(self, folder: Path, history: History) -> None:
        self.bin = folder / "bin"
        self.bin.mkdir()
        self._mode = folder / "mode"
        self._alsa = folder / "asound.conf"
        pipe = folder / "said"
        os.mkfifo(pipe)
        # Opened for both, so that it never ends.
        self._stream = os.fdopen(os.open(pipe, os.O_RDWR), buffering=1)
        history.follow(self._stream, "voice")
        self._write(
            "espeak-ng",
            f"""
            case $(cat {self._mode}) in hangs) exec tail -f /dev/null ;; crashes) exit 1 ;; esac
            {shutil.which("espeak-ng")} "$@" && shift $(($# - 1)) && echo "spoke $1" >{pipe}""",
        )
        self._write("aplay", f'{shutil.which("aplay")} "$@" && echo played >{pipe}')
        self.engine("fine")
        self.card(True)
        self.env = {
            "PATH": f"{self.bin}:{os.environ['PATH']}",
            "ALSA_CONFIG_PATH": f"/usr/share/alsa/alsa.conf:{self._alsa}",
            "FACECUE_HEARD": str(folder / "heard.wav"),
        }  # fmt: skip

    def engine(self, mode: str) -> None:
        self._mode.write_text(mode)

    def card(self, there: bool) -> None:
        none = "pcm.!default { type hw card 31 }\n"
        self._alsa.write_text((DATA / "asound.conf").read_text() if there else none)

    def _write(self, name: str, script: str) -> None:
        (self.bin / name).write_text(f"#!/bin/sh\n{script}\n")
        (self.bin / name).chmod(0o755)


@pytest.fixture
def history():
    return History()


@pytest.fixture
def voice(tmp_path, history):
    if shutil.which("espeak-ng") is None or shutil.which("aplay") is None:
        pytest.skip("espeak-ng or aplay is not installed: apt install espeak-ng alsa-utils")
    return Voice(tmp_path, history)


class Daemon:
    """`facecue run` with the socket of a service manager that listens."""

    def __init__(self, folder: Path, history: History) -> None:
        self.history = history
        self.config = folder / "config.toml"
        self.overlay = folder / "overlay.toml"
        self.run_dir = folder / "run"
        self.run_dir.mkdir()
        self.env: dict[str, str] = {}
        self._address = str(folder / "notify")
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(self._address)
        threading.Thread(target=self._listen, daemon=True).start()
        self._threads: list[threading.Thread] = []

    def configure(self, text: str) -> None:
        self.config.write_text(text)

    def start(self, *args: str, sinks=("print",), program=("-m", "edge.cli")) -> None:
        command = [sys.executable, *program, "run", "--json", "--config", str(self.config),
                   "--overlay", str(self.overlay), "--sink", *sinks, *args]  # fmt: skip
        environment = {**os.environ, "NOTIFY_SOCKET": self._address, "WATCHDOG_USEC": "4000000",
                       "RUNTIME_DIRECTORY": str(self.run_dir), "GPIOZERO_PIN_FACTORY": "mock",
                       "PYTHONUNBUFFERED": "1", **self.env}  # fmt: skip
        self.process = subprocess.Popen(
            command, env=environment, text=True, cwd=Path(__file__).parents[2],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        self._threads = [
            self.history.follow(self.process.stdout, "out"),
            self.history.follow(self.process.stderr, "log"),
        ]

    def ready(self) -> None:
        self.history.wait("systemd READY=1")

    def stop(self) -> int:
        self.process.terminate()
        return self.ended()

    def ended(self) -> int:
        """The exit code, once all that was written has been read."""
        code = self.process.wait(PATIENCE)
        for thread, stream in zip(
            self._threads, (self.process.stdout, self.process.stderr), strict=True
        ):
            thread.join(PATIENCE)
            stream.close()
        return code

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.ended()
        self._socket.close()

    def _listen(self) -> None:
        while self._socket.fileno() >= 0:
            try:
                message = self._socket.recv(4096).decode()
            except OSError:
                return
            self.history.add(f"systemd {message}")


@pytest.fixture
def daemon(tmp_path, history, pictures) -> Iterator[Daemon]:
    """Configured for the camera of the test, with espeak-ng as its engine; not started."""
    one = Daemon(tmp_path, history)
    one.configure(settings(pictures))
    yield one
    one.close()


def settings(pictures: PictureServer, more: str = "") -> str:
    speech = '[speech]\nbackend = "espeak-ng"\nearcons = false'
    return f'[camera]\nsource = "{pictures.url}"\n{speech}\n{more}'


@pytest.fixture
def configured(pictures) -> Callable[[str], str]:
    """The usual configuration with more tables."""
    return lambda more: settings(pictures, more)
