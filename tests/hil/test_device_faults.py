"""What can happen to the files, the clock, the memory and the process of a daemon."""

import os
import re
import shutil
import signal
import subprocess
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest

from edge.errors import ConfigError, ContractError

ANNOUNCED = '"event":"announce"'
FAKETIME = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1")


@pytest.fixture
def running(camera, daemon):  # noqa: ARG001
    """Starts a daemon and waits until it has announced the face before its camera."""

    def start(*args):
        daemon.start(*args)
        daemon.ready()
        daemon.history.wait(ANNOUNCED)
        return daemon

    return start


def goes_on(daemon, camera):
    """The loop turns and sees: a covered camera is told, and a face is found after it."""
    mark = daemon.history.mark()
    camera.show("black")
    daemon.history.wait('"text":"camera covered"', mark)
    camera.show("face")
    daemon.history.wait(ANNOUNCED, mark)
    daemon.history.wait('"text":"camera sees again"', mark)
    assert daemon.process.poll() is None
    assert daemon.history.count("READY=1") == 1


@pytest.fixture
def copied_model(model, tmp_path):
    """A copy of the model that ships, to be damaged."""
    shutil.copy(model.with_suffix(".json"), tmp_path)
    return Path(shutil.copy(model, tmp_path))


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param("truncated", marks=pytest.mark.fault(
            "model truncated", "spoken once, whatever the restarts; waits for another", 5)),
        pytest.param("another", marks=pytest.mark.fault(
            "model has another hash", "spoken once, whatever the restarts; waits for another", 5)),
    ],
)  # fmt: skip
def test_model_damaged(daemon, voice, stopwatch, copied_model, damage):
    content = copied_model.read_bytes()
    cut = len(content) // 2
    copied_model.write_bytes(content[:cut] + (b"" if damage == "truncated" else content[:-cut]))
    daemon.env |= voice.env
    stopwatch.start()
    daemon.start("--model", str(copied_model), sinks=("speech",))
    stopwatch.stop(daemon.history.wait("voice played"))
    os.utime(copied_model)  # somebody mends it, not well
    assert daemon.ended() == ContractError.exit_code
    assert daemon.history.count("systemd READY") == 0
    mark = daemon.history.mark()
    daemon.start("--model", str(copied_model), sinks=("speech",))
    daemon.history.wait("systemd STATUS", mark)
    copied_model.write_bytes(content)
    assert daemon.ended() == ContractError.exit_code
    assert daemon.history.count("voice spoke") == 1


@pytest.mark.fault("model replaced while running", "goes on with the one it has read", 10)
def test_model_replaced(camera, running, stopwatch, copied_model):
    daemon = running("--model", str(copied_model))
    copied_model.write_bytes(b"something else")
    stopwatch.start()
    goes_on(daemon, camera)
    daemon.process.send_signal(signal.SIGHUP)  # nor does another configuration need it
    mark = daemon.history.mark()
    daemon.history.wait(ANNOUNCED, mark)
    stopwatch.stop()


@pytest.mark.fault("configuration broken at boot", "spoken once; waits until it is changed", 5)
def test_config_broken(camera, daemon, voice, stopwatch, configured):  # noqa: ARG001
    daemon.configure("[camera]\nsource = 5\n")
    daemon.env |= voice.env
    stopwatch.start()
    daemon.start(sinks=("speech",))
    stopwatch.stop(daemon.history.wait("voice played"))
    mark = daemon.history.mark()
    for _ in range(3):  # alive, and asks for time
        daemon.history.wait("systemd EXTEND_TIMEOUT_USEC", mark)
        mark = daemon.history.mark()
    assert daemon.process.poll() is None
    assert daemon.history.count("log facecue: configuration") == 1
    daemon.configure(configured(""))
    assert daemon.ended() == ConfigError.exit_code
    assert daemon.history.count("voice played") == 1
    daemon.start()
    daemon.ready()


@pytest.mark.fault("configuration reloaded broken", "told; the old one stays", 5)
def test_config_reloaded(camera, running, stopwatch, configured):
    daemon = running()
    daemon.configure("[speech]\nrate = 5000\n")
    stopwatch.start()
    daemon.process.send_signal(signal.SIGHUP)
    stopwatch.stop(daemon.history.wait("configuration wrong, the old one stays"))
    goes_on(daemon, camera)
    daemon.configure(configured("[announcer]\nrefractory = 2.0\n"))
    mark = daemon.history.mark()
    daemon.process.send_signal(signal.SIGHUP)
    daemon.history.wait(ANNOUNCED, mark)
    assert daemon.history.count('"text":"configuration wrong') == 1
    assert daemon.stop() == 0


