import importlib.util
import shutil
import wave
from pathlib import Path

import numpy as np
import pytest

from edge.cli import main
from edge.errors import SinkError
from edge.news import News
from edge.settings.config import SpeechConfig
from edge.settings.languages import languages
from edge.types import Announcement, Cue, Notice
from edge.voice.earcons import RATE, load
from edge.voice.engines import open_engine
from edge.voice.speech import SpeechSink, open_heard_speech, open_speech

ASOUND = Path(__file__).parents[2] / "data" / "asound.conf"
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
    opened = SpeechSink(open_engine(SpeechConfig(backend=request.param)))
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
@pytest.mark.parametrize("sink", ENGINES, indirect=True)
def test_without_a_sound_card_the_failure_is_told(sink, monkeypatch, tmp_path):
    nowhere = tmp_path / "asound.conf"
    nowhere.write_text("pcm.!default { type hw card 31 }\n")
    monkeypatch.setenv("ALSA_CONFIG_PATH", f"/usr/share/alsa/alsa.conf:{nowhere}")
    with pytest.raises(SinkError, match="aplay failed"):
        sink.deliver(happy())


@needs_espeak
def test_speech_alone_without_a_sound_card_ends_as_haptic_alone_does(
    clip, heard, monkeypatch, tmp_path, capsys
):
    wanted = ["run", "--camera", str(clip), "--fast", "--sink", "speech"]
    nowhere = tmp_path / "asound.conf"
    nowhere.write_text("pcm.!default { type hw card 31 }\n")
    monkeypatch.setenv("ALSA_CONFIG_PATH", f"/usr/share/alsa/alsa.conf:{nowhere}")
    assert main(wanted) == 7
    assert "no way to tell the wearer is left" in capsys.readouterr().err
    assert not heard.exists()


@needs_espeak
def test_silence_shows_that_there_is_a_sound_card(heard):
    open_heard_speech(SpeechConfig(backend="espeak-ng")).close()
    assert np.abs(listen(heard)).max() == 0


@needs_espeak
@pytest.mark.parametrize("language", languages())
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
        sink.deliver(Notice(0.0, News.CAMERA_LOST, problem))
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
