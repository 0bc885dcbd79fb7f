"""Speaking, by pyttsx3 in a process that can be killed, or by espeak-ng itself."""

from __future__ import annotations

import contextlib
import importlib.util
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Protocol

from .config import SpeechConfig
from .errors import SinkError
from .types import Announcement

PATIENCE = 5.0
"""Seconds that speaking one word may take until the engine counts as hung."""


class Voice(Protocol):
    """A speech engine: `say` returns when the words have been spoken."""

    def say(self, text: str) -> None:
        """Speak; `SinkError` when nothing was spoken."""

    def close(self) -> None:
        """End the engine."""


class SpeechSink:
    """Speaks the label of each announcement."""

    name = "speech"

    def __init__(self, voice: Voice) -> None:
        self._voice = voice

    def deliver(self, announcement: Announcement) -> None:
        self._voice.say(announcement.label)

    def close(self) -> None:
        self._voice.close()


def open_voice(config: SpeechConfig) -> Voice:
    """The voice that `config.backend` names; "auto" tries pyttsx3, then espeak-ng.

    Raises:
        SinkError: the backend is not installed, or there is none at all.
    """
    has_pyttsx3 = importlib.util.find_spec("pyttsx3") is not None
    espeak = shutil.which("espeak-ng")
    backend = config.backend
    if espeak is None:  # pyttsx3 speaks through the same engine
        raise SinkError("no speech: espeak-ng is not installed; run: apt install espeak-ng")
    if backend == "pyttsx3" and not has_pyttsx3:
        raise SinkError("no speech: pyttsx3 is not installed; run: pip install pyttsx3")
    if backend == "pyttsx3" or (backend == "auto" and has_pyttsx3):
        return Pyttsx3Voice(config)
    return EspeakVoice(config, espeak)


class EspeakVoice:
    """espeak-ng into a WAV file, then aplay: both report failure, unlike espeak-ng's own output."""

    def __init__(self, config: SpeechConfig, espeak: str) -> None:
        self._config = config
        self._espeak = espeak
        player = shutil.which("aplay")
        if player is None:
            raise SinkError("no speech: aplay is not installed; run: apt install alsa-utils")
        self._player = player
        self._folder = tempfile.TemporaryDirectory(prefix="facecue-")

    def say(self, text: str) -> None:
        wav = str(Path(self._folder.name) / "speech.wav")
        config = self._config
        self._run([self._espeak, "-v", config.voice, "-s", str(config.rate),
                   "-a", str(round(100 * config.volume)), "-w", wav, "--", text])  # fmt: skip
        self._run([self._player, "-q", wav])

    def close(self) -> None:
        self._folder.cleanup()

    @staticmethod
    def _run(command: list[str]) -> None:
        name = Path(command[0]).name
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=PATIENCE, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise SinkError(f"speech: {name} hung and was killed") from error
        if done.returncode != 0:
            reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise SinkError(f"speech: {name} failed: {reason}; try: facecue run --sink print")


class Pyttsx3Voice:
    """pyttsx3 in a child process; one that hangs is killed, and the next word starts a new one."""

    def __init__(self, config: SpeechConfig) -> None:
        self._command = [
            sys.executable, "-m", "edge.speech_worker",
            str(config.rate), str(config.volume), config.voice,
        ]  # fmt: skip
        self._worker: subprocess.Popen[str] | None = None

    def say(self, text: str) -> None:
        """Hand `text` to the worker and wait until it has been spoken."""
        worker = self._start()
        assert worker.stdin is not None and worker.stdout is not None
        with _Watch(worker, PATIENCE) as watch:
            try:
                worker.stdin.write(text + "\n")
                worker.stdin.flush()
                answer = worker.stdout.readline().strip()
            except OSError as error:
                answer = str(error)
        if answer != "spoken":
            self.close()
            reason = "it hung and was killed" if watch.barked else answer or "it ended"
            raise SinkError(f"speech: pyttsx3 failed: {reason}; the next word starts it again")

    def close(self) -> None:
        """Kill the worker; `say` starts another."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.kill()
            worker.wait()
            for pipe in (worker.stdin, worker.stdout):
                assert pipe is not None
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()

    def _start(self) -> subprocess.Popen[str]:
        if self._worker is None or self._worker.poll() is not None:
            self.close()
            self._worker = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
        return self._worker


class _Watch:
    """Kills a process that is still at it after some seconds, which ends a blocked read."""

    def __init__(self, process: subprocess.Popen[str], seconds: float) -> None:
        self.barked = False
        self._process = process
        self._timer = threading.Timer(seconds, self._bark)

    def __enter__(self) -> _Watch:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def _bark(self) -> None:
        self.barked = True
        self._process.kill()
