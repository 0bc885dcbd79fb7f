import cv2
import numpy as np
import pytest

from edge.board.heat import Heat
from edge.errors import CameraError
from edge.news import News
from edge.service.sd_notify import Notifier
from edge.service.vitals import ALL, SLOW, Vitals
from edge.settings.config import Config, DeviceConfig
from edge.types import Frame


class Source:
    """Stands in for `Frames`."""

    interval = 0.0
    trouble = None


@pytest.fixture(autouse=True)
def usual_threads():
    yield
    cv2.setNumThreads(ALL)


@pytest.fixture
def source():
    return Source()


@pytest.fixture
def thermometer(tmp_path):
    file = tmp_path / "temp"
    file.write_text("45000")
    return file


@pytest.fixture
def watch(source, thermometer):
    config = Config(device=DeviceConfig(temperature=str(thermometer)))
    return Vitals(config, source, [], Notifier({}))


def frame(t):
    return Frame(t, np.full((16, 16), 90, np.uint8))


def see(watch, t, faces=0, following=False):
    told = [notice.news for notice in watch.update(frame(t))]
    watch.looked_at(frame(t), faces, following or faces > 0)
    return told


def test_it_slows_down_ten_seconds_after_the_last_face_and_not_before(watch, source):
    see(watch, 1.0, faces=1)
    see(watch, 10.9)
    assert source.interval == 0.0
    see(watch, 11.0)
    assert source.interval == SLOW


def test_what_may_be_a_face_brings_the_full_pace_at_once(watch, source):
    see(watch, 20.0)
    assert source.interval == SLOW
    see(watch, 20.5, following=True)
    assert source.interval == 0.0
    see(watch, 20.6)  # it was none
    assert source.interval == SLOW


def test_opencv_works_with_one_thread_while_it_is_slow(watch):
    see(watch, 1.0)
    usual = cv2.getNumThreads()
    see(watch, 20.0)
    assert cv2.getNumThreads() == 1
    see(watch, 20.5, faces=1)
    assert cv2.getNumThreads() == usual


def test_a_lost_camera_is_told_once_and_its_return_too(watch, source):
    see(watch, 1.0)
    source.trouble = CameraError("gone")
    told = [n.news for _ in range(3) for n in watch.update(None)]
    assert told == [News.CAMERA_LOST]
    assert watch.lost
    source.trouble = None
    assert see(watch, 9.0) == [News.CAMERA_BACK]
    assert see(watch, 9.1) == []


def test_heat_slows_it_down_face_or_not_and_is_told_once(watch, source, thermometer, monkeypatch):
    monkeypatch.setattr(Heat, "EVERY", 0.0)
    thermometer.write_text("81000")
    told = [see(watch, t, faces=1) for t in (1.0, 2.0)]
    assert told == [[News.TOO_HOT], []]
    assert source.interval == SLOW
    thermometer.write_text("76000")  # less than 5 degrees below
    assert see(watch, 3.0, faces=1) == []
    thermometer.write_text("74000")
    assert see(watch, 4.0, faces=1) == [News.COOL_AGAIN]
    assert source.interval == 0.0
