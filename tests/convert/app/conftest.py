"""The page in a real Chromium, without a screen, for the tests that ask for `page`."""

import os
import shutil
import socket
import subprocess
import sys

import pytest


def free_port():
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Where the page is served, by somebody who has never practised."""
    from browser import PATIENCE, health
    from selenium.webdriver.support.ui import WebDriverWait

    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "convert.app.cli", "--no-browser", "--port", str(port)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env={**os.environ, "XDG_DATA_HOME": str(tmp_path_factory.mktemp("data"))},
    )  # fmt: skip
    there = f"http://localhost:{port}"
    WebDriverWait(None, PATIENCE, ignored_exceptions=[OSError]).until(lambda _: health(there))
    yield there
    server.terminate()
    server.wait(20)


@pytest.fixture(scope="module")
def chromium(tmp_path_factory, portrait):
    """A browser whose webcam shows the portrait."""
    from selenium import webdriver

    driver = shutil.which("chromedriver")
    if driver is None or not (shutil.which("chromium") or shutil.which("google-chrome")):
        pytest.skip("no chromium here; run: apt install chromium chromium-driver")
    options = webdriver.ChromeOptions()
    webcam = tmp_path_factory.mktemp("webcam") / "portrait.mjpeg"
    webcam.write_bytes(portrait.read_bytes() * 2)
    for option in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage",
                   "--window-size=1200,1500", "--use-fake-ui-for-media-stream",
                   "--use-fake-device-for-media-stream",
                   f"--use-file-for-fake-video-capture={webcam}"):  # fmt: skip
        options.add_argument(option)
    browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    yield browser
    browser.quit()


@pytest.fixture
def page(chromium, address):
    """The page as it opens, with the sample photo's result."""
    from browser import wait_for

    chromium.get(address)
    wait_for(chromium, "1 face: happy")
    return chromium
