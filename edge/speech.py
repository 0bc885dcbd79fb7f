"""Speaking: a synthesiser writes a WAV file, aplay plays it.

Both steps are separate processes that can be killed and that report failure; espeak-ng's and
pyttsx3's own playing swallow it where there is no sound card.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import subprocess
import sys
import threading
import wave
from pathlib import Path
from typing import Protocol

import numpy as np

from .advice import advise
from .config import SpeechConfig
from .errors import SinkError
from .types import Notice, Telling

PATIENCE = 5.0
"""Seconds that one word may take until the engine or the player counts as hung."""


class Synthesizer(Protocol):
    """Text to sound."""

    def synthesize(self, text: str, wav: Path) -> None:
        """Write `text`, spoken, to the file `wav`; `SinkError` when that failed."""

    def close(self) -> None:
        """End the engine."""


class SpeechSink:
    """Speaks the label of each announcement, and the text of each notice.

    The sound waits in memory between the two, so that no full disk can silence it.

    Raises:
        SinkError: aplay is not installed.
    """

    name = "speech"

    def __init__(self, synthesizer: Synthesizer) -> None:
        player = shutil.which("aplay")
        if player is None:
            raise SinkError("no speech: aplay is not installed; run: apt install alsa-utils")
        self._player = player
        self._synthesizer = synthesizer
        self._sound = os.memfd_create("speech.wav")
        self._wav = Path(f"/proc/{os.getpid()}/fd/{self._sound}")

    def deliver(self, telling: Telling) -> None:
        text = telling.text if isinstance(telling, Notice) else telling.label
        self._synthesizer.synthesize(text, self._wav)
        _run([self._player, "-q", str(self._wav)])

    def loudness(self) -> float:
        """Peak of what was spoken last, 0 to 1 of full scale."""
        with wave.open(str(self._wav)) as sound:
            samples = np.frombuffer(sound.readframes(sound.getnframes()), np.int16)
        return float(np.abs(samples.astype(np.int32)).max(initial=0)) / 32768

    def close(self) -> None:
        self._synthesizer.close()
        os.close(self._sound)


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
    if config.backend == "espeak-ng" or not has_pyttsx3:
        return EspeakSynthesizer(config, espeak)
    return Pyttsx3Synthesizer(config)


class EspeakSynthesizer:
    """The program espeak-ng, run once a word."""

    def __init__(self, config: SpeechConfig, espeak: str) -> None:
        self._command = [espeak, "-v", config.voice, "-s", str(config.rate),
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
            str(config.rate), str(config.volume), config.voice,
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
