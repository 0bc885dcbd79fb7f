"""The page of practice, without a browser; tests/convert/app/test_pages.py has it in one."""

import cv2
import numpy as np
import pytest

pytest.importorskip("streamlit", reason="Streamlit is not installed (the app extra)")

from streamlit.testing.v1 import AppTest

from edge.emotion.labels import LABELS


def draw():
    from convert.app.practice.page import show_practice
    from edge.settings.config import FacesConfig

    show_practice(FacesConfig())


@pytest.fixture(autouse=True)
def said(monkeypatch):
    """What was said, the latest last."""
    words = []
    monkeypatch.setattr("convert.app.practice.page.say", words.append)
    return words


@pytest.fixture
def page(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return AppTest.from_function(draw, default_timeout=60).run()


def html_of(page):
    return " ".join(element.proto.body for element in page.get("html"))


def press(page, label):
    next(button for button in page.button if button.label == label).click().run()


def test_a_wrong_answer_is_told_with_what_to_look_at_in_both(page, said):
    label = page.session_state["practice"].round.shown.label
    wrong = "sad" if label == "happy" else "happy"
    press(page, wrong)
    assert said[-1] == f"No: it shows {label}, not {wrong}."
    html = html_of(page)
    assert f"{label}, this face" in html and "Brows" in html
    press(page, label)
    assert said[-1] == f"Right: {label}."
    assert page.session_state["practice"].book.score.answers == {label: (wrong,)}


def test_the_next_face_is_another_and_asked_anew(page, said):
    press(page, LABELS[0])
    before = page.session_state["practice"].round.shown
    press(page, "Next face")
    assert page.session_state["practice"].round.shown.image != before.image
    assert said[-1] == "Face 2: which emotion does it show?"


def test_own_pictures_are_asked_about(page, said, tmp_path):
    page.radio[0].set_value("Your own pictures").run()
    assert not page.button
    page.text_input[0].set_value(str(tmp_path / "nowhere")).run()
    assert "nowhere is no folder; expected are folders named angry" in page.error[0].value
    (tmp_path / "pictures" / "Sadness").mkdir(parents=True)
    for number in range(2):
        shade = np.full((60, 60), 90 + number, np.uint8)
        cv2.imwrite(str(tmp_path / "pictures" / "Sadness" / f"{number}.png"), shade)
    (tmp_path / "pictures" / "Sadness" / "torn.png").write_bytes(b"no picture")
    page.text_input[0].set_value(f" {tmp_path}/pictures ").run()
    assert not page.error
    for _ in range(8):
        press(page, "Next face")
    press(page, "sad")
    assert said[-1] == "Right: sad."
    assert "torn.png" in page.warning[0].value


def test_a_damaged_score_is_told(monkeypatch, tmp_path):
    file = tmp_path / "facecue" / "practice.json"
    file.parent.mkdir()
    file.write_text("torn")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    page = AppTest.from_function(draw, default_timeout=60).run()
    assert "practice.damaged-1.json" in page.warning[0].value
