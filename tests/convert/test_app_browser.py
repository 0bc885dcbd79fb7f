"""The page in a real Chromium, without a screen."""

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import urllib.request
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest

if importlib.util.find_spec("streamlit") is None:
    pytest.skip("Streamlit is not installed (the desktop extra)", allow_module_level=True)
webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed (dev)")

from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from convert.app.sound import buzz
from edge.haptics import RHYTHMS

STATUS = (By.CSS_SELECTOR, "p[role=status]")
UPLOAD = (By.CSS_SELECTOR, "input[type=file]")
AXE = Path(__file__).parents[2] / ".axe/package/axe.min.js"
STREAMLITS = {"presentation-role-conflict"}  # its field of files has a role and a name
PATIENCE = 120  # seconds; a busy machine is no failure


def free_port():
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def address():
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "convert.app.cli", "--no-browser", "--port", str(port)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    there = f"http://localhost:{port}"
    WebDriverWait(None, PATIENCE, ignored_exceptions=[OSError]).until(lambda _: health(there))
    yield there
    server.terminate()
    server.wait(20)


def health(address):
    """Status code of the server's own page of health, which answers when the server is up."""
    with urllib.request.urlopen(f"{address}/_stcore/health", timeout=10) as answer:
        return answer.status


@pytest.fixture(scope="module")
def chromium():
    driver = shutil.which("chromedriver")
    if driver is None or not (shutil.which("chromium") or shutil.which("google-chrome")):
        pytest.skip("no chromium here; run: apt install chromium chromium-driver")
    options = webdriver.ChromeOptions()
    for option in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage",
                   "--window-size=1200,1500"):  # fmt: skip
        options.add_argument(option)
    browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    yield browser
    browser.quit()


@pytest.fixture
def page(chromium, address):
    """The page as it opens, with the sample photo's result."""
    chromium.get(address)
    wait_for(chromium, "1 face: happy")
    return chromium


def wait_for(page, words):
    def there(browser):
        return words in " ".join(e.text for e in browser.find_elements(*STATUS))

    WebDriverWait(page, PATIENCE, ignored_exceptions=[Exception]).until(there, words)


def choose(page, source):
    page.find_element(By.XPATH, f"//label[contains(., '{source}')]").click()


def upload(page, file, source="Your photo"):
    choose(page, source)
    field = WebDriverWait(page, PATIENCE).until(lambda p: p.find_element(*UPLOAD))
    field.send_keys(str(file))


def wait_for_error(page):
    alert = (By.CSS_SELECTOR, "[role=alert]")
    return WebDriverWait(page, PATIENCE).until(
        lambda p: next((e.text for e in p.find_elements(*alert) if e.text), None)
    )


def test_only_this_machine_can_open_it(address):
    assert health(address) == 200
    port = int(address.rsplit(":", 1)[1])
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))  # sends nothing; tells this machine's own address
        own = probe.getsockname()[0]
    with pytest.raises(OSError), socket.create_connection((own, port), timeout=5):
        pass


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


@pytest.fixture
def audit(page):
    """Axe's findings about the page as it is: the rules it passes, and those it violates."""
    if not AXE.is_file():
        pytest.skip("axe-core is not here; run: make axe (needs npm)")
    page.set_script_timeout(PATIENCE)
    page.execute_script(AXE.read_text(encoding="utf-8"))

    def findings():
        found = page.execute_async_script("axe.run().then(arguments[arguments.length - 1])")
        rules = {kind: {rule["id"]: rule for rule in found[kind]} for kind in found
                 if kind in ("passes", "violations")}  # fmt: skip
        return rules["passes"], rules["violations"]

    return findings


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("Sample photo", "td"),
        ("Sample video", "figure img[alt*='Announced: happy']"),
        ("Your photo", "input[type=file]"),
        ("Your video", "input[type=file]"),
        ("Webcam", "[data-testid=stCameraInput]"),
    ],
)
def test_axe_finds_no_fault_of_ours(page, audit, source, shown):
    choose(page, source)
    WebDriverWait(page, PATIENCE).until(lambda p: p.find_elements(By.CSS_SELECTOR, shown))
    passes, violations = audit()
    assert {"color-contrast", "heading-order", "aria-allowed-attr", "label"} <= passes.keys()
    assert violations.keys() <= STREAMLITS, violations


