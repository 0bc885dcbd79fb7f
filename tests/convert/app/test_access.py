"""The page in a real Chromium, for who uses it by keyboard or screen reader."""

import importlib.util
from itertools import pairwise

import pytest

if importlib.util.find_spec("streamlit") is None:
    pytest.skip("Streamlit is not installed (the desktop extra)", allow_module_level=True)
pytest.importorskip("selenium", reason="selenium is not installed (dev)")

from browser import PATIENCE, UPLOAD, audit, choose, wait_for
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

STREAMLITS = {"presentation-role-conflict"}  # its field of files has a role and a name


def test_everything_has_a_name_for_screen_readers(page):
    WebDriverWait(page, PATIENCE).until(lambda p: p.find_elements(By.CSS_SELECTOR, "table"))
    pictures = page.find_elements(By.CSS_SELECTOR, "figure img")
    assert pictures and all(picture.get_attribute("alt") for picture in pictures)
    assert "happy" in pictures[0].get_attribute("alt")
    sounds = page.find_elements(By.CSS_SELECTOR, "audio")
    assert sounds and all(sound.get_attribute("aria-label") for sound in sounds)
    assert page.find_element(By.CSS_SELECTOR, "[role=radiogroup]").get_attribute("aria-label")
    levels = [int(h.tag_name[1]) for h in page.find_elements(By.CSS_SELECTOR, "h1, h2, h3, h4")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels)), levels
    assert page.find_element(By.CSS_SELECTOR, "table caption").text


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("Sample photo", "td"),
        ("Sample video", "figure img[alt*='Announced: happy']"),
        ("Your photo", "input[type=file]"),
        ("Your video", "input[type=file]"),
        ("Webcam", ".facecue-live"),
    ],
)
def test_axe_finds_no_fault_of_ours(page, source, shown):
    choose(page, source)
    WebDriverWait(page, PATIENCE).until(lambda p: p.find_elements(By.CSS_SELECTOR, shown))
    passes, violations = audit(page)
    assert {"color-contrast", "heading-order", "aria-allowed-attr", "label"} <= passes.keys()
    assert violations.keys() <= STREAMLITS, violations


def test_axe_would_find_one(page):
    page.execute_script("""
        document.querySelector('figure img').removeAttribute('alt');
        document.querySelector('p[role=status]').style.color = '#999';
    """)
    _, violations = audit(page)
    assert {"image-alt", "color-contrast"} <= violations.keys()


def test_the_keyboard_is_enough(page):
    """Tab to the choice, arrows to change it, Tab to the button that opens the file dialogue."""
    focus = page.switch_to
    body = page.find_element(By.TAG_NAME, "body")
    body.send_keys(Keys.TAB)
    for _ in range(10):
        if focus.active_element.get_attribute("type") == "radio":
            break
        focus.active_element.send_keys(Keys.TAB)
    focus.active_element.send_keys(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    wait_for(page, "1 announcement")
    focus.active_element.send_keys(Keys.ARROW_RIGHT)
    WebDriverWait(page, PATIENCE).until(lambda p: p.find_elements(*UPLOAD))
    for _ in range(10):
        focus.active_element.send_keys(Keys.TAB)
        if focus.active_element.tag_name == "button":
            break
    assert "Upload" in focus.active_element.text or "Browse" in focus.active_element.text
