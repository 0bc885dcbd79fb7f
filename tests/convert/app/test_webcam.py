"""The webcam on the page, without a browser; test_pages.py has one."""

import importlib.util
from unittest.mock import MagicMock

import cv2
import pytest

if importlib.util.find_spec("streamlit") is None:
    pytest.skip("Streamlit is not installed (the app extra)", allow_module_level=True)

from convert.app import show, webcam
from convert.app.webcam import Webcam, forget_webcam
from edge.errors import ImageError
from edge.settings.config import Config
from edge.types import Frame


@pytest.fixture
def gray(portrait):
    return cv2.imread(str(portrait), cv2.IMREAD_GRAYSCALE)


@pytest.fixture
def page(monkeypatch):
    """Streamlit, which notes what is written; `words` has all of it."""
    page = MagicMock()
    page.session_state = {}
    page.columns.side_effect = lambda *_, **__: (MagicMock(), MagicMock())
    page.words = lambda: " ".join(
        call.args[0] for call in page.html.mock_calls + page.write.mock_calls
    )
    monkeypatch.setattr(webcam, "st", page)
    monkeypatch.setattr(show, "st", page)
    monkeypatch.setattr(show, "_show_told", lambda *_: None)
    return page


def draw(monkeypatch, camera, *frames):
    """The page after the browser handed it `frames`; None stops the camera."""

    def hand(_key, look, stopped):
        for frame in frames:
            look(frame) if frame is not None else stopped()

    monkeypatch.setattr(webcam, "live_camera", hand)
    webcam._show(camera, Config())


def test_live_the_page_tells_what_is_seen_and_once_it_is_off_all_of_it(
    monkeypatch, page, gray, model
):
    camera = Webcam(Config(), model)
    draw(monkeypatch, camera)
    assert "The camera is off." in page.words()
    draw(monkeypatch, camera, *(Frame(5000 + t / 4, gray) for t in range(12)))
    assert "1 face: happy." in page.words() and "What Facecue sees now" in page.words()
    assert "Announced: happy at " in page.words()
    assert "5000" not in page.words()  # its clock began before the camera was started
    draw(monkeypatch, camera, None)
    assert "2.8 seconds, 12 frames, 1 face; 1 announcement." in page.words()
    assert camera.recording.comparison.faces >= 10


def test_started_again_it_begins_anew(gray, model):
    camera = Webcam(Config(), model)
    camera.stop()  # before it was started
    assert camera.recording is None
    camera.look(Frame(10.0, gray))
    camera.stop()
    assert camera.recording.frames == 1
    camera.look(Frame(70.0, gray))
    assert camera.recording is None
    assert (camera.watcher.recording.frames, camera.watcher.recording.seconds) == (1, 0.0)


def test_what_is_no_picture_is_told(monkeypatch, page, model):
    monkeypatch.setattr(webcam, "live_camera", MagicMock(side_effect=ImageError("no picture")))
    webcam._show(Webcam(Config(), model), Config())
    page.error.assert_called_once_with("no picture")


def test_nothing_is_kept_when_the_page_shows_something_else(page, model):
    webcam.show_webcam(Config(), model)
    assert "webcam" in page.session_state
    forget_webcam()
    forget_webcam()
    assert page.session_state == {}
