"""The command as a user runs it: real processes, real signals."""

import json
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import cv2
import numpy as np
import pytest

import edge
from edge import commands
from edge.cli import main
from edge.emotion.labels import LABELS
from edge.service import daemon
from edge.settings import files

FACECUE = [sys.executable, "-m", "edge.cli"]


def facecue(*args, **kwargs):
    return subprocess.run(
        [*FACECUE, *map(str, args)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        **kwargs,
    )


def test_run_as_json_gives_one_event_a_line(clip):
    done = facecue("run", "--camera", clip, "--json", "--fast")
    assert done.returncode == 0, done.stderr
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert [event["event"] for event in events] == ["face_found", "announce", "face_lost"]
    announced = events[1]
    assert set(announced) == {"t", "event", "label", "confidence", "face"}
    assert announced["label"] in LABELS
    assert 0 < announced["confidence"] <= 1


def test_run_paces_a_recording_by_its_own_clock(tmp_path):
    recording = tmp_path / "wall.avi"
    video = cv2.VideoWriter(str(recording), cv2.VideoWriter.fourcc(*"MJPG"), 5, (320, 240))
    for _ in range(21):
        video.write(np.full((240, 320, 3), 128, np.uint8))
    video.release()
    begin = time.monotonic()
    done = facecue("run", "--camera", recording)
    assert time.monotonic() - begin > 4
    assert done.returncode == 0, done.stderr


def test_json_goes_with_a_sink_too(clip):
    done = facecue("run", "--camera", clip, "--json", "--fast", "--sink", "print")
    assert '"announce"' in done.stdout
    assert "happy (" in done.stdout


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly(clip, number):
    process = subprocess.Popen(
        [*FACECUE, "run", "--camera", str(clip), "--json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert "face_found" in process.stdout.readline()
    process.send_signal(number)
    _, errors = process.communicate(timeout=10)
    assert process.returncode == 0, errors
    assert "Traceback" not in errors


def test_a_signal_before_the_first_frame_ends_it_too(clip, monkeypatch, capsys):
    opened = daemon.open_camera

    def interrupted(config):
        signal.raise_signal(signal.SIGTERM)
        return opened(config)

    monkeypatch.setattr(daemon, "open_camera", interrupted)
    assert main(["run", "--camera", str(clip)]) == 0
    assert "happy" not in capsys.readouterr().out


def test_a_closed_pipe_ends_it_in_one_line(clip):
    process = subprocess.Popen(
        [*FACECUE, "run", "--camera", str(clip), "--json", "--fast"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    process.stdout.close()
    errors = process.stderr.read()
    process.stderr.close()
    assert process.wait(30) == 1
    assert errors.count("\n") == 1


@pytest.fixture
def broken_model(tmp_path, model):
    for suffix in (".tflite", ".json"):
        shutil.copy(model.with_suffix(suffix), tmp_path)
    copy = tmp_path / model.name
    copy.write_bytes(copy.read_bytes()[:-100])
    return copy


def test_what_goes_wrong_has_one_line_and_a_code_of_its_own(tmp_path, clip, broken_model):
    wrong = tmp_path / "wrong.toml"
    wrong.write_text("[camera]\nfsp = 10\n")
    run = ["run", "--fast", "--camera", clip]
    cases = {
        "camera": (3, ["run", "--camera", "/no/such/clip.mp4"]),
        "model": (4, [*run, "--model", tmp_path / "none.tflite"]),
        "damaged": (5, [*run, "--model", broken_model]),
        "config": (6, [*run, "--config", wrong]),
        "picture": (10, ["look", tmp_path / "none.jpg"]),
    }
    for name, (code, args) in cases.items():
        done = facecue(*args)
        lines = [line for line in done.stderr.splitlines() if line.startswith("facecue: ")]
        assert (done.returncode, len(lines)) == (code, 1), (name, done.stderr)
        assert "Traceback" not in done.stderr
        assert done.stdout == ""


def test_a_sink_that_does_not_work_is_reported_and_the_others_go_on(clip):
    path = {"PATH": "/nowhere"}
    done = facecue("run", "--fast", "--camera", clip, "--sink", "speech", "print", env=path)
    assert done.returncode == 0
    assert "no speech" in done.stderr
    assert "happy" in done.stdout
    assert facecue("run", "--fast", "--camera", clip, "--sink", "speech", env=path).returncode == 7


def test_look_as_json_gives_one_object_a_picture(portrait):
    done = facecue("look", "--json", portrait, portrait)
    assert done.returncode == 0, done.stderr
    first, second = map(json.loads, done.stdout.splitlines())
    assert first == second
    (face,) = first["faces"]
    assert len(face["box"]) == 4
    assert face["label"] == "happy"
    assert list(face["probabilities"]) == list(LABELS)


def test_look_goes_on_after_a_bad_picture(portrait, tmp_path):
    done = facecue("look", tmp_path / "none.jpg", portrait)
    assert done.returncode == 10
    assert "happy at" in done.stdout


@pytest.mark.parametrize(
    "args",
    [
        [],
        ["run", "--sink", "smoke"],
        ["look"],
        ["practice", "--rounds", "0"],
        ["logs", "--lines=-4"],
    ],
)
def test_wrong_arguments_end_with_usage(args, capsys):
    with pytest.raises(SystemExit, match="2"):
        main(args)
    assert "usage: facecue" in capsys.readouterr().err


def test_a_file_that_may_not_be_read_has_one_line(monkeypatch, capsys):
    def refuse(_):
        raise PermissionError(13, "Permission denied", "secret.jpg")

    monkeypatch.setattr(commands, "status", refuse)
    assert main(["status"]) == 1
    assert capsys.readouterr().err == "facecue: secret.jpg: Permission denied\n"


def test_on_a_device_its_own_settings_are_the_default(tmp_path, monkeypatch, capsys):
    settings, overlay = tmp_path / "config.toml", tmp_path / "facecue.toml"
    monkeypatch.setattr(files, "INSTALLED", settings)
    monkeypatch.setattr(files, "OVERLAY", overlay)
    assert main(["check", "--quick"]) in (0, 1)  # neither file is there
    settings.write_text("[camera]\nspeed = 1\n")
    capsys.readouterr()
    assert main(["run"]) == 6
    assert str(settings) in capsys.readouterr().err
    settings.write_text("")
    overlay.write_text("[camera]\nspeed = 2\n")
    main(["check", "--quick", "--json"])
    said = json.loads(capsys.readouterr().out.splitlines()[0])
    assert said["state"] == "failed"
    assert str(overlay) in said["detail"]


def test_it_tells_its_version():
    done = facecue("--version")
    assert done.returncode == 0
    assert done.stdout == f"facecue {edge.__version__}\n"


def test_the_demo_plays_the_clip_upright_and_tells_it_as_the_wearer_hears_it(
    clip, tmp_path, monkeypatch
):
    settings = tmp_path / "turned.toml"
    settings.write_text('[camera]\nrotation = 180\nmirror = true\n[speech]\nlanguage = "de"\n')
    seen = []
    monkeypatch.setattr(daemon, "run", lambda *given, **_: seen.extend(given))
    assert main(["demo", "--config", str(settings)]) == 0
    config, _, sinks = seen
    assert Path(config.camera.source).read_bytes() == clip.read_bytes()
    assert (config.camera.rotation, config.camera.mirror) == (0, False)
    assert config.speech.language == "de"
    assert sinks == ["print", "speech"]
