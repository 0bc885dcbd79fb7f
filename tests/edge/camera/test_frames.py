import threading
import time
from queue import SimpleQueue

import cv2
import numpy as np
import pytest

from edge.camera.frames import Frames
from edge.camera.open import Turned
from edge.camera.recording import FolderCamera, VideoFile
from edge.camera.source import Camera
from edge.errors import CameraError, ConfigError
from edge.settings.config import CameraConfig
from edge.types import Frame


@pytest.fixture(params=[10.0])
def folder(request, tmp_path):
    """A camera that shows five images, 10 of them a second."""
    for number in range(5):
        cv2.imwrite(str(tmp_path / f"{number}.png"), np.full((20, 30), number * 10, np.uint8))
    return FolderCamera(CameraConfig(source=str(tmp_path), fps=request.param))


def test_a_recording_is_paced_by_its_own_clock(folder):
    begin = time.monotonic()
    seen = list(Frames(folder))
    assert time.monotonic() - begin >= 0.4
    assert seen[-1].t == pytest.approx(0.4)


class Scripted(Camera):
    """A live camera that gives what is put into its queue, to the None at the end."""

    live = True

    def __init__(self):
        self.frames = SimpleQueue()
        self.closed = threading.Event()

    def show(self, *times):
        for t in times:
            self.frames.put(Frame(t, np.zeros((4, 4), np.uint8)))

    def read(self):
        return self.frames.get()

    def close(self):
        self.closed.set()


def test_the_newest_frame_of_a_live_camera_wins_over_a_slow_loop():
    camera = Scripted()
    iterator = iter(Frames(camera))
    camera.show(1.0)
    next(iterator)
    camera.show(2.0, 3.0, 4.0)
    camera.frames.put(None)
    assert camera.closed.wait(5)  # the loop is busy, and meanwhile the camera ends
    (newest,) = iterator
    assert newest.t >= 4.0  # and the time that opening took


@pytest.mark.parametrize("folder", [50.0], indirect=True)
def test_a_recording_waits_for_a_slow_loop(folder):
    iterator = iter(Frames(folder))
    assert next(iterator).t == 0
    time.sleep(0.3)  # the loop is busy for longer than the recording lasts
    assert [frame.t for frame in iterator] == pytest.approx([0.02, 0.04, 0.06, 0.08])


def test_a_recording_that_waits_for_the_loop_ends_when_stopped(folder):
    source = Frames(folder)
    iterator = iter(source)
    next(iterator)
    (reader,) = [thread for thread in threading.enumerate() if thread.name == "camera"]
    time.sleep(0.3)  # two frames' time: the reader waits for the loop
    source.stop()
    reader.join(5)
    assert not reader.is_alive()


def test_stop_ends_the_iteration(clip):
    source = Frames(VideoFile(clip))
    seen = 0
    for _ in source:
        seen += 1
        source.stop()
    assert seen == 1


class Lively(Camera):
    """A live camera that tells when a frame has come, and remembers those that are read."""

    live = True

    def __init__(self, *times):
        self.times = iter(times)
        self.here = None
        self.read_at = []

    def arrival(self):
        self.here = next(self.times, None)
        if self.here is None:
            raise CameraError("gone")
        return self.here

    def read(self):
        t, self.here = self.arrival() if self.here is None else self.here, None
        self.read_at.append(t)
        return Frame(t, np.zeros((4, 4), np.uint8))

    def close(self):
        pass


@pytest.mark.parametrize(
    ("interval", "expected"),
    # The second one shows that the camera's picture is not frozen.
    [(0.5, [0.0, 0.1, 0.5, 1.0]), (0.0, [number / 10 for number in range(13)])],
)
def test_frames_that_come_too_soon_are_not_even_read(interval, expected):
    camera = Lively(*(number / 10 for number in range(13)))
    frames = Frames(camera)
    frames.interval = interval
    with pytest.raises(CameraError, match="gone"):
        list(frames)
    assert camera.read_at == pytest.approx(expected)


class Unplugged(Camera):
    """A live camera that fails after three frames."""

    live = True
    closed = False

    def __init__(self, error):
        self.count = 0
        self.error = error

    def read(self):
        self.count += 1
        if self.count > 3:
            raise self.error
        return Frame(self.count / 10, np.zeros((4, 4), np.uint8))

    def close(self):
        self.closed = True


@pytest.mark.parametrize("error", [CameraError("gone"), RuntimeError("gone"), cv2.error("gone")])
def test_a_camera_that_fails_is_closed_and_reported(error):
    camera = Unplugged(error)
    with pytest.raises(CameraError, match="gone"):
        list(Frames(camera))
    assert camera.closed


def test_a_live_camera_cannot_be_fast():
    with pytest.raises(ConfigError, match="--fast"):
        Frames(Unplugged(None), fast=True)


def test_a_camera_need_have_no_more_than_frames_and_a_close():
    class Plain(Camera):
        live = True

        def read(self):
            return None

        def close(self):
            pass

    assert Plain().arrival() is None
    assert Turned(Plain(), CameraConfig(rotation=90)).arrival() is None
    assert list(Frames(Turned(Plain(), CameraConfig(rotation=90)))) == []
    assert Turned(Lively(0.25), CameraConfig(rotation=90)).arrival() == 0.25


@pytest.mark.parametrize("missing", ["read", "close"])
def test_what_has_less_is_no_camera(missing):
    methods = {"live": True, "read": lambda _: None, "close": lambda _: None}
    del methods[missing]
    with pytest.raises(TypeError, match=missing):
        type("Half", (Camera,), methods)()
