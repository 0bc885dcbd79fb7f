import os
import shutil
import sys
import time

import cv2
import numpy as np
import pytest

from edge.board import check, monitor
from edge.board.check import FAILED, full_checks, quick_checks
from edge.board.finding import Finding, exit_code, format_finding, run_checks, spoken
from edge.camera.source import Camera
from edge.errors import FacecueError
from edge.news import News
from edge.settings.config import CameraConfig, Config, FacesConfig, HooksConfig
from edge.types import Frame, Notice, Words
from edge.wearer.buzz import ERROR, RHYTHMS, HapticSink

CONFIG = Config()


def find(what, checks):
    (found,) = run_checks([(name, run) for name, run in checks if name == what])
    return found


@pytest.fixture
def quick(model):
    return lambda what, config=CONFIG: find(what, quick_checks(config, model, ["speech"]))


@pytest.fixture
def full(model):
    return lambda what, config: find(what, full_checks(config, model, ["speech", "haptic"]))


def test_what_is_installed_and_shipped_is_found(quick):
    for what in ("versions", "model", "face finder", "clock"):
        assert quick(what).state == "ok", quick(what)


def test_the_model_can_be_run(full):
    assert full("inference", Config()).state == "ok"


def test_a_damaged_model_fails_with_advice(model, tmp_path):
    copy = tmp_path / model.name
    shutil.copy(model.with_suffix(".json"), tmp_path)
    copy.write_bytes(model.read_bytes()[:-1])
    found = find("model", quick_checks(Config(), copy, []))
    assert found.state == "failed"
    assert found.advice


def test_no_runtime_fails_with_the_command_that_installs_one(quick, monkeypatch):
    for name in ("ai_edge_litert", "tflite_runtime", "tensorflow"):
        for module in [m for m in sys.modules if m.split(".")[0] == name]:
            monkeypatch.delitem(sys.modules, module)
        monkeypatch.setitem(sys.modules, name, None)
    found = quick("versions")
    assert found.state == "failed"
    assert "pip install ai-edge-litert" in found.advice


def test_the_camera_of_a_virtual_environment_without_libcamera(full, monkeypatch):
    monkeypatch.setitem(sys.modules, "picamera2", None)
    found = full("camera", Config(camera=CameraConfig(source="picamera2")))
    assert found.state == "failed"
    assert "--system-site-packages" in found.advice


def test_a_picamera2_that_was_built_for_another_numpy(full, monkeypatch, tmp_path):
    (tmp_path / "picamera2.py").write_text(
        "raise ValueError('numpy.dtype size changed, may indicate binary incompatibility')"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "picamera2", raising=False)
    found = full("camera", Config(camera=CameraConfig(source="picamera2")))
    assert found.state == "failed"
    assert "pip uninstall numpy" in found.advice


class Device(Camera):
    """A camera whose frames are 0.25 s apart, all of one brightness."""

    live = True

    def __init__(self, brightness, count=20):
        self.left = [Frame(i / 4, np.full((48, 64), brightness, np.uint8)) for i in range(count)]
        self.left.reverse()

    def read(self):
        time.sleep(0.02)  # the pace at which frames come
        return self.left.pop() if self.left else None

    def close(self):
        self.left.clear()


@pytest.mark.parametrize(("brightness", "looks"), [(0, "covered"), (255, "blinded")])
def test_a_camera_that_sees_nothing_is_a_warning(full, monkeypatch, brightness, looks):
    monkeypatch.setattr(check, "open_camera", lambda _: Device(brightness))
    found = full("camera", Config())
    assert found.state == "warning"
    assert "64x48" in found.detail
    assert looks in found.detail


def test_a_camera_that_works_has_no_colours_to_swap(full, monkeypatch):
    monkeypatch.setattr(check, "open_camera", lambda _: Device(90))
    found = full("camera", Config())
    assert found.state == "ok"
    assert "no colours to swap" in found.detail


def test_a_camera_without_frames_fails(full, monkeypatch):
    monkeypatch.setattr(check, "open_camera", lambda _: Device(90, count=0))
    assert full("camera", Config()).state == "failed"


def test_opencv_without_its_cascade(quick, monkeypatch):
    monkeypatch.delattr(cv2, "CascadeClassifier")
    found = quick("cascade", Config(faces=FacesConfig(detector="haar")))
    assert found.state == "failed"
    assert "opencv" in found.advice.lower()


