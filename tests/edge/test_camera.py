import time

import cv2
import numpy as np
import pytest

from edge.camera import Frames, open_camera
from edge.config import CameraConfig
from edge.errors import CameraError, ConfigError
from edge.picture import to_gray
from edge.types import Frame


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


def test_a_recording_is_paced_by_its_own_clock(folder):
    begin = time.monotonic()
    seen = list(frames(folder, fast=False))
    assert time.monotonic() - begin >= 0.4
    assert seen[-1].t == pytest.approx(0.4)


def test_the_newest_frame_wins_over_a_slow_loop(folder):
    iterator = iter(frames(folder, fast=False, fps=50.0))
    first = next(iterator)
    time.sleep(0.3)  # the loop is busy, and meanwhile the folder ends
    assert [frame.t for frame in iterator] == pytest.approx([0.08])
    assert first.t < 0.08


def test_stop_ends_the_iteration(clip):
    source = frames(clip, fast=False)
    seen = 0
    for _ in source:
        seen += 1
        source.stop()
    assert seen == 1


class Unplugged:
    """A live camera that fails after three frames."""

    live = True
    closed = False

    def __init__(self):
        self.count = 0

    def read(self):
        self.count += 1
        if self.count > 3:
            raise CameraError("gone")
        return Frame(self.count / 10, np.zeros((4, 4), np.uint8))

    def close(self):
        self.closed = True


def test_a_camera_that_fails_is_closed_and_reported():
    camera = Unplugged()
    with pytest.raises(CameraError, match="gone"):
        list(Frames(camera))
    assert camera.closed


def test_a_live_camera_cannot_be_fast():
    with pytest.raises(ConfigError, match="--fast"):
        Frames(Unplugged(), fast=True)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("/no/such/thing", "neither picamera2"),
        ("99", "camera 99 cannot be opened"),
        ("http://127.0.0.1:9/stream", "cannot be opened"),
        ("picamera2", "apt install python3-picamera2"),
    ],
)
def test_a_source_that_is_not_there_says_what_to_do(source, message):
    with pytest.raises(CameraError, match=message):
        open_camera(CameraConfig(source=source))


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

        def capture_request(self):
            return next(self.pending)

        def stop(self):
            configured["stopped"] = True

        def close(self):
            configured["closed"] = True

    module = types.ModuleType("picamera2")
    module.Picamera2 = Picamera2
    monkeypatch.setitem(sys.modules, "picamera2", module)
    camera = open_camera(CameraConfig(source="picamera2"))
    seen = [camera.read(), camera.read()]
    camera.close()
    assert [frame.t for frame in seen] == pytest.approx([0, 0.1])
    assert seen[0].gray.shape == (480, 640)
    assert (seen[0].gray == 9).all()
    assert configured["lores"]["format"] == "YUV420"
    assert all(request.released for request in requests)
    assert configured["stopped"]
    assert configured["closed"]
