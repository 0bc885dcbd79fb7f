"""The engines of speech as files of sound; test_speech.py listens to what is played."""

import importlib.util
import shutil
import signal
import sys
import threading
import wave
from pathlib import Path

import msgspec
import numpy as np
import pytest

from edge.errors import SinkError
from edge.news import News
from edge.settings.config import SpeechConfig
from edge.types import Notice
from edge.voice import engines
from edge.voice.engines import (
    EngineHungError,
    FirstThatSpeaks,
    Pyttsx3Engine,
    open_engine,
)
from edge.voice.speech import SpeechSink
from edge.wearer.worker import SinkWorker

needs_espeak = pytest.mark.skipif(
    shutil.which("espeak-ng") is None,
    reason="espeak-ng is not installed: apt install espeak-ng",
)
needs_pyttsx3 = pytest.mark.skipif(
    importlib.util.find_spec("pyttsx3") is None, reason="pyttsx3 is not installed"
)


def listen(file: Path) -> np.ndarray:
    with wave.open(str(file)) as sound:
        return np.frombuffer(sound.readframes(10**7), np.int16) / 32768


@needs_espeak
def test_rate_and_volume_are_heard(tmp_path):
    def speak(**settings):
        wav = tmp_path / "spoken.wav"
        open_engine(SpeechConfig(backend="espeak-ng", **settings)).synthesize("happy", wav)
        return listen(wav)

    assert len(speak(rate=400)) < 0.7 * len(speak(rate=120))
    assert np.abs(speak(volume=0.2)).max() < 0.5 * np.abs(speak(volume=1.0)).max()


@needs_espeak
@needs_pyttsx3
def test_a_hung_engine_is_killed_and_the_next_word_spoken(monkeypatch, tmp_path):
    engine = Pyttsx3Engine(SpeechConfig())
    engine.synthesize("happy", tmp_path / "first.wav")
    monkeypatch.setattr(engines, "WORD_PATIENCE", 0.5)
    engine._worker.send_signal(signal.SIGSTOP)
    with pytest.raises(SinkError, match="hung and was killed"):
        engine.synthesize("sad", tmp_path / "second.wav")
    monkeypatch.undo()
    engine.synthesize("angry", tmp_path / "third.wav")
    engine.close()
    assert np.abs(listen(tmp_path / "third.wav")).max() > 0.1


@needs_espeak
@needs_pyttsx3
def test_a_crashed_engine_is_started_again(tmp_path):
    engine = Pyttsx3Engine(SpeechConfig())
    engine.synthesize("happy", tmp_path / "first.wav")
    engine._worker.kill()
    with pytest.raises(SinkError, match="starts it again"):
        engine.synthesize("sad", tmp_path / "second.wav")
    engine.synthesize("angry", tmp_path / "third.wav")
    engine.close()
    assert (tmp_path / "third.wav").stat().st_size > 1000


@needs_espeak
@needs_pyttsx3
def test_what_the_first_engine_cannot_say_the_second_says(tmp_path):
    engine = open_engine(SpeechConfig(backend="auto"))
    engine._first._command = ["false"]
    engine.synthesize("happy", tmp_path / "spoken.wav")
    engine.close()
    assert np.abs(listen(tmp_path / "spoken.wav")).max() > 0.1


@needs_espeak
def test_an_engine_that_writes_no_sound_has_failed(tmp_path):
    engine = Pyttsx3Engine(SpeechConfig())
    engine._command = [sys.executable, "-c", "input(); print('done', flush=True)"]
    with pytest.raises(SinkError, match="wrote no sound"):
        engine.synthesize("happy", tmp_path / "nothing.wav")
    sink = SpeechSink(Scripted())
    with pytest.raises(SinkError, match="wrote no sound"):
        sink.deliver(Notice(0.0, News.CAMERA_LOST))
    sink.close()


class Scripted:
    """An engine that notes its words, or `hangs` and is killed."""

    def __init__(self, hangs=False):
        self.hangs, self.words = hangs, []

    def synthesize(self, text, wav):
        if self.hangs:
            raise EngineHungError("hung")
        self.words.append(text)

    def close(self):
        pass


def test_a_word_that_was_hung_at_is_asked_for_again_and_the_second_engine_has_the_next(tmp_path):
    first, second = Scripted(hangs=True), Scripted()
    engine = FirstThatSpeaks(first, second)
    with pytest.raises(SinkError, match="hung"):
        engine.synthesize("happy", tmp_path / "w.wav")
    assert second.words == []
    engine.synthesize("sad", tmp_path / "w.wav")
    assert second.words == ["sad"]
    first.hangs = False
    engine.synthesize("fear", tmp_path / "w.wav")
    assert first.words == ["fear"]


def test_a_program_that_hangs_is_killed(monkeypatch):
    monkeypatch.setattr(engines, "WORD_PATIENCE", 0.1)
    with pytest.raises(SinkError, match="cat hung"):
        engines.run_to_end([shutil.which("cat"), "/dev/zero"])


def test_a_program_that_fails_is_quoted(tmp_path):
    with pytest.raises(SinkError, match=r"ls failed: .*no_such_file"):
        engines.run_to_end(["ls", str(tmp_path / "no_such_file")])


@pytest.mark.parametrize(
    ("missing", "backend", "advice"),
    [
        ("espeak-ng", "auto", "apt install espeak-ng"),
        ("aplay", "espeak-ng", "apt install alsa-utils"),
        ("pyttsx3", "pyttsx3", "pip install pyttsx3"),
    ],
)
def test_what_is_missing_is_named(monkeypatch, missing, backend, advice):
    monkeypatch.setattr(engines.shutil, "which", lambda name: None if name == missing else name)
    monkeypatch.setattr(
        engines.importlib.util, "find_spec", lambda name: None if name == missing else name
    )
    config = msgspec.structs.replace(SpeechConfig(), backend=backend)
    with pytest.raises(SinkError, match=advice):
        SpeechSink(open_engine(config))


@needs_espeak
@needs_pyttsx3
def test_nothing_is_imported_from_the_folder_at_hand(tmp_path, monkeypatch):
    for name in ("pyttsx3", "edge", "contextlib", "types"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('caught')\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    engine = Pyttsx3Engine(SpeechConfig())
    engine.synthesize("happy", tmp_path / "spoken.wav")
    assert Path(f"/proc/{engine._worker.pid}/cwd").readlink() == Path("/")
    engine.close()


def test_the_memory_of_the_sound_is_open_until_its_worker_has_ended(monkeypatch):
    began, go_on, sounds = threading.Event(), threading.Event(), []

    class Slow(Scripted):
        def synthesize(self, text, wav):
            began.set()
            go_on.wait(5)
            sounds.append(wav.exists())
            raise SinkError("no sound")

    monkeypatch.setattr("edge.voice.speech.shutil.which", lambda name: name)
    sink = SpeechSink(Slow())
    wav = sink._wav
    worker = SinkWorker(sink, 5)
    worker.offer(Notice(0.0, News.CAMERA_LOST))
    assert began.wait(5)
    worker.close(patience=0.01)
    go_on.set()
    worker._thread.join(5)
    assert sounds == [True]
    assert not wav.exists()
