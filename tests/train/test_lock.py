"""Two runs do not write into one folder."""

import subprocess
import sys

import pytest

from edge.errors import TrainingError
from train.lock import alone_in

HOLDER = """
import sys, time
from pathlib import Path
from train.lock import alone_in
with alone_in(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_the_second_is_refused_until_the_first_has_ended(tmp_path):
    folder = tmp_path / "runs" / "m"
    with alone_in(folder):
        with pytest.raises(TrainingError, match=rf"another run writes into {folder} at this"):
            alone_in(folder).__enter__()
        with alone_in(tmp_path / "other"):
            pass
    with alone_in(folder):
        assert [*folder.iterdir()] == []


def test_a_killed_run_holds_nothing(tmp_path):
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    with holder:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(TrainingError):
            alone_in(tmp_path).__enter__()
        holder.kill()
    with alone_in(tmp_path):
        pass
