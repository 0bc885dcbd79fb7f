import json
import os
import struct
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import cv2
import numpy as np
import pytest

from edge.camera.frames import Frames
from edge.camera.open import open_camera
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
    (smile,) = [event for event in told if event["event"] == "announce"]
    assert smile["label"] == "happy"
    assert smile["t"] == pytest.approx(1.7, abs=0.2)


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
