import os
import shutil
from collections import namedtuple

import pytest

from edge.board import heat, system
from edge.board.check import quick_checks
from edge.board.finding import run_checks
from edge.board.heat import throttled
from edge.settings.config import Config, DeviceConfig

CONFIG = Config()


@pytest.fixture
def quick(model):
    """The finding of one of the quick checks."""

    def find(what, config=CONFIG):
        checks = quick_checks(config, model, ["speech"])
        (found,) = run_checks([(name, run) for name, run in checks if name == what])
        return found

    return find


CARDS = " 0 [{0}   ]: bcm2835 - bcm2835 {0}\n                      bcm2835 {0}\n"


@pytest.mark.parametrize(
    ("cards", "advice"),
    [
        ("--- no soundcards ---\n", "plug in"),
        (CARDS.format("HDMI 1"), "swallows the first word"),
        (CARDS.format("Headphones"), ""),
        (CARDS.format("HDMI 1") + CARDS.format("Headphones"), ""),
    ],
)
def test_sound_cards(quick, monkeypatch, tmp_path, cards, advice):
    (tmp_path / "cards").write_text(cards)
    monkeypatch.setattr(system, "CARDS", tmp_path / "cards")
    found = quick("sound card")
    assert found.state == ("warning" if advice else "ok")
    assert advice in found.advice


def test_devices_that_are_there_but_forbidden(quick, monkeypatch, tmp_path):
    monkeypatch.setattr(system, "DEV", tmp_path)
    (tmp_path / "gpiochip0").touch()
    assert quick("rights").state == "ok"
    monkeypatch.setattr(os, "access", lambda *_: False)
    found = quick("rights")
    assert found.state == "failed"
    assert "--groups gpio" in found.advice


@pytest.mark.parametrize(
    ("bits", "state"), [("0", "ok"), ("1", "failed"), ("50005", "failed"), ("50000", "warning")]
)
def test_under_voltage_is_told(quick, monkeypatch, tmp_path, bits, state):
    file = tmp_path / "get_throttled"
    file.write_text(bits + "\n")
    monkeypatch.setattr(heat, "THROTTLED", file)
    found = quick("power")
    assert found.state == state
    assert state == "ok" or "supply" in found.advice


@pytest.mark.parametrize(("answer", "bits"), [("throttled=0x50005", 0x50005), ("no!", None)])
def test_without_the_kernels_file_vcgencmd_is_asked(monkeypatch, tmp_path, answer, bits):
    program = tmp_path / "vcgencmd"
    program.write_text(f"#!/bin/sh\necho {answer}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(heat, "THROTTLED", tmp_path / "none")
    assert throttled() == bits


@pytest.mark.parametrize(
    ("reading", "state"), [("45000", "ok"), ("85000", "warning"), ("hot", "skipped")]
)
def test_temperature(quick, tmp_path, reading, state):
    file = tmp_path / "temp"
    file.write_text(reading)
    found = quick("temperature", Config(device=DeviceConfig(temperature=str(file))))
    assert found.state == state


def test_a_full_disk_is_a_warning(quick, monkeypatch):
    usage = namedtuple("usage", "total used free")(10, 10, 0)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    assert quick("disk").state == "warning"


def test_a_clock_from_before_facecue_is_a_warning(quick, monkeypatch):
    monkeypatch.setattr(system.time, "time", lambda: 1.0)
    assert quick("clock").state == "warning"
