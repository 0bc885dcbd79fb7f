"""Signals of every kind, in storms and at the worst moments."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from queue import SimpleQueue

import pytest

from edge import __main__ as start
from edge.service.signals import Signals


@pytest.fixture(autouse=True)
def given_back():
    """A good end does not give the signals back; these tests go on after it."""
    before = {number: signal.getsignal(number) for number in Signals.HEARD}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_two_signals_may_come_while_the_first_is_heeded():
    """A lock that the loop holds must not be asked for by whom the signal interrupts."""
    lock, stopped = threading.Lock(), threading.Event()

    def stop():
        with lock:
            stopped.set()

    with Signals() as signals:
        signals.calls(stop)
        with lock:
            for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGTERM, signal.SIGUSR1):
                signal.raise_signal(number)
            assert not stopped.wait(0.05)
        assert stopped.wait(5)
    assert not signals.reload(), "the end comes first"


def test_reloading_is_asked_once_whatever_the_number_of_signals():
    stopped = threading.Event()
    with Signals() as signals:
        signals.calls(stopped.set)
        for _ in range(100):
            signal.raise_signal(signal.SIGHUP)
        assert stopped.wait(5)
        time.sleep(0.05)
        assert [signals.reload(), signals.reload()] == [True, False]


def test_after_a_good_end_no_signal_kills_and_after_an_error_each_does():
    with Signals():
        pass
    for number in Signals.HEARD:
        signal.raise_signal(number)
    before = signal.getsignal(signal.SIGUSR1)
    with pytest.raises(ValueError), Signals():
        raise ValueError
    assert signal.getsignal(signal.SIGUSR1) is before


def test_what_does_not_end_when_it_is_asked_to_is_ended(monkeypatch, caplog):
    given_up = SimpleQueue()
    monkeypatch.setattr("edge.service.signals.GRACE", 0.1)
    monkeypatch.setattr("edge.service.signals.os._exit", given_up.put)
    with Signals() as signals:
        signals.calls(lambda: None)
        signal.raise_signal(signal.SIGTERM)
        assert given_up.get(timeout=5) == 1
    assert "is given up" in caplog.text


def test_a_storm_neither_kills_nor_hangs_it(portrait, tmp_path):
    for number in range(200):
        (tmp_path / f"{number:03}.jpg").symlink_to(portrait)
    process = subprocess.Popen(
        [sys.executable, "-m", "edge.cli", "run", "--camera", str(tmp_path), "--json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert "face_found" in process.stdout.readline()
    harmless = [signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2]
    end, chance = time.monotonic() + 0.5, random.Random(0)
    while time.monotonic() < end:
        process.send_signal(chance.choice(harmless))
    assert process.poll() is None
    end = time.monotonic() + 10
    while process.poll() is None and time.monotonic() < end:
        process.send_signal(chance.choice([*harmless, *Signals.ENDING]))
    _, errors = process.communicate(timeout=5)
    assert process.returncode == 0
    assert errors == ""


@pytest.mark.parametrize("delay", [0.02, 0.06, 0.1])
@pytest.mark.parametrize("module", ["edge", "edge.cli"])
def test_an_interrupt_while_it_imports_leaves_no_traceback(module, delay, clip, tmp_path):
    """The interrupt comes some time after this package has begun to be imported."""
    (tmp_path / "sitecustomize.py").write_text(
        "import os, sys, threading, time\n"
        "def interrupt():\n"
        "    while not hasattr(sys.modules.get('edge.__main__'), '_quit') and not hasattr("
        "sys.modules['__main__'], '_quit'): time.sleep(0.001)\n"
        f"    time.sleep({delay})\n"
        "    os.kill(os.getpid(), 2)\n"
        "threading.Thread(target=interrupt, daemon=True).start()\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", module, "run", "--camera", str(clip)],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True, text=True, timeout=20, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (start.INTERRUPTED, "")
