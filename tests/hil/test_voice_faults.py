"""What can happen to the ways in which a daemon tells its wearer something."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

SPOKEN = "voice spoke happy"
PLAYED = "voice played"


@pytest.fixture
def speaking(camera, daemon, voice):  # noqa: ARG001
    """Starts a daemon that prints and speaks, and waits until it is ready."""

    def start(backend="espeak-ng", *, sinks=("print", "speech")):
        daemon.configure(daemon.config.read_text().replace("espeak-ng", backend))
        daemon.env |= voice.env
        daemon.start(sinks=sinks)
        daemon.ready()
        return daemon

    return start


def played_once_after(history, mark, word):
    """Waits until `word` was played after the mark; the time at which it had been."""
    history.wait(f"voice spoke {word}", mark)
    at = history.wait(PLAYED, mark)
    assert history.count(f"voice spoke {word}", mark) == 1
    return at


@pytest.mark.fault("speech engine hangs", "killed; the other way out tells; speaks again", 12)
def test_engine_hangs(speaking, voice, stopwatch):
    voice.engine("hangs")
    running = speaking()
    stopwatch.start()
    stopwatch.stop(running.history.wait("speech failed"))
    mark = running.history.mark()
    voice.engine("fine")
    played_once_after(running.history, mark, "happy")  # still true, so not lost
    assert running.history.count("log facecue: speech: espeak-ng hung") == 1
    assert running.stop() == 0


@pytest.mark.fault("speech engine crashes", "the other way out tells; speaks again", 8)
def test_engine_crashes(speaking, voice, stopwatch):
    voice.engine("crashes")
    running = speaking()
    stopwatch.start()
    running.history.wait("speech failed")
    voice.engine("fine")
    stopwatch.stop(running.history.wait(SPOKEN))
    assert running.history.count(SPOKEN) == 1


@pytest.mark.fault("speech engine is not installed", "the other way out tells; the rest works", 5)
def test_engine_absent(speaking, voice, stopwatch):
    (voice.bin / "espeak-ng").unlink()
    voice.env["PATH"] = str(voice.bin)
    stopwatch.start()
    running = speaking()
    stopwatch.stop(running.history.wait("speech failed"))
    running.history.wait('"event":"announce"')
    assert running.history.count("apt install espeak-ng") >= 1


@pytest.mark.fault("no sound card, then one", "the other way out tells; speaks with it", 10)
def test_sound_card_returns(speaking, voice, stopwatch):
    voice.card(False)
    running = speaking()
    running.history.wait("speech failed")
    stopwatch.start()
    voice.card(True)
    stopwatch.stop(running.history.wait(PLAYED))
    assert running.history.count("works again") <= 1


@pytest.mark.fault("sound card goes and comes back", "what was to be said is said once", 10)
def test_sound_card_goes_and_comes(camera, speaking, voice, stopwatch):
    running = speaking()
    running.history.wait(PLAYED)
    voice.card(False)
    mark = running.history.mark()
    camera.show("black")
    running.history.wait("speech failed", mark)
    stopwatch.start()
    voice.card(True)
    stopwatch.stop(running.history.wait(PLAYED, mark))
    assert running.history.count(PLAYED, mark) == 1


def worker_of(process):
    """The process that speaks for `process`."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
            command = (stat.parent / "cmdline").read_bytes()
        except OSError:
            continue
        if parent == process.pid and b"pyttsx3_child" in command:
            return int(stat.parent.name)
    return None


@pytest.mark.fault("SIGKILL of the speech worker", "the next word starts another and is said", 8)
def test_worker_killed(camera, speaking, stopwatch):
    pytest.importorskip("pyttsx3")
    running = speaking("pyttsx3")
    running.history.wait(PLAYED)
    killed = worker_of(running.process)
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    mark = running.history.mark()
    camera.show("black")
    running.history.wait("camera covered", mark)
    stopwatch.start()
    stopwatch.stop(running.history.wait(PLAYED, mark))
    assert worker_of(running.process) not in (None, killed)
    assert running.stop() == 0
    assert worker_of(running.process) is None


@pytest.mark.fault("GPIO is not there", "the other way out tells; the rest works", 5)
def test_no_gpio(camera, daemon, stopwatch):  # noqa: ARG001
    daemon.env["GPIOZERO_PIN_FACTORY"] = "lgpio"
    daemon.start(sinks=("print", "haptic"))
    stopwatch.start()
    stopwatch.stop(daemon.history.wait("haptic failed"))
    daemon.ready()
    assert daemon.history.count("python3-lgpio") >= 1


BUSY = """
from gpiozero import DigitalOutputDevice
taken = DigitalOutputDevice(18)
from edge.cli import main
raise SystemExit(main())
"""


@pytest.mark.fault("GPIO pin is taken", "the other way out tells; the rest works", 5)
def test_busy_gpio(camera, daemon, stopwatch):  # noqa: ARG001
    pytest.importorskip("gpiozero")
    daemon.start(sinks=("print", "haptic"), program=("-c", BUSY))
    stopwatch.start()
    stopwatch.stop(daemon.history.wait("haptic failed"))
    daemon.ready()
    assert daemon.history.count("set another pin under [haptics]") >= 1


def test_the_voice_of_these_tests_is_heard(voice, tmp_path):
    wav = tmp_path / "word.wav"
    environment = {**os.environ, **voice.env}
    subprocess.run(["espeak-ng", "-w", wav, "--", "happy"], env=environment, check=True)
    subprocess.run(["aplay", "-q", wav], env=environment, check=True)
    assert Path(voice.env["FACECUE_HEARD"]).stat().st_size > 10_000
