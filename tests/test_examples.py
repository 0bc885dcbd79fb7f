"""The examples do what they say; without tensorflow, and from anywhere."""

import json
import re
import runpy
import shlex
import socket
import subprocess
import sys
import threading
from pathlib import Path
from unittest.mock import create_autospec
from urllib.error import HTTPError
from urllib.request import urlopen

import cv2
import numpy as np
import pytest

from edge import Announcement, Cue, News, Notice, People, SinkError
from edge.emotion.contract import load_contract
from edge.wearer.hooks import HookSink

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
def inside(monkeypatch, capsys):
    """Runs an example in this process; gives what it prints."""

    def run(name, *args):
        monkeypatch.setattr(sys, "argv", [name, *map(str, args)])
        runpy.run_path(str(EXAMPLES / name), run_name="__main__")
        return capsys.readouterr().out

    return run


def test_each_of_several_faces_is_told(portrait, tmp_path, inside):
    face = cv2.imread(str(portrait), cv2.IMREAD_GRAYSCALE)
    cv2.imwrite(str(tmp_path / "00.png"), np.hstack([face, cv2.flip(face, 1)]))
    for number in range(1, 22):
        (tmp_path / f"{number:02}.png").symlink_to(tmp_path / "00.png")
    told = [line.partition(" s  ")[2] for line in inside("several_faces.py", tmp_path).splitlines()]
    assert {"face 0 comes", "face 1 comes", "face 0: happy", "face 1: happy"} <= set(told)
    assert told[-1] in {
        f"all: far, {one}: happy; far, {other}: happy"
        for one, other in (("left", "right"), ("right", "left"))
    }


def test_a_report_of_a_folder_of_pictures(portrait, tmp_path, inside):
    (tmp_path / "a.jpg").symlink_to(portrait)
    (tmp_path / "b.txt").write_text("no picture")
    report = inside("report.py", tmp_path)
    assert report.startswith(f"# The faces in {tmp_path.name}\n")
    assert re.search(r"^\| a.jpg \| \d+, \d+ \| happy \| 0.\d\d \|$", report, re.MULTILINE)
    assert "\n   happy    1 #\n" in report
    assert re.search(r"In a.jpg: happy \d+% or ", report)


def test_a_report_of_a_folder_without_a_face(tmp_path, inside):
    assert "There is no face." in inside("report.py", tmp_path)


@pytest.fixture
def broker():
    """An MQTT broker for one client: its address, and what comes in until the client leaves."""
    heard = []

    def serve():
        client, _ = server.accept()
        with client:
            heard.append(client.recv(100))
            client.sendall(b"\x20\2\0\0")
            heard.append(b"".join(iter(lambda: client.recv(100), b"")))

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield *server.getsockname(), heard, thread


def test_a_home_system_hears_by_mqtt(clip, broker, inside):
    host, port, heard, thread = broker
    inside("home_mqtt.py", clip, host, port, "home/says")
    thread.join(10)
    assert heard == [b"\x10\x13\0\4MQTT\4\2\0\0\0\7facecue", b"\x30\x10\0\x09home/sayshappy"]


def test_a_broker_that_is_away_is_asked_again(clip, broker, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["home_mqtt.py", str(clip), "127.0.0.1", "1", "x"])
    monkeypatch.setattr("edge.camera.frames.Frames.__iter__", lambda _: iter(()))
    names = runpy.run_path(str(EXAMPLES / "home_mqtt.py"))
    host, port, heard, thread = broker
    sink = names["MqttSink"](host, 1, "x" * 100)
    with pytest.raises(SinkError, match=r"mqtt: 127\.0\.0\.1: .*refused; does the broker run\?"):
        sink.deliver(Notice(0.0, News.CAMERA_LOST))
    sink._address = (host, port)
    for telling in (Cue(0.0, "ready"), Notice(0.0, News.CONFIGURATION_WRONG)):
        sink.deliver(telling)
    sink.close()
    thread.join(10)
    said = News.CONFIGURATION_WRONG.value.encode()
    assert len(said) == 38  # so that the length of the rest, 140, takes two bytes
    assert heard[1] == b"\x30\x8c\1\0\x64" + b"x" * 100 + said


def test_the_phone_shows_what_a_hook_was_told(tmp_path):
    program, file = EXAMPLES / "phone.py", tmp_path / "says.json"
    page = subprocess.Popen([sys.executable, program, "serve", file, "0"], stdout=subprocess.PIPE)
    try:
        address = page.stdout.readline().decode().strip()
        with urlopen(address) as answer:
            assert "navigator.vibrate" in answer.read().decode()
        with urlopen(f"{address}/says") as answer:
            assert json.load(answer) == {}
        hook = HookSink(shlex.join([sys.executable, str(program), "tell", str(file)]))
        hook.deliver(Announcement(2.2, "happy", 0.999, 0))
        hook.deliver(People(2.3, []))  # an answer to a wearer who asks
        with urlopen(f"{address}/says") as answer:
            assert json.load(answer)["label"] == "happy"
        with pytest.raises(HTTPError, match="404"):
            urlopen(f"{address}/elsewhere")
    finally:
        page.kill()
        page.communicate()


def test_own_pictures_become_a_model(portrait, model, tmp_path, inside, monkeypatch):
    """Training and conversion, which tests/train/test_page.py runs, are asked for as they are."""
    pytest.importorskip("tensorflow", reason="tensorflow is not installed (the desktop extra)")
    from convert.tflite import quantize
    from train.data.dataset import load_dataset
    from train.networks.member import MEMBER
    from train.runs import fit
    from train.variants import VARIANTS

    def train(*args, **_):
        name, data, _ = args
        assert name in VARIANTS
        assert load_dataset(data).own.tolist() == [3, 3, 5, 5]

    face = cv2.imread(str(portrait))
    for name, picture in (("happy", face), ("sad", cv2.flip(face, 1))):
        (tmp_path / name).mkdir()
        for light in (0.8, 1.0):
            shown = cv2.convertScaleAbs(picture, alpha=light)
            cv2.imwrite(str(tmp_path / name / f"{light}.png"), shown)
    fitted = create_autospec(fit.fit, side_effect=train)
    quantized = create_autospec(quantize.quantize, return_value=load_contract(model)[0])
    monkeypatch.setattr(fit, "fit", fitted)
    monkeypatch.setattr(quantize, "quantize", quantized)
    told = inside("own_data.py", tmp_path, "own.tflite", 1)
    assert fitted.call_args.kwargs == {"epochs": 1}
    trained, data, out = quantized.call_args.args
    assert (trained, data) == (fitted.call_args.args[2] / MEMBER, fitted.call_args.args[1])
    assert out == Path("own.tflite")
    sure = load_contract(model)[0].unsure_below
    assert f"wrote own.tflite; below a confidence of {sure} Facecue is silent" in told


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
