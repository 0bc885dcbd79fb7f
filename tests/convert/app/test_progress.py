"""How far a video is looked at, and how times are told."""

import importlib.util

import pytest

if importlib.util.find_spec("streamlit") is None:
    pytest.skip("Streamlit is not installed (the app extra)", allow_module_level=True)

from convert.app import progress
from convert.app.clock import clock, roughly
from edge.camera.recording import VideoFile


@pytest.fixture
def later(monkeypatch):
    """Lets time pass."""
    now = [100.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    return lambda seconds: now.__setitem__(0, now[0] + seconds)


def test_it_tells_how_much_of_a_long_video_is_done_and_how_long_the_rest_takes(later):
    told = progress.of_video(600.0)
    assert told(0.0) == (0.0, "Looked at 0.0 s of 10:00")
    later(60)
    assert told(150.0) == (0.25, "Looked at 2:30 of 10:00; about 3 minutes left")
    assert told(610.0) == (1.0, "Looked at 10:10 of 10:00; about 5 s left")


def test_of_a_video_that_does_not_say_its_length_it_tells_what_it_knows(later):
    later(60)
    share, words = progress.of_video(0.0)(42.0)
    assert share == 0.0
    assert words == "Looked at 42.0 s; the video does not say how long it is"


def test_the_bar_moves_often_but_not_with_each_frame_and_goes(monkeypatch, later):
    moved = []

    class Page:
        def progress(self, share, words):
            moved.append(words)
            return self

        def empty(self):
            moved.append("gone")

    monkeypatch.setattr(progress, "st", Page())
    with progress.bar("Opening", lambda t: (0.0, f"{t:.2f}")) as tell:
        for frame in range(30):
            later(0.01)
            tell(frame / 100)
    assert moved == ["Opening", "0.24", "gone"]


def test_a_video_tells_its_length(clip):
    video = VideoFile(clip)
    assert video.seconds == pytest.approx(9.0)
    video.close()


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0.0 s"), (2.24, "2.2 s"), (60, "1:00"), (754.3, "12:34"), (3723, "1:02:03")],
)
def test_times_are_told(seconds, words):
    assert clock(seconds) == words


@pytest.mark.parametrize(
    ("seconds", "words"), [(1, "about 5 s"), (42, "about 40 s"), (200, "about 3 minutes")]
)
def test_the_rest_is_told_roughly(seconds, words):
    assert roughly(seconds) == words
