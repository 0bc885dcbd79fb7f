"""Speaking: a synthesiser writes a WAV file, aplay plays it.

Both steps are separate processes that can be killed and that report failure; espeak-ng's and
pyttsx3's own playing swallow it where there is no sound card.
"""

from __future__ import annotations

import contextlib
import importlib.util
import logging
import os
import shutil
import subprocess
import sys
import threading
import time
import wave
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from .advice import advise
from .config import SpeechConfig
from .earcons import RATE, load
from .errors import SinkError
from .types import Cue, Notice, Telling
from .wording import Wording

log = logging.getLogger(__name__)

PATIENCE = 5.0
"""Seconds that one word may take until the engine or the player counts as hung."""

ASLEEP = 3.0
"""Seconds of silence after which an output may be asleep."""


class Synthesizer(Protocol):
    """Text to sound."""

    def synthesize(self, text: str, wav: Path) -> None:
        """Write `text`, spoken, to the file `wav`; `SinkError` when that failed."""

    def close(self) -> None:
        """End the engine."""


class SpeechSink:
    """Speaks announcements, notices and who is there, and plays cues.

    The sound waits in memory between engine and player, so that no full disk can silence it.

    Raises:
        SinkError: aplay is not installed.
    """

    name = "speech"

    def __init__(self, synthesizer: Synthesizer, config: SpeechConfig | None = None) -> None:
        player = shutil.which("aplay")
        if player is None:
            raise SinkError("no speech: aplay is not installed; run: apt install alsa-utils")
        self._player = player
        self._synthesizer = synthesizer
        self._config = config or SpeechConfig()
        self._wording = Wording(self._config)
        self._sound = os.memfd_create("speech.wav")
        self._wav = Path(f"/proc/{os.getpid()}/fd/{self._sound}")
        self._spoke = float("-inf")

    def deliver(self, telling: Telling) -> None:
        cue = _earcon_of(telling)
        if text := self._wording.text(telling):
            self._synthesizer.synthesize(text, self._wav)
        before = load(cue) if cue and self._config.earcons else np.zeros(0, np.int16)
        if self._config.wake and time.monotonic() - self._spoke > ASLEEP:
            before = np.concatenate([np.zeros(round(self._config.wake * RATE), np.int16), before])
        if before.size:
            self._put_before(before, spoken=bool(text))
        elif not text:
            return
        _run([self._player, "-q", str(self._wav)])
        self._spoke = time.monotonic()

    def loudness(self) -> float:
        """Peak of what was spoken last, 0 to 1 of full scale."""
        samples = _read(self._wav)[0]
        return float(np.abs(samples.astype(np.int32)).max(initial=0)) / 32768

    def close(self) -> None:
        self._synthesizer.close()
        os.close(self._sound)

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
    return SpeechSink(open_synthesizer(config), config)


def open_synthesizer(config: SpeechConfig) -> Synthesizer:
    """The engine that `config.backend` names; "auto" takes pyttsx3 where it is installed.

    Raises:
        SinkError: the engine, or espeak-ng that both speak with, is not installed.
    """
    espeak = shutil.which("espeak-ng")
    if espeak is None:
        raise SinkError("no speech: espeak-ng is not installed; run: apt install espeak-ng")
    has_pyttsx3 = importlib.util.find_spec("pyttsx3") is not None
    if config.backend == "pyttsx3" and not has_pyttsx3:
        raise SinkError("no speech: pyttsx3 is not installed; run: pip install pyttsx3")
    second = EspeakSynthesizer(config, espeak)
    if config.backend == "espeak-ng" or not has_pyttsx3:
        return second
    first = Pyttsx3Synthesizer(config)
    return first if config.backend == "pyttsx3" else FirstThatSpeaks(first, second)


class FirstThatSpeaks:
    """An engine, and a second one that says what the first could not."""

    def __init__(self, first: Synthesizer, second: Synthesizer) -> None:
        self._first, self._second = first, second

    def synthesize(self, text: str, wav: Path) -> None:
        try:
            self._first.synthesize(text, wav)
        except SinkError as error:
            log.warning("%s; the second engine speaks", error)
            self._second.synthesize(text, wav)

    def close(self) -> None:
        self._first.close()
        self._second.close()


class EspeakSynthesizer:
    """The program espeak-ng, run once a word."""

    def __init__(self, config: SpeechConfig, espeak: str) -> None:
        self._command = [espeak, "-v", voice_of(config), "-s", str(config.rate),
                         "-a", str(round(100 * config.volume))]  # fmt: skip

    def synthesize(self, text: str, wav: Path) -> None:
        _run([*self._command, "-w", str(wav), "--", text])

    def close(self) -> None:
        pass


class Pyttsx3Synthesizer:
    """pyttsx3 in a child process; one that hangs is killed, and the next word starts a new one."""

    def __init__(self, config: SpeechConfig) -> None:
        self._command = [
            sys.executable, "-m", "edge.speech_worker",
            str(config.rate), str(config.volume), voice_of(config),
        ]  # fmt: skip
        self._worker: subprocess.Popen[str] | None = None

    def synthesize(self, text: str, wav: Path) -> None:
        worker = self._start()
        assert worker.stdin is not None and worker.stdout is not None
        hung = threading.Event()

        def kill() -> None:
            hung.set()
            worker.kill()  # which ends the read below

        watchdog = threading.Timer(PATIENCE, kill)
        watchdog.start()
        try:
            worker.stdin.write(f"{wav}\t{text}\n")
            worker.stdin.flush()
            answer = worker.stdout.readline().strip()
        except OSError as error:
            answer = str(error)
        finally:
            watchdog.cancel()
        if answer != "done":
            self.close()
            reason = "it hung and was killed" if hung.is_set() else answer or "it ended"
            advice = advise(f"pyttsx3: {reason}") or "espeak-ng can speak instead"
            raise SinkError(
                f"speech: pyttsx3 failed: {reason}; the next word starts it again; {advice}"
            )

    def close(self) -> None:
        """Kill the worker; `synthesize` starts another."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.kill()
            worker.wait()
            for pipe in (worker.stdin, worker.stdout):
                assert pipe is not None
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()

    def _start(self) -> subprocess.Popen[str]:
        if self._worker is None:
            self._worker = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
        return self._worker


def _earcon_of(telling: Telling) -> str:
    """The earcon that comes before the words, or in their place; may be none."""
    match telling:
        case Cue():
            return telling.name
        case Notice(problem=True):
            return "error"
        case Notice():
            return {"muted": "muted", "speaking again": "unmuted"}.get(telling.text, "")
    return ""


def voice_of(config: SpeechConfig) -> str:
    """The name by which espeak-ng knows the voice."""
    return config.voice or config.language


def _read(wav: Path) -> tuple[NDArray[np.int16], int]:
    """The samples of a WAV file, shape (n,), and how many a second."""
    with wave.open(str(wav)) as sound:
        samples = np.frombuffer(sound.readframes(sound.getnframes()), np.int16)
        return samples, sound.getframerate()


def _run(command: list[str]) -> None:
    name = Path(command[0]).name
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=PATIENCE, check=False
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise SinkError(f"speech: {name} hung and was killed") from error
    if done.returncode != 0:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        advice = advise(done.stderr) or "is a loudspeaker connected and chosen?"
        raise SinkError(f"speech: {name} failed: {reason}; {advice}")
