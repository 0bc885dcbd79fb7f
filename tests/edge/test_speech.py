import importlib.util
import shutil
import signal
import sys
import wave
from pathlib import Path

import msgspec
import numpy as np
import pytest

from edge import synthesis
from edge.config import SpeechConfig
from edge.earcons import RATE, load
from edge.errors import SinkError
from edge.speech import SpeechSink, open_speech
from edge.synthesis import EngineHungError, FirstThatSpeaks, Pyttsx3Synthesizer, open_synthesizer
from edge.types import Announcement, Cue, Notice

ASOUND = Path(__file__).parents[1] / "data" / "asound.conf"
ENGINES = [
    pytest.param("espeak-ng", id="espeak-ng"),
    pytest.param(
        "pyttsx3",
        marks=pytest.mark.skipif(
            importlib.util.find_spec("pyttsx3") is None, reason="pyttsx3 is not installed"
        ),
    ),
]
needs_espeak = pytest.mark.skipif(
    shutil.which("espeak-ng") is None or shutil.which("aplay") is None,
    reason="espeak-ng or aplay is not installed: apt install espeak-ng alsa-utils",
)


SILENT = 0.02
"""Of full scale; less is no sound."""


def happy(label="happy"):
    return Announcement(0.0, label, 0.9, 0)


@pytest.fixture
def heard(tmp_path, monkeypatch):
    """The file that takes the place of a sound card."""
    file = tmp_path / "heard.wav"
    monkeypatch.setenv("ALSA_CONFIG_PATH", f"/usr/share/alsa/alsa.conf:{ASOUND}")
    monkeypatch.setenv("FACECUE_HEARD", str(file))
    return file


@pytest.fixture
def sink(request):
    opened = SpeechSink(open_synthesizer(SpeechConfig(backend=request.param)))
    yield opened
    opened.close()


def listen(file: Path) -> np.ndarray:
    with wave.open(str(file)) as sound:
        return np.frombuffer(sound.readframes(10**7), np.int16) / 32768


def rate_of(file: Path) -> int:
    with wave.open(str(file)) as sound:
        return sound.getframerate()


def end_of(file: Path) -> float:
    """Seconds until the last sound; the card's file ends with a whole period of silence."""
    return float(np.flatnonzero(np.abs(listen(file)) > SILENT)[-1]) / rate_of(file)


@needs_espeak
@pytest.mark.parametrize("sink", ENGINES, indirect=True)
def test_a_word_is_really_heard(sink, heard):
    sink.deliver(happy())
    assert np.abs(listen(heard)).max() > 0.1


@needs_espeak
@pytest.mark.parametrize("sink", ENGINES, indirect=True)
def test_it_speaks_more_than_once_and_not_always_the_same(sink, heard):
    sounds = []
    for label in ("happy", "surprise", "happy"):
        sink.deliver(happy(label))
        sounds.append(listen(heard))
    assert all(np.abs(sound).max() > 0.1 for sound in sounds)
    assert len(sounds[0]) == pytest.approx(len(sounds[2]), rel=0.02)
    assert len(sounds[1]) > 1.1 * len(sounds[0])


@needs_espeak
def test_rate_and_volume_are_heard(tmp_path):
    def speak(**settings):
        wav = tmp_path / "spoken.wav"
        open_synthesizer(SpeechConfig(backend="espeak-ng", **settings)).synthesize("happy", wav)
        return listen(wav)

    assert len(speak(rate=400)) < 0.7 * len(speak(rate=120))
    assert np.abs(speak(volume=0.2)).max() < 0.5 * np.abs(speak(volume=1.0)).max()


@needs_espeak
@pytest.mark.parametrize("sink", ENGINES, indirect=True)
def test_without_a_sound_card_the_failure_is_told(sink, monkeypatch, tmp_path):
    nowhere = tmp_path / "asound.conf"
    nowhere.write_text("pcm.!default { type hw card 31 }\n")
    monkeypatch.setenv("ALSA_CONFIG_PATH", f"/usr/share/alsa/alsa.conf:{nowhere}")
    with pytest.raises(SinkError, match="aplay failed"):
        sink.deliver(happy())


@needs_espeak
@pytest.mark.skipif(importlib.util.find_spec("pyttsx3") is None, reason="pyttsx3 is missing")
def test_a_hung_engine_is_killed_and_the_next_word_spoken(monkeypatch, tmp_path):
    engine = Pyttsx3Synthesizer(SpeechConfig())
    engine.synthesize("happy", tmp_path / "first.wav")
    monkeypatch.setattr(synthesis, "PATIENCE", 0.5)
    engine._worker.send_signal(signal.SIGSTOP)
    with pytest.raises(SinkError, match="hung and was killed"):
        engine.synthesize("sad", tmp_path / "second.wav")
    monkeypatch.undo()
    engine.synthesize("angry", tmp_path / "third.wav")
    engine.close()
    assert np.abs(listen(tmp_path / "third.wav")).max() > 0.1