def test_a_yunet_that_is_not_there(quick):
    config = Config(faces=FacesConfig(detector="yunet", yunet="/nowhere.onnx"))
    assert quick("cascade", config).state == "failed"


def test_a_pin_that_is_taken(full, monkeypatch):
    gpiozero = pytest.importorskip("gpiozero")
    from gpiozero.pins.mock import MockFactory

    monkeypatch.setattr(gpiozero.Device, "pin_factory", MockFactory())
    taken = gpiozero.DigitalOutputDevice(Config().haptics.pin)
    found = full("haptics", Config())
    taken.close()
    assert found.state == "failed"
    assert "another pin" in found.advice


@pytest.mark.usefixtures("pins")
def test_each_rhythm_is_named_before_it_is_felt(model, monkeypatch):
    felt, told = [], []
    monkeypatch.setattr(check, "BETWEEN_RHYTHMS", 0.0)
    monkeypatch.setattr(HapticSink, "play", lambda _, rhythm: felt.append(rhythm))
    checks = full_checks(Config(), model, ["haptic"])
    for found in run_checks([(name, run) for name, run in checks if name == "haptics"]):
        assert found.state == "ok"
        told.append((found.detail, len(felt)))
    assert told[0][0].startswith("GPIO 18")
    assert told[1] == ("happy: short, short", 0)
    assert told[-1] == ("a problem: long, short, long, short", len(RHYTHMS))
    assert felt == [*RHYTHMS.values(), ERROR]


class _Voice:
    """Speaks at half of full scale."""

    def deliver(self, telling):
        pass

    def loudness(self):
        return 0.5

    def close(self):
        pass


@pytest.mark.parametrize(
    ("recorder", "state", "detail"),
    [
        (r"printf '\0\100'; exec sleep 9", "ok", "parec heard it, peak 50%"),
        ("exec sleep 9", "warning", "parec heard nothing of it"),
        ("exit 1", "ok", "nobody listened"),
        (None, "ok", "nobody listened"),
    ],
)
def test_the_loudspeakers_monitor_listens(monkeypatch, tmp_path, recorder, state, detail):
    if recorder is not None:
        (tmp_path / "parec").write_text(f"#!/bin/sh\n{recorder}\n")
        (tmp_path / "parec").chmod(0o755)
    monkeypatch.setattr(check, "open_speech", lambda _: _Voice())
    which = shutil.which
    monkeypatch.setattr(monitor.shutil, "which", lambda name: which(name, path=tmp_path))
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    found = check.check_speech(Config(), True)
    assert (found.state, detail in found.detail) == (state, True), found


def test_a_hook_whose_program_is_missing(full):
    assert full("hooks", Config()).state == "skipped"
    assert full("hooks", Config(hooks=HooksConfig(announce="cat", leave="true"))).state == "ok"
    found = full("hooks", Config(hooks=HooksConfig(leave="no-such-program --now")))
    assert found.state == "failed"
    assert "no-such-program" in found.detail
    assert "hooks.leave" in found.advice


def test_what_was_not_asked_for_is_skipped(model):
    checks = full_checks(Config(), model, [])
    for what in ("speech", "haptics", "sound card"):
        assert find(what, checks).state == "skipped"


def test_a_check_that_breaks_is_unknown_and_hides_none_after_it():
    def breaks():
        raise ZeroDivisionError("by zero")

    def fails():
        raise FacecueError("it is gone", advice="fetch another")

    findings = list(run_checks([("a", breaks), ("b", fails), ("c", lambda: Finding("c", "ok"))]))
    assert [found.state for found in findings] == ["unknown", "failed", "ok"]
    assert findings[1] == Finding("b", "failed", "it is gone", "fetch another")
    assert exit_code(findings) == 1
    assert spoken(findings) == Words(0.0, "b failed. it is gone. fetch another")
    assert format_finding(findings[1]).splitlines()[1].strip() == "-> fetch another"


def test_all_well_is_ready():
    findings = [Finding("a", "ok"), Finding("b", "warning", "low"), Finding("c", "skipped")]
    assert exit_code(findings) == 0
    assert spoken(findings) == Notice(0.0, News.READY, problem=False)


@pytest.mark.parametrize("detector", ["haar", "finder"])
def test_every_quick_check_has_news_for_the_wearer(model, detector):
    config = Config(faces=FacesConfig(detector=detector))
    for what, _ in quick_checks(config, model, ["speech"]):
        assert FAILED[what].value == f"{what} failed"
