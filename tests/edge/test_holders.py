import subprocess
import sys

import cv2
import pytest

from edge.camera import open
from edge.errors import CameraError, SinkError
from edge.holders import held_by
from edge.settings.config import CameraConfig
from edge.voice import engines


def test_whoever_has_a_device_open_is_named(tmp_path):
    device = tmp_path / "video0"
    device.touch()
    assert held_by(str(device)) == ""
    with device.open(), subprocess.Popen(
        [sys.executable, "-c", f"f = open({str(device)!r}); print(flush=True); input()"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as other:  # fmt: skip
        other.stdout.readline()
        found = held_by(str(tmp_path / "video*"))
        other.stdin.close()
    assert found.startswith("python")
    assert found.endswith(f"(process {other.pid})")


def test_a_camera_that_another_program_has_is_told_with_its_name(monkeypatch):
    class Closed:
        def __init__(self, *_):
            pass

        set = isOpened = lambda *_: False  # noqa: N815

    monkeypatch.setattr(cv2, "VideoCapture", Closed)
    monkeypatch.setattr(open, "held_by", {"/dev/video3": "facecue (process 7)"}.get)
    with pytest.raises(CameraError, match=r"facecue \(process 7\) has it; end that"):
        open.open_camera(CameraConfig(source="3"))


def test_a_sound_card_that_another_program_has_is_told_with_its_name(monkeypatch):
    monkeypatch.setattr(engines, "held_by", {"/dev/snd/pcm*p": "mpv (process 7)"}.get)
    busy = "echo 'audio open error: Device or resource busy' >&2; exit 1"
    with pytest.raises(SinkError, match=r"mpv \(process 7\)"):
        engines.run_to_end(["/bin/sh", "-c", busy])
