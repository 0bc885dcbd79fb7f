"""Input of every kind, and the same again and again: no crash, no hang, nothing left behind."""

import gc
import os
import shutil
import threading
import tomllib
from contextlib import suppress
from itertools import product
from pathlib import Path

import cv2
import numpy as np
import pytest

from edge.config import CameraConfig, Config
from edge.configfile import load_config
from edge.daemon import run
from edge.errors import CameraError, ConfigError, ImageError
from edge.picture import read_picture
from edge.pipeline import Pipeline
from edge.types import Frame
from edge.view import check_frame


def test_frames_of_any_size_and_type_are_looked_at_or_refused(classifier):
    sides = (1, 2, 3, 7, 24, 48, 61, 333, 4096, 8000)
    pipeline = Pipeline(Config(), classifier)
    looked_at = refused = 0
    for number, (rows, columns) in enumerate(product(sides, sides)):
        if rows * columns > 2_000_000 and rows != columns:
            continue
        for dtype, shape in (("uint8", (rows, columns)), ("float32", (rows, 2)),
                             ("uint8", (rows, 2, 3)), ("int8", (2, columns))):  # fmt: skip
            frame = Frame(number / 10, np.full(shape, number % 100, dtype))
            try:
                check_frame(frame)
            except CameraError:
                refused += 1
                continue
            pipeline.step(frame)
            looked_at += 1
    assert looked_at > 50
    assert refused > 150


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".bmp", ".webp"])
def test_pictures_cut_off_or_changed_are_read_or_refused(rng, tmp_path, suffix):
    picture = rng.integers(0, 256, (24, 24, 3), np.uint8)
    whole = cv2.imencode(suffix, picture)[1].tobytes()
    file = tmp_path / f"picture{suffix}"
    for _ in range(300):
        content = bytearray(whole[: rng.integers(0, len(whole) + 1)])
        for place in rng.integers(0, max(len(content), 1), 3):
            if content:
                content[place] = rng.integers(0, 256)
        file.write_bytes(content)
        with suppress(ImageError):
            assert read_picture(file).dtype == np.uint8


def test_configurations_with_changed_bytes_are_read_or_refused(rng, tmp_path):
    whole = (Path(__file__).parents[2] / "systemd" / "config.toml").read_bytes()
    file = tmp_path / "config.toml"
    read = 0
    for _ in range(2000):
        content = bytearray(whole)
        for place in rng.integers(0, len(content), rng.integers(1, 6)):
            content[place] = rng.integers(0, 256)
        file.write_bytes(content)
        try:
            load_config(file)
            read += 1
        except ConfigError as error:
            assert str(file) in str(error)
    assert 0 < read < 2000
    tomllib.loads(whole.decode())


def resident() -> float:
    """MB of this process in memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def test_memory_stays_flat_while_faces_come_and_go(classifier, portrait):
    face = cv2.resize(read_picture(portrait), (160, 160))
    wall = np.full_like(face, 110)
    pipeline = Pipeline(Config(), classifier)

    def watch(begin: int, frames: int) -> None:
        for number in range(begin, begin + frames):
            pipeline.step(Frame(number / 5, face if number // 25 % 2 else wall))

    watch(0, 500)
    gc.collect()
    before = resident()
    watch(500, 2000)
    gc.collect()
    assert resident() - before <= 2.0


def test_thirty_starts_and_stops_leave_nothing_claimed(portrait, model, monkeypatch, tmp_path):
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
            run(config, model, ["haptic"], fast=True, events=events)

    start_and_stop()
    before = claimed()
    for _ in range(30):
        start_and_stop()
    assert claimed() == before