def test_axe_would_find_one(page, audit):
    page.execute_script("""
        document.querySelector('figure img').removeAttribute('alt');
        document.querySelector('p[role=status]').style.color = '#999';
    """)
    _, violations = audit()
    assert {"image-alt", "color-contrast"} <= violations.keys()


def test_the_buzz_can_be_played(page):
    """A browser that knows how long a sound lasts has read it."""
    selector = (By.CSS_SELECTOR, "audio[aria-label^='The buzz']")
    player = WebDriverWait(page, PATIENCE).until(lambda p: p.find_element(*selector))
    WebDriverWait(page, PATIENCE).until(lambda _: player.get_property("duration"))
    assert player.get_property("duration") == pytest.approx(
        len(buzz(RHYTHMS["happy"])) / 32000, abs=0.01
    )


def test_the_page_is_what_the_readme_shows(page, tmp_path):
    """FACECUE_SCREENSHOT=docs/app.png keeps the picture."""
    page.set_window_size(1200, 1400)
    WebDriverWait(page, PATIENCE).until(lambda p: p.find_elements(By.CSS_SELECTOR, "td"))
    file = Path(os.environ.get("FACECUE_SCREENSHOT") or tmp_path / "app.png")
    assert page.save_screenshot(str(file))
    picture = cv2.imread(str(file))
    assert picture.std() > 20  # neither an empty page nor a crash's


def test_an_uploaded_photo_is_read(page, portrait, tmp_path):
    two = tmp_path / "two.png"
    cv2.imwrite(str(two), np.hstack([cv2.imread(str(portrait))] * 2))
    upload(page, two)
    wait_for(page, "2 faces: happy")


def test_a_photo_without_a_face_says_so(page, tmp_path):
    wall = tmp_path / "wall.png"
    cv2.imwrite(str(wall), np.full((480, 640, 3), 150, np.uint8))
    upload(page, wall)
    wait_for(page, "No face was found")


@pytest.mark.parametrize(
    ("name", "source"), [("torn.jpg", "Your photo"), ("torn.mp4", "Your video")]
)
def test_a_broken_file_is_named_and_the_page_goes_on(page, tmp_path, portrait, name, source):
    torn = tmp_path / name
    torn.write_bytes(portrait.read_bytes()[:100])
    upload(page, torn, source)
    message = wait_for_error(page)
    assert name in message
    assert "OpenCV can read" in message
    assert str(tmp_path) not in message
    choose(page, "Sample photo")
    wait_for(page, "1 face: happy")


def test_a_photo_of_12_megapixels_is_read(page, portrait, tmp_path):
    large = tmp_path / "large.jpg"
    canvas = np.full((3000, 4000, 3), 140, np.uint8)
    canvas[400:2400, 1000:3000] = cv2.resize(cv2.imread(str(portrait)), (2000, 2000))
    cv2.imwrite(str(large), canvas)
    upload(page, large)
    picture = (By.CSS_SELECTOR, "figure img")
    WebDriverWait(page, PATIENCE, ignored_exceptions=[Exception]).until(
        lambda p: p.find_element(*picture).get_property("naturalWidth") == 900
    )
    assert "happy (" in page.find_element(*picture).get_attribute("alt")


def test_a_video_has_its_timeline(page):
    choose(page, "Sample video")
    wait_for(page, "1 announcement")
    alts = [e.get_attribute("alt") for e in page.find_elements(By.CSS_SELECTOR, "figure img")]
    assert any("Announced: happy at" in alt for alt in alts)


def test_the_keyboard_is_enough(page):
    """Tab to the choice, arrows to change it, Tab to the button that opens the file dialogue."""
    focus = page.switch_to
    body = page.find_element(By.TAG_NAME, "body")
    body.send_keys(Keys.TAB)
    for _ in range(10):
        if focus.active_element.get_attribute("type") == "radio":
            break
        focus.active_element.send_keys(Keys.TAB)
    focus.active_element.send_keys(Keys.ARROW_RIGHT)
    wait_for(page, "1 announcement")
    focus.active_element.send_keys(Keys.ARROW_RIGHT)
    WebDriverWait(page, PATIENCE).until(lambda p: p.find_elements(*UPLOAD))
    for _ in range(10):
        focus.active_element.send_keys(Keys.TAB)
        if focus.active_element.tag_name == "button":
            break
    assert "Upload" in focus.active_element.text or "Browse" in focus.active_element.text
