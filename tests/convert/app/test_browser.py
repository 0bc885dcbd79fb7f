"""The page in a real Chromium: what is chosen and uploaded, and what it shows then."""

import importlib.util
import os
import socket
from pathlib import Path

import cv2
import numpy as np
import pytest

if importlib.util.find_spec("streamlit") is None:
    pytest.skip("Streamlit is not installed (the desktop extra)", allow_module_level=True)
pytest.importorskip("selenium", reason="selenium is not installed (dev)")

from browser import PATIENCE, choose, health, upload, wait_for, wait_for_error
from PIL import Image
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from convert.app.page import LARGEST_PHOTO
from convert.app.sound import buzz
from edge.wearer.buzz import RHYTHMS


def test_only_this_machine_can_open_it(address):
    assert health(address) == 200
    port = int(address.rsplit(":", 1)[1])
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))  # sends nothing; tells this machine's own address
        own = probe.getsockname()[0]
    with pytest.raises(OSError), socket.create_connection((own, port), timeout=5):
        pass


def shake_hands(address, path, **headers):
    """The status that answers a WebSocket's handshake; 101 lets it in."""
    port = int(address.rsplit(":", 1)[1])
    sent = {"Host": f"localhost:{port}", "Connection": "Upgrade", "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "ZmFjZWN1ZSBmYWNlY3VlIQ==",
            **headers}  # fmt: skip
    with socket.create_connection(("localhost", port), timeout=PATIENCE) as raw:
        lines = "".join(f"{name}: {value}\r\n" for name, value in sent.items())
        raw.sendall(f"GET {path} HTTP/1.1\r\n{lines}\r\n".encode())
        return int(raw.recv(100).split()[1])


@pytest.mark.parametrize("path", ["/_stcore/stream", "/mirror/look", "/webcam/look"])
def test_no_other_sites_page_reaches_a_websocket(address, path):
    """Nor one whose name has come to lead here: the browser then sends that name as its Host."""
    assert shake_hands(address, path) == 101
    assert shake_hands(address, path, Origin=address) == 101
    assert shake_hands(address, path, Origin="http://evil.example") == 403
    assert shake_hands(address, path, Host="evil.example", Origin="http://evil.example") == 403


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
    two = tmp_path / "two.heic"
    pixels = cv2.cvtColor(np.hstack([cv2.imread(str(portrait))] * 2), cv2.COLOR_BGR2RGB)
    Image.fromarray(pixels).save(two, "HEIF")
    upload(page, two)
    wait_for(page, "2 faces: happy")


def test_a_photo_without_a_face_says_so(page, tmp_path):
    wall = tmp_path / "wall.png"
    cv2.imwrite(str(wall), np.full((480, 640, 3), 150, np.uint8))
    upload(page, wall)
    wait_for(page, "No face was found")


@pytest.mark.parametrize(
    ("name", "content", "source"),
    [
        ("torn.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF", "Your photo"),
        ("phone.heic", b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "Your photo"),
        ("moving.gif", b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", "Your photo"),
        ("new.avif", b"\x00\x00\x00\x18ftypavif\x00\x00\x00\x00mif1avif", "Your photo"),
        ("thin.png", cv2.imencode(".png", np.zeros((3000, 1), np.uint8))[1], "Your photo"),
        ("torn.mp4", b"\x00\x00\x00\x18ftypmp42", "Your video"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_and_the_page_goes_on(
    page, tmp_path, name, content, source
):
    file = tmp_path / name
    file.write_bytes(content)
    upload(page, file, source)
    message = wait_for_error(page)
    assert name in message
    assert str(tmp_path) not in message
    busy = "[data-testid=stSpinner], [data-testid=stProgress]"
    assert not page.find_elements(By.CSS_SELECTOR, busy)
    choose(page, "Sample photo")
    wait_for(page, "1 face: happy")


def test_a_photo_of_too_many_bytes_is_refused(page, tmp_path):
    giant = tmp_path / "giant.jpg"
    with giant.open("wb") as file:
        file.truncate((LARGEST_PHOTO + 1) * 2**20)
    upload(page, giant)
    words = f"{LARGEST_PHOTO}.0MB or smaller"
    WebDriverWait(page, PATIENCE).until(
        lambda p: words in p.find_element(By.TAG_NAME, "body").text, words
    )


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