@needs_espeak
@pytest.mark.skipif(importlib.util.find_spec("pyttsx3") is None, reason="pyttsx3 is missing")
def test_a_crashed_engine_is_started_again(tmp_path):
    engine = Pyttsx3Synthesizer(SpeechConfig())
    engine.synthesize("happy", tmp_path / "first.wav")
    engine._worker.kill()
    with pytest.raises(SinkError, match="starts it again"):
        engine.synthesize("sad", tmp_path / "second.wav")
    engine.synthesize("angry", tmp_path / "third.wav")
    engine.close()
    assert (tmp_path / "third.wav").stat().st_size > 1000


@needs_espeak
@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "tr"])
def test_a_short_word_is_short_in_every_language(language, heard):
    sink = open_speech(SpeechConfig(backend="espeak-ng", language=language, rate=220))
    sink.deliver(happy())
    sink.close()
    sound, rate = listen(heard), rate_of(heard)
    loud = np.flatnonzero(np.abs(sound) > SILENT)
    assert np.abs(sound).max() > 0.1
    assert 0.1 < (loud[-1] - loud[0]) / rate < 0.6


@needs_espeak
def test_earcons_are_heard_alone_and_before_words(heard):
    sink = open_speech(SpeechConfig(backend="espeak-ng"))
    sink.deliver(Cue(0.0, "found"))
    assert end_of(heard) == pytest.approx(len(load("found")) / RATE, abs=0.03)
    ends = []
    for problem in (False, True):
        sink.deliver(Notice(0.0, "camera lost", problem))
        ends.append(end_of(heard))
    sink.close()
    assert ends[1] - ends[0] == pytest.approx(len(load("error")) / RATE, abs=0.03)


@needs_espeak
def test_a_sleeping_output_is_woken_by_silence_and_only_then(heard):
    sink = open_speech(SpeechConfig(backend="espeak-ng", wake=1.0))
    begins = []
    for _ in range(2):
        sink.deliver(happy())
        begins.append(np.flatnonzero(np.abs(listen(heard)) > SILENT)[0] / rate_of(heard))
    sink.close()
    assert begins[0] > 1.0
    assert begins[1] < 0.3


@needs_espeak
@pytest.mark.skipif(importlib.util.find_spec("pyttsx3") is None, reason="pyttsx3 is missing")
def test_what_the_first_engine_cannot_say_the_second_says(tmp_path):
    engine = open_synthesizer(SpeechConfig(backend="auto"))
    engine._first._command = ["false"]
    engine.synthesize("happy", tmp_path / "spoken.wav")
    engine.close()
    assert np.abs(listen(tmp_path / "spoken.wav")).max() > 0.1


@needs_espeak
def test_an_engine_that_writes_no_sound_has_failed(tmp_path):
    engine = Pyttsx3Synthesizer(SpeechConfig())
    engine._command = [sys.executable, "-c", "input(); print('done', flush=True)"]
    with pytest.raises(SinkError, match="wrote no sound"):
        engine.synthesize("happy", tmp_path / "nothing.wav")
    sink = SpeechSink(Scripted())
    with pytest.raises(SinkError, match="wrote no sound"):
        sink.deliver(Notice(0.0, "camera lost"))
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
    monkeypatch.setattr(synthesis, "PATIENCE", 0.1)
    with pytest.raises(SinkError, match="cat hung"):
        synthesis.run_program([shutil.which("cat"), "/dev/zero"])


def test_a_program_that_fails_is_quoted(tmp_path):
    with pytest.raises(SinkError, match=r"ls failed: .*no_such_file"):
        synthesis.run_program(["ls", str(tmp_path / "no_such_file")])


@pytest.mark.parametrize(
    ("missing", "backend", "advice"),
    [
        ("espeak-ng", "auto", "apt install espeak-ng"),
        ("aplay", "espeak-ng", "apt install alsa-utils"),
        ("pyttsx3", "pyttsx3", "pip install pyttsx3"),
    ],
)
def test_what_is_missing_is_named(monkeypatch, missing, backend, advice):
    monkeypatch.setattr(synthesis.shutil, "which", lambda name: None if name == missing else name)
    monkeypatch.setattr(
        synthesis.importlib.util, "find_spec", lambda name: None if name == missing else name
    )
    config = msgspec.structs.replace(SpeechConfig(), backend=backend)
    with pytest.raises(SinkError, match=advice):
        SpeechSink(open_synthesizer(config))
