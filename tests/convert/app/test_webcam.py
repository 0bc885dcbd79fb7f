"""The webcam on the page, without a browser; test_pages.py has it in one."""

import importlib.util

import cv2
import numpy as np
import pytest

if importlib.util.find_spec("streamlit") is None:
    pytest.skip("Streamlit is not installed (the app extra)", allow_module_level=True)

from convert.app import webcam
from convert.app.webcam import Webcam
from edge.settings.config import Config


@pytest.fixture
def clock(monkeypatch):
    """Lets time pass."""
    now = [5000.0]
    monkeypatch.setattr(webcam.time, "monotonic", lambda: now[0])
    return lambda seconds: now.__setitem__(0, now[0] + seconds)


def test_each_picture_is_told_and_what_came_before(portrait, model, clock):
    gray = cv2.imread(str(portrait), cv2.IMREAD_GRAYSCALE)
    camera = Webcam(Config(), model)
    nobody = camera.look(np.full_like(gray, 120), "")
    assert nobody["words"] == "No face was found."
    assert "Announced: nothing" in nobody["shown"]
    for _ in range(12):
        clock(0.25)
        answer = camera.look(gray, "")
    assert answer["words"] == "1 face: happy."
    assert answer["shown"].count("<figure") == 2
    assert "Announced: happy at " in answer["shown"]
    assert "Smoothed: happy " in answer["shown"] and "to 3.0 s." in answer["shown"]
    clock(30)
    gone = camera.look(np.full_like(gray, 120), "")
    assert gone["words"] == "No face was found."
    assert "Announced: happy at " in gone["shown"] and gone["shown"].count("<figure") == 1
