import json
import os
import struct
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest

from edge.camera.frames import Frames
from edge.camera.open import open_camera
from edge.camera.picture import to_gray
from edge.cli import main
from edge.errors import CameraError
from edge.settings.config import CameraConfig


def frames(source, *, fast=True, fps=10.0):
    return Frames(open_camera(CameraConfig(source=str(source), fps=fps)), fast=fast)


@pytest.fixture
def folder(tmp_path):
    for number in range(5):
        cv2.imwrite(str(tmp_path / f"{number}.png"), np.full((20, 30, 3), number * 10, np.uint8))
    (tmp_path / "notes.txt").write_text("no image")
    return tmp_path


def test_a_folder_gives_its_images_in_order(folder):
    seen = list(frames(folder, fps=5))
    assert [round(float(frame.gray.mean())) for frame in seen] == [0, 10, 20, 30, 40]
    assert [frame.t for frame in seen] == pytest.approx([0, 0.2, 0.4, 0.6, 0.8])
    assert all(frame.gray.shape == (20, 30) for frame in seen)


def test_a_video_carries_its_own_time(clip):
    seen = list(frames(clip))
    assert len(seen) == 90
    assert [frame.t for frame in seen] == pytest.approx(np.arange(90) / 10, abs=1e-3)
    assert seen[0].gray.shape == (480, 640)
    assert seen[0].gray.dtype == np.uint8


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("/no/such/thing", "neither picamera2"),
        ("", "camera '' is neither picamera2"),
        ("99", "camera 99 cannot be opened"),
        ("http://127.0.0.1:9/stream", "cannot be opened"),
        ("picamera2", "apt install python3-picamera2"),
    ],
)
def test_a_source_that_is_not_there_says_what_to_do(source, message):
    with pytest.raises(CameraError, match=message):
        open_camera(CameraConfig(source=source))


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


def test_a_device_that_was_unplugged_is_missed_by_its_name():
    with pytest.raises(CameraError, match="camera /dev/v4l/by-id/gone is not there; is it plugged"):
        open_camera(CameraConfig(source="/dev/v4l/by-id/gone"))


def test_an_address_of_bytes_that_are_no_letters_is_refused():
    with pytest.raises(CameraError, match="address holds bytes that are no letters"):
        open_camera(CameraConfig(source="http://127.0.0.1:9/caf\udce9"))


def test_a_picture_is_no_film(portrait):
    with pytest.raises(CameraError, match=r"portrait.jpg is a picture, .*facecue look"):
        open_camera(CameraConfig(source=str(portrait)))


def test_a_film_that_may_not_be_read(clip, monkeypatch):
    def forbid(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(clip), "open", forbid)
    with pytest.raises(CameraError, match=r"mp4 cannot be read: Permission denied"):
        open_camera(CameraConfig(source=str(clip)))


@pytest.mark.parametrize("name", [b"caf\xe9.mp4", "gülüş.mp4".encode(), b"12:30 %02d\n.mp4"])
def test_a_film_of_any_name_is_played(clip, tmp_path, name):
    file = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))
    file.write_bytes(clip.read_bytes())
    camera = open_camera(CameraConfig(source=str(file)))
    assert camera.read().gray.shape == (480, 640)
    file.write_bytes(b"torn")
    with pytest.raises(CameraError, match=r"is not a video that OpenCV can read"):
        open_camera(CameraConfig(source=str(file)))


def display_matrix(film, degrees):
    """The mp4 or mov with a note in its track that it lies turned by so many degrees."""
    turn = {90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}[degrees]
    a, b, c, d = (65536 * value for value in turn)
    place = film.index(b"tkhd") + 4 + 40
    matrix = struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 1 << 30)
    return film[:place] + matrix + film[place + 36 :]


