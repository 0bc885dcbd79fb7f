"""Practice, the mirror and the webcam in a real Chromium, whose camera shows the portrait."""

import importlib.util
import os
from pathlib import Path

import pytest

if importlib.util.find_spec("streamlit") is None:
    pytest.skip("Streamlit is not installed (the desktop extra)", allow_module_level=True)
pytest.importorskip("selenium", reason="selenium is not installed (dev)")

from browser import PATIENCE, audit, choose, press, wait_for, wait_for_error
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

START, STOP = "Start the camera", "Stop the camera"


@pytest.fixture
def practice(chromium, address):
    chromium.get(f"{address}/practice")
    wait_for(chromium, "Face 1: which emotion does it show?")
    buttons = (By.XPATH, "//button[contains(., 'angry') or contains(., 'Next face')]")
    WebDriverWait(chromium, PATIENCE).until(lambda p: len(p.find_elements(*buttons)) == 2)
    return chromium


@pytest.fixture
def mirror(chromium, address):
    chromium.get(f"{address}/mirror")
    wait_for(chromium, "The camera is off.")
    yield chromium
    chromium.get("about:blank")  # which lets the camera go


def keep(page, name, tmp_path):
    """FACECUE_SCREENSHOTS=FOLDER keeps the pictures."""
    assert page.save_screenshot(str(Path(os.environ.get("FACECUE_SCREENSHOTS") or tmp_path) / name))


def wait_for_alert(page, words):
    alert = (By.CSS_SELECTOR, "p[role=alert]")
    WebDriverWait(page, PATIENCE).until(lambda p: words in p.find_element(*alert).text, words)


def test_the_keyboard_is_enough_to_practise(practice, tmp_path):
    """Focus stays where the wearer answers, and where she goes on."""
    answer = practice.find_element(By.XPATH, "//button[contains(., 'angry')]")
    practice.execute_script("arguments[0].focus()", answer)
    focus = practice.switch_to
    for label in ("disgust", "fear"):
        focus.active_element.send_keys(Keys.TAB)
        assert focus.active_element.text == label
    focus.active_element.send_keys(Keys.ENTER)
    WebDriverWait(practice, PATIENCE).until(
        lambda p: "What to look at" in p.find_element(By.TAG_NAME, "body").text
    )
    keep(practice, "practice.png", tmp_path)
    assert focus.active_element.text == "fear"
    for _ in range(5):
        focus.active_element.send_keys(Keys.TAB)
    assert focus.active_element.text == "Next face"
    focus.active_element.send_keys(Keys.ENTER)
    wait_for(practice, "Face 2: which emotion does it show?")
    assert focus.active_element.text == "Next face"


def test_the_line_that_is_said_stays_where_it_is(practice):
    """A screen reader listens to what was there before it changed."""
    line = practice.find_element(By.CSS_SELECTOR, "p[role=status]")
    press(practice, "Next face")
    wait_for(practice, "Face 2: which emotion does it show?")
    assert line.text == "Face 2: which emotion does it show?"


def test_a_drawn_face_is_described_to_those_who_cannot_see_it(practice):
    picture = practice.find_element(By.CSS_SELECTOR, "figure img")
    words = picture.get_attribute("alt")
    assert all(part in words for part in ("Brows: ", "Eyes: ", "Mouth: "))
    assert picture.get_property("naturalWidth") == 400


def test_the_mirror_reads_the_face_live_and_says_when_the_goal_is_reached(mirror, tmp_path):
    choose(mirror, "happy")
    press(mirror, START)
    wait_for(mirror, "Reached: your face is read as happy.")
    assert STOP in mirror.switch_to.active_element.text
    keep(mirror, "mirror.png", tmp_path)
    assert not audit(mirror)[1]
    choose(mirror, "fear")
    wait_for(mirror, "Your face is read as happy.")
    press(mirror, STOP)
    wait_for(mirror, "The camera is off.")
    assert mirror.execute_script("return document.querySelector('video').srcObject") is None


def test_who_leaves_the_mirror_leaves_the_camera(mirror):
    press(mirror, START)
    wait_for(mirror, "Your face is read as happy.")
    stream = "window.tracks = document.querySelector('video').srcObject.getTracks()"
    mirror.execute_script(stream)
    mirror.find_element(By.XPATH, "//a[contains(., 'Practice')]").click()
    wait_for(mirror, "which emotion does it show?")
    assert mirror.execute_script("return window.tracks.map(t => t.readyState)") == ["ended"]


def test_a_camera_that_cannot_be_used_is_told_with_what_to_do(mirror):
    for name, words in (
        ("NotAllowedError", "does not let this page"),
        ("NotFoundError", "Connect one"),
        ("OddError", "cannot be used: odd"),
    ):
        mirror.execute_script(
            "navigator.mediaDevices.getUserMedia ="
            f" () => Promise.reject(Object.assign(new Error('odd'), {{name: '{name}'}}))"
        )
        press(mirror, START)
        wait_for_alert(mirror, words)
        assert START in mirror.switch_to.active_element.text


def test_a_server_that_does_not_answer_is_told(mirror):
    mirror.execute_script("window.WebSocket = class { constructor() {"
                          " setTimeout(() => this.onclose()) } close() {} }")  # fmt: skip
    press(mirror, START)
    wait_for_alert(mirror, "does not answer any more")
    wait_for(mirror, "The camera is off.")


def test_the_webcam_is_looked_at_live_and_what_was_seen_stays(page, tmp_path):
    choose(page, "Webcam")
    wait_for(page, "The camera is off.")
    press(page, START)
    wait_for(page, "1 face: happy.")
    shown = (By.CSS_SELECTOR, ".facecue-live .shown")
    WebDriverWait(page, PATIENCE).until(
        lambda p: "Announced: happy at" in p.find_element(*shown).text
    )
    keep(page, "webcam.png", tmp_path)
    assert not audit(page)[1]
    press(page, STOP)
    wait_for(page, "The camera is off.")
    assert "Announced: happy at" in page.find_element(*shown).text
    choose(page, "Sample photo")
    wait_for(page, "1 face: happy (")


@pytest.fixture
def own_pictures(practice):
    choose(practice, "Your own pictures")
    field = (By.CSS_SELECTOR, "input[type=text]")
    WebDriverWait(practice, PATIENCE).until(lambda p: p.find_elements(*field))[0].send_keys(
        "/nowhere", Keys.ENTER
    )
    wait_for_error(practice)
    return practice


@pytest.mark.parametrize("page", ["practice", "own_pictures", "mirror"])
def test_axe_finds_no_fault(page, request):
    passes, violations = audit(request.getfixturevalue(page))
    assert {"color-contrast", "heading-order", "aria-allowed-attr"} <= passes.keys()
    assert not violations
