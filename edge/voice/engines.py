"""Engines that turn text into sound, each in processes of its own that can be killed."""

from __future__ import annotations

import contextlib
import importlib.util
import logging
import shutil
import subprocess
import sys
import threading
import wave
from pathlib import Path
from typing import Protocol

from ..advice import advise
from ..errors import SinkError
from ..holders import held_by
from ..programs import KEPT, kill, run_program, start_program
from ..settings.config import SpeechConfig

log = logging.getLogger(__name__)

WORD_PATIENCE = 5.0
"""Seconds that one word may take until the engine or the player counts as hung."""


class Engine(Protocol):
    """Text to sound."""

    def synthesize(self, text: str, wav: Path) -> None:
        """Write `text`, spoken, to the file `wav`; `SinkError` when that failed."""

    def close(self) -> None:
        """End the engine."""


def open_engine(config: SpeechConfig) -> Engine:
    """The engine that `config.backend` names; "auto" takes pyttsx3 where it is installed.

    Raises:
        SinkError: the engine, or espeak-ng that both speak with, is not installed.
    """
    espeak = shutil.which("espeak-ng")
    if espeak is None:
        raise SinkError(
            "no speech: espeak-ng is not installed", advice="run: apt install espeak-ng"
        )
    has_pyttsx3 = importlib.util.find_spec("pyttsx3") is not None
    if config.backend == "pyttsx3" and not has_pyttsx3:
        raise SinkError("no speech: pyttsx3 is not installed", advice="run: pip install pyttsx3")
    second = EspeakEngine(config, espeak)
    if config.backend == "espeak-ng" or not has_pyttsx3:
        return second
    first = Pyttsx3Engine(config)
    return first if config.backend == "pyttsx3" else FirstThatSpeaks(first, second)


class EngineHungError(SinkError):
    """An engine did not answer in time and was killed."""


class FirstThatSpeaks:
    """An engine, and a second one that says what the first could not.

    What the first hung at may be true no more: it is an error, so that whoever asked decides anew,
    and the second engine has the next word.
    """

    def __init__(self, first: Engine, second: Engine) -> None:
        self._first, self._second = first, second
        self._rest = False

    def synthesize(self, text: str, wav: Path) -> None:
        if self._rest:
            self._rest = False
            self._second.synthesize(text, wav)
            return
        try:
            self._first.synthesize(text, wav)
        except EngineHungError:
            self._rest = True
            raise
        except SinkError as error:
            log.warning("%s; the second engine speaks", error)
            self._second.synthesize(text, wav)

    def close(self) -> None:
        self._first.close()
        self._second.close()


class EspeakEngine:
    """The program espeak-ng, run once a word."""

    def __init__(self, config: SpeechConfig, espeak: str) -> None:
        self._command = [espeak, "-v", voice_of(config), "-s", str(config.rate),
                         "-a", str(round(100 * config.volume))]  # fmt: skip

    def synthesize(self, text: str, wav: Path) -> None:
        run_to_end([*self._command, "-w", str(wav), "--", text])

    def close(self) -> None:
        pass


class Pyttsx3Engine:
    """pyttsx3 in a child process; one that hangs is killed, and the next word starts a new one."""

    def __init__(self, config: SpeechConfig) -> None:
        # By its file, isolated: what lies in the folder at hand is not imported (python(1), -I).
        self._command = [
            sys.executable, "-X", "utf8", "-I",
            str(Path(__file__).with_name("pyttsx3_child.py").absolute()),
            _home_of("pyttsx3"), str(config.rate), str(config.volume), voice_of(config),
        ]  # fmt: skip
        self._worker: subprocess.Popen[bytes] | None = None

    def synthesize(self, text: str, wav: Path) -> None:
        worker = self._start()
        assert worker.stdin is not None and worker.stdout is not None
        hung = threading.Event()

        def give_up() -> None:
            hung.set()
            kill(worker)  # which ends the read below

        watchdog = threading.Timer(WORD_PATIENCE, give_up)
        watchdog.start()
        try:
            worker.stdin.write(f"{wav}\t{text}\n".encode())
            answer = worker.stdout.readline(KEPT).decode(errors="replace").strip()
        except OSError as error:
            answer = str(error)
        finally:
            watchdog.cancel()
        if answer == "done" and not _has_sound(wav):
            answer = "it wrote no sound"
        if answer != "done":
            self.close()
            reason = "it hung and was killed" if hung.is_set() else answer or "it ended"
            advice = advise(f"pyttsx3: {reason}") or "espeak-ng can speak instead"
            kind = EngineHungError if hung.is_set() else SinkError
            raise kind(
                f"speech: pyttsx3 failed: {reason}",
                advice=f"the next word starts it again; {advice}",
            )

    def close(self) -> None:
        """Kill the worker; `synthesize` starts another."""
        worker, self._worker = self._worker, None
        if worker is not None:
            kill(worker)
            for pipe in (worker.stdin, worker.stdout):
                assert pipe is not None
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()

    def _start(self) -> subprocess.Popen[bytes]:
        if self._worker is None:
            self._worker = start_program(self._command)
        return self._worker


def _has_sound(wav: Path) -> bool:
    try:
        with wave.open(str(wav)) as sound:
            return bool(sound.getnframes())
    except (EOFError, OSError, wave.Error):
        return False


def voice_of(config: SpeechConfig) -> str:
    """The name by which espeak-ng knows the voice."""
    return config.voice or config.language


def run_to_end(command: list[str]) -> None:
    """Run a program of speech to its end; `SinkError` says why when it failed or hung."""
    name = Path(command[0]).name
    try:
        ended = run_program(command, WORD_PATIENCE)
    except TimeoutError as error:
        raise SinkError(f"speech: {name} hung and was killed") from error
    except OSError as error:
        raise SinkError(f"speech: {name} cannot be run: {error.strerror}") from error
    if ended.code != 0:
        reason = ended.reason
        advice = advise(ended.said) or "is a loudspeaker connected and chosen?"
        if "busy" in reason and (other := held_by("/dev/snd/pcm*p")):
            reason += f", in use by {other}"
        raise SinkError(f"speech: {name} failed: {reason}", advice=advice)


def _home_of(package: str) -> str:
    """The folder that a package is imported from; none where it is not installed."""
    spec = importlib.util.find_spec(package)
    return str(Path(spec.origin).absolute().parents[1]) if spec and spec.origin else ""
