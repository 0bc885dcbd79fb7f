"""Speaking: a synthesiser writes a WAV file, aplay plays it.

Both steps are separate processes that can be killed and that report failure; espeak-ng's and
pyttsx3's own playing swallow it where there is no sound card.
"""

from __future__ import annotations

import os
import shutil
import threading
import time
import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..errors import SinkError
from ..news import News
from ..settings.config import SpeechConfig
from ..types import Cue, Notice, Telling, Words
from .earcons import RATE, load
from .engines import Engine, open_engine, run_to_end
from .wording import Wording

ASLEEP = 3.0
"""Seconds of silence after which an output may be asleep."""


class SpeechSink:
    """Speaks announcements, notices and who is there, and plays cues.

    The sound waits in memory between engine and player, so that no full disk can silence it.

    Raises:
        SinkError: aplay is not installed.
    """

    name = "speech"

    def __init__(self, engine: Engine, config: SpeechConfig | None = None) -> None:
        player = shutil.which("aplay")
        if player is None:
            raise SinkError(
                "no speech: aplay is not installed", advice="run: apt install alsa-utils"
            )
        self._player = player
        self._engine = engine
        self._config = config or SpeechConfig()
        self._wording = Wording(self._config)
        self._sound = os.memfd_create("speech.wav")
        self._wav = Path(f"/proc/{os.getpid()}/fd/{self._sound}")
        self._spoke = float("-inf")
        self._speaking = threading.Lock()
        self._closed = False

    def deliver(self, telling: Telling) -> None:
        try:
            with self._speaking:
                if not self._closed:
                    self._speak(telling)
        finally:
            self._release()

    def _speak(self, telling: Telling) -> None:
        cue = _earcon_of(telling)
        if text := self._wording.text(telling):
            self._engine.synthesize(text, self._wav)
        before = load(cue) if cue and self._config.earcons else np.zeros(0, np.int16)
        if self._config.wake and time.monotonic() - self._spoke > ASLEEP:
            before = np.concatenate([np.zeros(round(self._config.wake * RATE), np.int16), before])
        if before.size:
            self._put_before(before, spoken=bool(text))
        elif not text:
            return
        run_to_end([self._player, "-q", str(self._wav)])
        self._spoke = time.monotonic()

    def play_silence(self) -> None:
        """Find out whether there is anything to be heard with; `SinkError` if not."""
        self._put_before(np.zeros(RATE // 100, np.int16), spoken=False)
        run_to_end([self._player, "-q", str(self._wav)])

    def loudness(self) -> float:
        """Peak of what was spoken last, 0 to 1 of full scale."""
        samples = _read(self._wav)[0]
        return float(np.abs(samples.astype(np.int32)).max(initial=0)) / 32768

    def close(self) -> None:
        self._closed = True
        self._engine.close()
        self._release()

    def _release(self) -> None:
        """Give the memory back, unless it is written or played at this moment."""
        if self._closed and self._speaking.acquire(blocking=False):
            sound, self._sound = self._sound, -1
            self._speaking.release()
            if sound >= 0:
                os.close(sound)

    def _put_before(self, samples: NDArray[np.int16], *, spoken: bool) -> None:
        """Let `samples`, at `RATE`, sound before what was synthesised."""
        words, rate = _read(self._wav) if spoken else (np.zeros(0, np.int16), RATE)
        t = np.arange(len(samples) * rate // RATE) * (RATE / rate)
        fitted = np.interp(t, np.arange(len(samples)), samples).astype(np.int16)
        os.ftruncate(self._sound, 0)
        with wave.open(str(self._wav), "wb") as file:
            file.setparams((1, 2, rate, 0, "NONE", ""))
            file.writeframes(np.concatenate([fitted, words]).tobytes())


def open_speech(config: SpeechConfig) -> SpeechSink:
    """A voice as `config` asks for it; `SinkError` where one is not to be had."""
    return SpeechSink(open_engine(config), config)


def open_heard_speech(config: SpeechConfig) -> SpeechSink:
    """The same once a moment of silence could be played; `SinkError` also where it could not."""
    sink = open_speech(config)
    try:
        sink.play_silence()
    except SinkError:
        sink.close()
        raise
    return sink


def _earcon_of(telling: Telling) -> str:
    """The earcon that comes before the words, or in their place; may be none."""
    match telling:
        case Cue():
            return telling.name
        case Notice(problem=True) | Words(problem=True):
            return "error"
        case Notice(news=News.MUTED):
            return "muted"
        case Notice(news=News.SPEAKING_AGAIN):
            return "unmuted"
    return ""


def _read(wav: Path) -> tuple[NDArray[np.int16], int]:
    """The samples of a WAV file, shape (n,), and how many a second; `SinkError` if it is none."""
    try:
        with wave.open(str(wav)) as sound:
            samples = np.frombuffer(sound.readframes(sound.getnframes()), np.int16)
            return samples, sound.getframerate()
    except (EOFError, wave.Error) as error:
        raise SinkError(
            "speech: the engine wrote no sound", advice="install espeak-ng again"
        ) from error
