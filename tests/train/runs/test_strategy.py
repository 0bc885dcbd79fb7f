"""Two real workers on the loopback interface."""

import json
import os
import random
import signal
import socket
import subprocess
import sys
from contextlib import suppress

import pytest

pytest.importorskip("tensorflow", reason="tensorflow is not installed (the desktop extra)")

from edge.errors import DataError, TrainingError
from train.networks.member import MEMBER
from train.runs.strategy import is_chief, open_strategy

PROGRAM = """
import sys
from pathlib import Path
from train.cli import main
import train.runs.fit

def fit(*args, **kwargs):
    member = real(*args, **kwargs)
    print("weights", *(float(abs(w).sum()) for w in member.get_weights()))

real, train.runs.fit.fit = train.runs.fit.fit, fit
sys.exit(main(sys.argv[1:]))
"""


def free_ports(count):
    """Below those that the kernel gives to whoever asks for any, so that they stay free."""
    ports = set()
    while len(ports) < count:
        port = random.randrange(20_000, 30_000)
        with socket.socket() as one, suppress(OSError):
            one.bind(("127.0.0.1", port))
            ports.add(port)
    return ports


def start_workers(data, out, epochs):
    cluster = {"worker": [f"127.0.0.1:{port}" for port in free_ports(2)]}
    workers = []
    for index in range(2):
        task = {"cluster": cluster, "task": {"type": "worker", "index": index}}
        command = [sys.executable, "-c", PROGRAM, "fit", "--variant", "vgg16"]
        command += ["--data", str(data), "--out", str(out), "--epochs", str(epochs)]
        command += ["--precision", "float32", "--strategy", "multiworker"]
        environment = os.environ | {"TF_CONFIG": json.dumps(task)}
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        workers.append(subprocess.Popen(command, env=environment, text=True, **pipes))
    return workers


def weights(output):
    (line,) = [line for line in output.splitlines() if line.startswith("weights")]
    return [float(word) for word in line.split()[1:]]


def test_two_workers_end_with_the_same_model(data, tmp_path):
    workers = start_workers(data, tmp_path / "m", epochs=2)
    outputs = [worker.communicate(timeout=240) for worker in workers]
    assert [worker.returncode for worker in workers] == [0, 0], outputs
    first, second = (weights(output) for output, _ in outputs)
    assert first == pytest.approx(second, rel=1e-4)
    assert (tmp_path / "m" / MEMBER).exists()


def test_a_worker_that_dies_is_reported_and_the_run_resumes(data, tmp_path):
    chief, other = start_workers(data, tmp_path / "m", epochs=5000)
    for line in chief.stdout:
        if line.startswith("epoch 2 of"):
            break
    other.send_signal(signal.SIGKILL)
    rest, errors = chief.communicate(timeout=240)
    other.communicate()
    assert chief.returncode == TrainingError.exit_code, rest + errors
    assert "another worker is gone" in errors
    assert "start the same command on all of them again" in errors
    resumed = start_workers(data, tmp_path / "m", epochs=5000)
    lines = iter(resumed[0].stdout.readline, "")
    first = next(line for line in lines if not line.startswith("training vgg16"))
    for worker in resumed:
        worker.kill()
    errors = [worker.communicate()[1] for worker in resumed]
    assert first.startswith("resuming after epoch"), errors
    assert int(first.split()[-1]) >= 2


def test_alone_one_is_the_chief():
    assert is_chief(open_strategy("none"))


def test_wrong_requests_are_named(monkeypatch):
    monkeypatch.delenv("TF_CONFIG", raising=False)
    with pytest.raises(DataError, match="needs TF_CONFIG"):
        open_strategy("multiworker")
    with pytest.raises(DataError, match="no strategy 'many'; there are: none, mirrored"):
        open_strategy("many")