@pytest.mark.fault("the helper's file on the boot partition is wrong", "told; left out", 5)
def test_overlay_broken(running, daemon, stopwatch):
    daemon.overlay.write_text("[speech]\nspeed = 3\n")
    stopwatch.start()
    running()
    stopwatch.stop(daemon.history.wait("part of the configuration is wrong"))


@contextmanager
def full(folder):
    """`folder` on a file system without a free byte."""
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", str(folder)],
        capture_output=True, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        pytest.skip("only root can mount a file system to fill it")
    try:
        (folder / "rest").write_bytes(bytes(4096))
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.fault("/run and every disk full", "speaks all the same; logged once", 12)
def test_full(camera, daemon, voice, stopwatch):
    daemon.env |= {**voice.env, "TMPDIR": str(daemon.run_dir)}
    with full(daemon.run_dir):
        stopwatch.start()
        daemon.start(sinks=("print", "speech"))
        stopwatch.stop(daemon.history.wait("voice played"))
        goes_on(daemon, camera)
        assert daemon.history.count("status file") == 1
        daemon.close()


@pytest.mark.fault("clock jumps by a year, on and back", "nothing happens", 15)
def test_clock_jumps(camera, daemon, running, stopwatch, tmp_path):
    if not FAKETIME.exists():
        pytest.skip("libfaketime is not installed: apt install faketime")
    clock = tmp_path / "clock"
    clock.write_text("+0")
    daemon.env |= {
        "LD_PRELOAD": str(FAKETIME), "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1",
    }  # fmt: skip
    running()
    stopwatch.start()
    for jump in ("+1y", "-1y"):
        clock.write_text(jump)
        mark = daemon.history.mark()
        daemon.history.wait("systemd WATCHDOG=1", mark)
        goes_on(daemon, camera)
    stopwatch.stop()
    assert daemon.history.count("camera lost") == 0


@pytest.mark.fault("SIGSTOP for 3 s", "goes on; nothing is said twice", 5)
def test_stopped(running, stopwatch):
    daemon = running()
    daemon.process.send_signal(signal.SIGSTOP)
    threading.Event().wait(3)
    mark = daemon.history.mark()
    stopwatch.start()
    daemon.process.send_signal(signal.SIGCONT)
    stopwatch.stop(daemon.history.wait("faces 1", mark))
    daemon.history.wait("systemd WATCHDOG=1", mark)
    assert daemon.history.count(ANNOUNCED) == 1


@pytest.mark.fault("SIGKILL of the daemon", "started again by systemd, it is ready", 8)
def test_killed(running, daemon, stopwatch):
    running()
    daemon.process.kill()
    assert daemon.ended() == -signal.SIGKILL
    mark = daemon.history.mark()
    stopwatch.start()
    daemon.start()
    stopwatch.stop(daemon.history.wait("systemd READY=1", mark))
    daemon.history.wait(ANNOUNCED, mark)


@pytest.mark.fault("temperature over its limit", "told once; 2 frames a second until it is cool", 8)
def test_heat(daemon, running, stopwatch, configured, tmp_path):
    thermometer = tmp_path / "temp"
    thermometer.write_text("50000")
    daemon.configure(configured(f'[device]\ntemperature = "{thermometer}"\n'))
    running()
    thermometer.write_text("85000")
    stopwatch.start()
    stopwatch.stop(daemon.history.wait("too hot, slowed down"))
    mark = daemon.history.mark()
    daemon.history.wait(re.compile(r"camera ok, [12]\.\d frames/s.*slowed down"), mark)
    thermometer.write_text("60000")
    daemon.history.wait("cool again", mark)
    daemon.history.wait(re.compile(r"camera ok, ([6-9]|10)\.\d frames/s"), mark)
    assert daemon.history.count('"text":"too hot, slowed down"') == 1


def test_no_test_of_this_file_leaves_a_process_behind():
    """Runs last: nothing of what the tests above have started is still there."""
    left = subprocess.run(
        ["pgrep", "--parent", str(os.getpid()), "--full", "edge.cli"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert left.stdout == ""
