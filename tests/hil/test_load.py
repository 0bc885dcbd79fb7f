"""Input of every kind, and the same again and again: no crash, no hang, nothing left behind.

By itself a short form; with $FACECUE_LOAD naming a file, all of it (`make load`), and what was seen
is written there.
"""

import gc
import os
import shutil
import threading
import tomllib
from contextlib import suppress
from math import log
from pathlib import Path

import cv2
import numpy as np
import pytest

from edge.camera.guard import check_frame
from edge.camera.open import open_camera
from edge.camera.picture import read_picture
from edge.errors import CameraError, ConfigError, ImageError
from edge.pipeline import Pipeline
from edge.service import daemon
from edge.settings.config import CameraConfig, Config, PanelConfig
from edge.settings.files import load_config
from edge.types import Frame

FULL = "FACECUE_LOAD" in os.environ


def times(short: int, full: int) -> int:
    return full if FULL else short


def arrays_of_every_kind(rng, face, count):
    """Pictures, and what is none: sides from 1 to 8000, most below 700; types and channels."""
    noise = rng.integers(0, 256, (4096, 4096), np.uint8)
    yield from (np.zeros(shape, np.uint8) for shape in ((1, 1), (4096, 1), (0, 5), (8000, 8000)))
    for number in range(4, count):
        largest = 8000 if number % 200 == 0 else 700
        rows, columns = np.exp(rng.uniform(0, log(largest), 2)).astype(int)
        match number % 8:
            case 0 | 1 if max(rows, columns) <= 4096:
                yield noise[:rows, :columns].copy()
            case 2 | 3 if max(rows, columns) <= 4096:
                yield cv2.resize(face, (int(columns), int(rows)))
            case 4:
                yield np.full((rows, columns), np.nan, np.float32)
            case 5:
                yield np.zeros((rows, min(columns, 9), 3), np.uint8)
            case 6:
                yield np.zeros((rows, columns), rng.choice(["int8", "uint16", "bool", "float64"]))
            case _:
                yield np.full((rows, columns), number % 256, np.uint8)


def test_frames_of_any_size_and_type_are_looked_at_or_refused(classifier, portrait, rng, record):
    pipeline = Pipeline(Config(), classifier)
    count = times(600, 60_000)
    refused = 0
    for number, array in enumerate(arrays_of_every_kind(rng, read_picture(portrait), count)):
        frame = Frame(number / 10, array)
        try:
            check_frame(frame)
        except CameraError:
            refused += 1
        else:
            pipeline.step(frame)
    assert count / 4 < refused < count / 2
    record("frames of any size and type", count, f"{refused} refused, the others looked at")


def damaged(rng, whole: bytes) -> bytes:
    """Cut off somewhere, or with up to three bytes changed."""
    content = bytearray(whole)
    if rng.random() < 0.5:
        del content[rng.integers(len(whole)) :]
    else:
        for place in rng.integers(0, len(whole), rng.integers(1, 4)):
            content[place] = rng.integers(0, 256)
    return bytes(content)


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".bmp", ".webp"])
def test_pictures_cut_off_or_changed_are_read_or_refused(rng, tmp_path, suffix, record):
    picture = rng.integers(0, 256, (24, 24, 3), np.uint8)
    whole = cv2.imencode(suffix, picture)[1].tobytes()
    file = tmp_path / f"picture{suffix}"
    count, read = times(300, 9000), 0
    for _ in range(count):
        file.write_bytes(damaged(rng, whole))
        with suppress(ImageError):
            assert read_picture(file).dtype == np.uint8
            read += 1
    assert read < count
    record(f"damaged {suffix} files", count, f"{read} read, the others refused")


def test_videos_cut_off_or_changed_are_played_or_refused(rng, tmp_path, record):
    pictures = rng.integers(0, 256, (6, 48, 64), np.uint8)
    whole = b"".join(cv2.imencode(".jpg", picture)[1].tobytes() for picture in pictures)
    file = tmp_path / "clip.mjpeg"
    count, played = times(60, 4000), 0
    for _ in range(count):
        file.write_bytes(damaged(rng, whole))
        with suppress(CameraError):
            camera = open_camera(CameraConfig(source=str(file)))
            frames = 0
            while camera.read() is not None:
                frames += 1
            camera.close()
            assert 1 <= frames <= 2 * len(pictures)
            played += 1
    assert played > 0
    record("damaged MJPEG files", count, f"{played} played, the others refused")


def test_configurations_with_changed_bytes_are_read_or_refused(rng, tmp_path, record):
    whole = (Path(__file__).parents[2] / "systemd" / "config.toml").read_bytes()
    file = tmp_path / "config.toml"
    count, read = times(2000, 20_000), 0
    for _ in range(count):
        content = bytearray(whole)
        for place in rng.integers(0, len(content), rng.integers(1, 6)):
            content[place] = rng.integers(0, 256)
        file.write_bytes(content)
        try:
            load_config(file)
            read += 1
        except ConfigError as error:
            assert str(file) in str(error)
    assert 0 < read < count
    tomllib.loads(whole.decode())
    record("configurations with changed bytes", count, f"{read} read, the others refused")


def test_a_button_that_chatters_is_a_button_afterwards(rng, monkeypatch, record):
    gpiozero = pytest.importorskip("gpiozero")
    from gpiozero.pins.mock import MockFactory

    from edge.wearer.button import Panel

    factory = MockFactory()
    monkeypatch.setattr(gpiozero.Device, "pin_factory", factory)
    panel = Panel(PanelConfig(button=4))
    pin, pace, edges = factory.pin(4), threading.Event(), times(1000, 60_000)
    asked = 0
    for level in rng.integers(0, 2, edges):
        (pin.drive_high if level else pin.drive_low)()
        pace.wait(0.001)  # 1000 a second
        asked += len(list(panel.asked()))
    pin.drive_high()
    asked += len(list(panel.asked()))
    assert 0 < asked <= edges / 2
    pin.drive_low()
    pin.drive_high()
    assert panel.wait(5) == "say"
    pin.drive_low()
    assert panel.wait(5) == "mute"
    panel.close()
    factory.reset()
    record("edges of a button, 1000 a second", edges, f"{asked} presses; works afterwards")


def test_thirty_starts_and_stops_leave_nothing_claimed(
    portrait, model, monkeypatch, tmp_path, record
):
    pytest.importorskip("gpiozero")
    monkeypatch.setenv("GPIOZERO_PIN_FACTORY", "mock")
    for number in range(3):
        shutil.copy(portrait, tmp_path / f"{number}.jpg")
    config = Config(camera=CameraConfig(source=str(tmp_path)))

    def claimed() -> tuple[int, int, int]:
        gc.collect()
        children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
        return len(list(Path("/proc/self/fd").iterdir())), threading.active_count(), len(children)

    def start_and_stop() -> None:
        with (tmp_path / "events").open("w") as events:
            daemon.run(config, model, ["haptic"], fast=True, events=events)

    start_and_stop()
    before = claimed()
    for _ in range(30):
        start_and_stop()
    assert claimed() == before
    record(
        "starts and stops", 30, "{} files, {} threads and {} processes, as before".format(*before)
    )
