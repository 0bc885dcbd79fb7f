"""The examples do what they say; without tensorflow, and from anywhere."""

import json
import re
import runpy
import subprocess
import sys
from pathlib import Path

import cv2
import pytest

from edge.news import News
from edge.types import Cue, Notice, People

EXAMPLES = Path(__file__).parents[1] / "examples"


def example(name, *args, stdin=None):
    done = subprocess.run(
        [sys.executable, EXAMPLES / name, *map(str, args)],
        input=stdin, capture_output=True, timeout=60, check=False,
        env={"PYTHONPATH": str(EXAMPLES.parent), "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode().splitlines()


def test_they_use_what_is_public_of_edge():
    for file in EXAMPLES.glob("*.py"):
        assert not re.search(r"^(from|import) edge\.", file.read_text(), re.MULTILINE), file


def test_classify(portrait):
    (line,) = example("classify.py", portrait)
    assert line.startswith("happy ")


def test_announcements_go_to_another_program(clip):
    upper = "import sys\nfor line in sys.stdin: print(line.upper(), end='', flush=True)"
    assert example("own_sink.py", clip, sys.executable, "-c", upper) == ["HAPPY"]


def test_a_sink_of_ones_own_takes_all_that_can_be_told(clip, capfd, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["own_sink.py", str(clip), "cat"])
    monkeypatch.setattr("edge.camera.frames.Frames.__iter__", lambda _: iter(()))
    sink = runpy.run_path(str(EXAMPLES / "own_sink.py"))["ProgramSink"](["cat"])
    for telling in (Notice(0.0, News.CAMERA_LOST), People(0.0, []), Cue(0.0, "ready")):
        sink.deliver(telling)
    sink.close()
    assert capfd.readouterr().out.splitlines() == ["camera lost", "nobody"]


@pytest.fixture
def raw(clip):
    """The clip as grey frames of 640x480, one after the other."""
    video, frames = cv2.VideoCapture(str(clip)), []
    while (read := video.read())[0]:
        frames.append(cv2.cvtColor(read[1], cv2.COLOR_BGR2GRAY).tobytes())
    return b"".join(frames)


def test_frames_come_from_a_pipe(raw):
    events = [json.loads(line) for line in example("own_camera.py", 640, 480, 10, stdin=raw)]
    assert [e["event"] for e in events] == ["face_found", "announce", "face_lost"]
    assert events[1]["label"] == "happy"
