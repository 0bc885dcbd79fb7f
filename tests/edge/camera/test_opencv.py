import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise

import cv2
import numpy as np
import pytest

from edge.camera.open import open_camera
from edge.errors import CameraError
from edge.settings.config import CameraConfig


class RowOfBytes:
    """A capture of 3x2 pixels as OpenCV gives it for some formats of V4L2."""

    def __init__(self, *picture):
        self.picture = np.array([picture], np.uint8)

    def isOpened(self):  # noqa: N802 (OpenCV's name)
        return True

    def set(self, what, value):
        return True

    def get(self, what):
        return {cv2.CAP_PROP_FRAME_WIDTH: 3.0, cv2.CAP_PROP_FRAME_HEIGHT: 2.0}[what]

    def grab(self):
        return True

    def retrieve(self):
        return True, self.picture


@pytest.mark.parametrize("channels", [1, 3])
def test_a_picture_that_comes_as_a_row_of_bytes_is_put_in_shape(channels, monkeypatch):
    rows = RowOfBytes(*np.repeat([10, 20, 30, 40, 50, 60], channels))
    monkeypatch.setattr(cv2, "VideoCapture", lambda _: rows)
    gray = open_camera(CameraConfig(source="0")).read().gray
    assert gray.tolist() == [[10, 20, 30], [40, 50, 60]]


def test_bytes_that_fit_no_picture_are_an_error(monkeypatch):
    monkeypatch.setattr(cv2, "VideoCapture", lambda _: RowOfBytes(*range(12)))
    with pytest.raises(CameraError, match="camera 0 gives 12 bytes for 3x2 pixels"):
        open_camera(CameraConfig(source="0")).read()


def test_a_frame_that_only_arrives_is_not_decoded(monkeypatch):
    rows = RowOfBytes(*[10, 20, 30, 40, 50, 60])
    asked = []
    rows.grab = lambda: asked.append("grab") or True
    rows.retrieve = lambda: asked.append("retrieve") or (True, rows.picture)
    monkeypatch.setattr(cv2, "VideoCapture", lambda _: rows)
    camera = open_camera(CameraConfig(source="0", mirror=True))
    times = [camera.arrival() for _ in range(3)]
    assert asked == ["grab"] * 3
    assert times == sorted(times)
    assert camera.read().t == times[-1]
    assert asked[3:] == ["retrieve"]
    assert camera.read().t > times[-1]
    assert asked[4:] == ["grab", "retrieve"]


@pytest.mark.parametrize("source", ["/dev/null", "by-id"])
def test_a_device_is_opened_by_its_path(source, monkeypatch, tmp_path):
    if source == "by-id":
        (tmp_path / source).symlink_to("/dev/null")
        source = str(tmp_path / source)
    opened = []
    rows = RowOfBytes(*[10, 20, 30, 40, 50, 60])
    monkeypatch.setattr(cv2, "VideoCapture", lambda *how: opened.append(how) or rows)
    camera = open_camera(CameraConfig(source=source))
    assert camera.live
    assert camera.read().gray.shape == (2, 3)
    assert opened == [("/dev/null", cv2.CAP_V4L2)]


@pytest.fixture
def stream(portrait):
    """The address of an MJPEG server on this machine that sends 20 pictures and hangs up."""
    ok, jpeg = cv2.imencode(".jpg", cv2.imread(str(portrait)))
    assert ok
    part = b"--frame\r\nContent-Type: image/jpeg\r\n\r\n" + jpeg.tobytes() + b"\r\n"

    class Pictures(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
            self.end_headers()
            self.wfile.write(part * 20)

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Pictures) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/stream.mjpg"
        server.shutdown()
        thread.join()


def test_a_network_stream_is_read_until_it_breaks_off(stream):
    camera = open_camera(CameraConfig(source=stream))
    frames = [camera.read() for _ in range(5)]
    assert frames[0].t == 0
    assert all(a.t <= b.t for a, b in pairwise(frames))
    assert frames[0].gray.shape == (320, 320)
    with pytest.raises(CameraError, match="gives no more frames"):
        while True:
            camera.read()
    camera.close()
