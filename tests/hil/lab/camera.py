"""A camera that can break."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import cv2
import numpy as np

from edge.camera.picture import read_picture


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
                with suppress(BrokenPipeError, ConnectionResetError):
                    for jpeg in server._pictures():
                        self.wfile.write(
                            b"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n"
                            % len(jpeg) + jpeg + b"\r\n"
                        )  # fmt: skip

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
