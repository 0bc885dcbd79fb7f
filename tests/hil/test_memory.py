"""Memory over half a day with every sink at work; by itself a short form, like test_load.py."""

import gc
import logging
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from edge.camera.picture import read_picture
from edge.camera.source import Camera
from edge.service import daemon
from edge.settings.config import Config, HapticsConfig, HooksConfig, PanelConfig, SpeechConfig
from edge.types import Frame
from edge.wearer.worker import SinkWorker

FULL = "FACECUE_LOAD" in os.environ


def resident() -> float:
    """MB of this process in memory."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


class Day(Camera):
    """A recording at 5 frames/s in which, over and over, nobody is there for a minute, then one
    who moves, then two, and then the lens is covered for a moment.

    Attributes:
        memory: MB at the end of each hour.
        each_hour: called with it.
        each_round: called whenever the story begins again.
    """

    live = False

    def __init__(self, face, rng, hours: int, frames_per_hour: int) -> None:
        wall = rng.integers(100, 120, (180, 320), np.uint8)
        self.memory: list[float] = []
        self.frames = 0
        self.each_hour: Callable[[], None] = lambda: None
        self.each_round: Callable[[], None] = lambda: None
        self._per_hour = frames_per_hour
        self._length = hours * frames_per_hour
        small = cv2.resize(face, (120, 120))
        nobody, one, two = [], [], []
        for number in range(25):
            noisy = cv2.add(wall, rng.integers(0, 6, wall.shape, np.uint8))
            nobody.append(noisy)
            one.append(noisy.copy())
            one[-1][30:150, 10 + 2 * number : 130 + 2 * number] = small
            two.append(one[-1].copy())
            two[-1][30 + number : 150 + number, 195:315] = small[:, ::-1]
        dark = [np.zeros_like(wall)] * 25
        self._story = [*12 * nobody, *16 * one, *8 * two, *dark]

    def read(self) -> Frame | None:
        if self.frames % self._per_hour == 0 and self.frames:
            self.each_hour()
            self.memory.append(resident())
        if self.frames == self._length:
            return None
        if self.frames % len(self._story) == 0:
            self.each_round()
        frame = Frame(self.frames / 5, self._story[self.frames % len(self._story)])
        self.frames += 1
        return frame

    def close(self) -> None:
        pass


class Wearable:
    """Every sink at once, on gpiozero's mock pins, with files in place of what is outside.

    Attributes:
        heard: what was spoken.
        hooked: what the hook was given.
        buzzed, lit: how often the pins of the buzzer and the light changed, up to `forget`.
    """

    def __init__(self, factory, folder: Path) -> None:
        self.heard, self.hooked = folder / "heard.wav", folder / "hooked"
        self.hooked.touch()
        self.config = Config(
            speech=SpeechConfig(backend="espeak-ng"), haptics=HapticsConfig(pin=18),
            panel=PanelConfig(button=4, led=17),
            hooks=HooksConfig(announce=f"tee -a {self.hooked}"),
        )  # fmt: skip
        self._button, self._led, self._buzzer = (factory.pin(pin) for pin in (4, 17, 18))
        self.buzzed = self.lit = 0

    def press(self) -> None:
        self._button.drive_low()
        self._button.drive_high()

    def forget(self) -> None:
        """A mock pin keeps all that ever happened to it."""
        self.buzzed += len(self._buzzer.states) - 1
        self.lit += len(self._led.states) - 1
        for pin in (self._button, self._led, self._buzzer):
            pin.clear_states()


@pytest.fixture
def day(portrait, rng):
    return Day(read_picture(portrait), rng, *((12, 18_000) if FULL else (4, 1000)))


@pytest.fixture
def wearable(monkeypatch, tmp_path):
    gpiozero = pytest.importorskip("gpiozero")
    from gpiozero.pins.mock import MockFactory

    if shutil.which("espeak-ng") is None or shutil.which("aplay") is None:
        pytest.skip("espeak-ng or aplay is not installed: apt install espeak-ng alsa-utils")
    factory = MockFactory()
    monkeypatch.setattr(gpiozero.Device, "pin_factory", factory)
    everything = Wearable(factory, tmp_path)
    sound = Path(__file__).parents[1] / "data" / "asound.conf"
    monkeypatch.setenv("ALSA_CONFIG_PATH", f"/usr/share/alsa/alsa.conf:{sound}")
    monkeypatch.setenv("FACECUE_HEARD", str(everything.heard))
    yield everything
    factory.reset()


def test_memory_stays_flat_over_half_a_day_with_every_sink(
    day, wearable, model, monkeypatch, record
):
    """The frames come as fast as the loop takes them; the sinks work in threads of their own."""
    day.each_round, day.each_hour = wearable.press, wearable.forget
    monkeypatch.setattr(daemon, "open_camera", lambda _config: day)
    monkeypatch.setattr(daemon, "DirectWorker", lambda sink: SinkWorker(sink, 1.5, lambda _: True))
    monkeypatch.setattr(logging.getLogger("edge"), "propagate", False)  # pytest would keep it all
    with Path(os.devnull).open("w") as events:
        daemon.run(wearable.config, model, ["print", "speech", "haptic"], fast=True, events=events)
    grown = max(day.memory) - day.memory[0]
    assert grown <= 2.0, day.memory
    assert wearable.heard.stat().st_size > 10_000
    assert wearable.buzzed >= len(day.memory)
    assert wearable.lit >= 1
    assert b'"event":"people"' in wearable.hooked.read_bytes()
    record("frames, 5 a second, of half a day, every sink and the button", day.frames,
           f"{grown:.1f} MB more in memory than after the first hour")  # fmt: skip