@pytest.mark.parametrize("degrees", [90, 180, 270])
@pytest.mark.parametrize("auto", [0, 1])
def test_a_telephone_s_film_is_turned_upright(tmp_path, clip, degrees, auto, monkeypatch):
    """Whatever OpenCV does by itself: 4.10 obeys the display matrix, 4.11 does not."""
    upright = open_camera(CameraConfig(source=str(clip))).read().gray
    file = tmp_path / "clip.mp4"
    file.write_bytes(display_matrix(clip.read_bytes(), degrees))
    usual = cv2.VideoCapture

    def capture(*how):
        made = usual(*how)
        made.set(cv2.CAP_PROP_ORIENTATION_AUTO, auto)
        return made

    monkeypatch.setattr(cv2, "VideoCapture", capture)
    seen = open_camera(CameraConfig(source=str(file))).read().gray
    assert (seen == np.rot90(upright, -degrees // 90)).all()


@pytest.mark.parametrize("name", ["phone90.mp4", "phone180.mp4"])
def test_the_smile_in_a_telephone_s_film_is_seen_when_it_comes(name, capsys):
    file = Path(__file__).parents[4] / "shared" / "cases" / name
    if not file.is_file():
        pytest.skip("../shared/cases is not there")
    assert main(["run", "--camera", str(file), "--fast", "--json"]) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(e["t"], e["label"]) for e in told if e["event"] == "announce"] == [(1.8, "happy")]


def test_hidden_files_are_no_frames_and_what_cannot_be_read_is_told(folder, caplog):
    (folder / "._0.png").write_bytes(b"macOS")
    (folder / "7.heic").touch()
    (folder / "8.png").mkdir()
    assert len(list(frames(folder))) == 5
    assert "1 .heic left out" in caplog.text


def test_an_empty_folder_is_refused(tmp_path):
    with pytest.raises(CameraError, match="holds no images"):
        frames(tmp_path)


def test_a_broken_image_in_a_folder_is_named(folder):
    (folder / "2.png").write_bytes(b"broken")
    with pytest.raises(CameraError, match=r"2\.png is not a picture"):
        list(frames(folder))


@pytest.mark.parametrize("content", [b"", b"no video", b"\x00\x00\x00\x18ftypmp42" + bytes(99)])
def test_a_file_that_is_no_video_is_refused(tmp_path, content):
    file = tmp_path / "clip.mp4"
    file.write_bytes(content)
    with pytest.raises(CameraError, match="not a video"):
        frames(file)


def test_colour_becomes_brightness():
    blue_green_red = np.zeros((2, 2, 3), np.uint8)
    blue_green_red[0, 0] = (0, 255, 0)
    gray = to_gray(blue_green_red)
    assert gray[0, 0] > 140
    assert gray[1, 1] == 0
    assert gray.flags.c_contiguous


class FakeRequest:
    def __init__(self, stamp):
        self.stamp, self.released = stamp, False

    def make_array(self, stream):
        assert stream == "lores"
        planes = np.zeros((720, 704), np.uint8)  # 480 rows of Y, then colour; a stride of 704
        planes[:480, :640] = 9
        planes[:480, 640:] = 255
        return planes

    def get_metadata(self):
        return {"SensorTimestamp": self.stamp}

    def release(self):
        self.released = True


def test_a_pi_camera_gives_the_brightness_plane_without_its_stride(monkeypatch):
    import sys
    import types

    requests = [FakeRequest(5_000_000_000), FakeRequest(5_100_000_000)]
    configured = {}

    class Picamera2:
        def create_video_configuration(self, **keys):
            return keys

        def configure(self, keys):
            configured.update(keys)

        def start(self):
            self.pending = iter(requests)

        def capture_request(self, wait, signal_function):
            assert not wait
            request = next(self.pending, None)
            if request is not None:
                signal_function(types.SimpleNamespace(get_result=lambda: request))

        def stop(self):
            configured["stopped"] = True

        def close(self):
            configured["closed"] = True

    module = types.ModuleType("picamera2")
    module.Picamera2 = Picamera2
    monkeypatch.setitem(sys.modules, "picamera2", module)
    camera = open_camera(CameraConfig(source="picamera2"))
    seen = [camera.read(), camera.read()]
    monkeypatch.setattr("edge.camera.picam.READ_TIMEOUT", 0.05)
    with pytest.raises(CameraError, match="no frame for"):
        camera.read()
    camera.close()
    assert [frame.t for frame in seen] == pytest.approx([0, 0.1])
    assert seen[0].gray.shape == (480, 640)
    assert (seen[0].gray == 9).all()
    assert configured["lores"]["format"] == "YUV420"
    assert all(request.released for request in requests)
    assert configured["stopped"]
    assert configured["closed"]


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


class Film(BaseHTTPRequestHandler):
    """Any path is the film; /half breaks off."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        whole = self.server.film
        first = int(self.headers.get("Range", "bytes=0-")[6:].split("-")[0])
        self.send_response(206)
        self.send_header("Content-Range", f"bytes {first}-{len(whole) - 1}/{len(whole)}")
        self.send_header("Content-Length", str(len(whole) - first))
        self.end_headers()
        end = len(whole) // 2 if self.path == "/half" else len(whole)
        with suppress(OSError):
            self.wfile.write(whole[first:end])
        self.close_connection = True

    def log_message(self, *_):
        pass


@pytest.fixture
def films(tmp_path):
    """The address of a server on this machine, and a film of 90 pictures in 4.5 s."""
    file = tmp_path / "film.avi"
    writer = cv2.VideoWriter(str(file), cv2.VideoWriter.fourcc(*"MJPG"), 20, (64, 48))
    for shade in range(90):
        writer.write(np.full((48, 64, 3), shade, np.uint8))
    writer.release()
    with ThreadingHTTPServer(("127.0.0.1", 0), Film) as server:
        server.film = file.read_bytes()
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", file
        server.shutdown()
        thread.join()


def test_a_film_by_its_address_is_a_recording_with_an_end(films):
    address, file = films
    for source in (f"{address}/film.avi", f"file://{file}"):
        assert not open_camera(CameraConfig(source=source)).live
        assert len(list(frames(source))) == 90


def test_a_film_that_breaks_off_does_not_pass_for_a_whole_one(films):
    with pytest.raises(CameraError, match=r"broke off after \d s of 4 s"):
        list(frames(f"{films[0]}/half"))


@pytest.mark.parametrize(
    ("rotation", "mirror", "corner"), [(90, False, (0, 2)), (180, False, (1, 2)),
                                       (270, False, (1, 0)), (0, True, (0, 2)),
                                       (90, True, (0, 0))]
)  # fmt: skip
def test_a_camera_worn_askew_is_set_upright(tmp_path, rotation, mirror, corner):
    turned = rotation in (90, 270)
    picture = np.zeros((3, 2) if turned else (2, 3), np.uint8)
    picture[0, 0] = 255  # the corner that is followed
    cv2.imwrite(str(tmp_path / "0.png"), picture)
    camera = open_camera(CameraConfig(source=str(tmp_path), rotation=rotation, mirror=mirror))
    frame = camera.read()
    assert frame.gray.shape == (2, 3)
    assert np.unravel_index(frame.gray.argmax(), frame.gray.shape) == corner
    assert frame.gray.flags.c_contiguous
    assert camera.read() is None
