"""A file is whole or the old one, whatever cuts its writing off."""

import argparse
import errno
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="tensorflow is not installed (the desktop extra)")

from convert.golden import write_golden
from convert.tflite.pack import write_model
from edge.emotion.contract import load_contract
from edge.errors import DataError
from train.arguments import run
from train.data.chart import draw_classes
from train.data.dataset import load_dataset
from train.files import replace_arrays, replace_file, replace_text

KILLED = """
import os, signal, sys
from pathlib import Path
from train.files import replace_file

def write(new):
    new.write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)

replace_file(Path(sys.argv[1]), write)
"""


def full(new):
    new.write_text("half")
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.fixture
def file(tmp_path):
    old = tmp_path / "file.txt"
    old.write_text("old")
    return old


def test_a_full_disk_leaves_the_old_file_and_is_told_in_one_line(file, capsys):
    parser = argparse.ArgumentParser(prog="python -m train")
    parser.set_defaults(run=lambda _: replace_file(file, full))
    assert run(parser, [], "stopped") == 1
    told = f"train: {file}: No space left on device; not written, an older file stays\n"
    assert capsys.readouterr().err == told
    assert file.read_text() == "old"
    assert [*file.parent.iterdir()] == [file]


def test_a_full_disk_leaves_no_part_of_a_new_file(tmp_path):
    with pytest.raises(OSError, match="No space left"):
        replace_file(tmp_path / "new.txt", full)
    assert [*tmp_path.iterdir()] == []


def test_what_hdf5_says_of_a_full_disk_names_the_file(tmp_path):
    def write(_):
        raise OSError("Can't write data (file write failed: errno = 28)\nand more")

    with pytest.raises(OSError, match="Can't write data") as told:
        replace_file(tmp_path / "m.keras", write)
    assert told.value.filename == str(tmp_path / "m.keras")
    assert "\n" not in told.value.strerror


def test_a_kill_leaves_the_old_file(file):
    done = subprocess.run([sys.executable, "-c", KILLED, str(file)], check=False)
    assert done.returncode == -9
    assert file.read_text() == "old"
    replace_text(file, "new")
    assert file.read_text() == "new"
    assert [*file.parent.iterdir()] == [file]


def test_a_link_stays_a_link(file, tmp_path):
    link = tmp_path / "link.txt"
    link.symlink_to(file)
    replace_text(link, "new")
    assert link.is_symlink()
    assert file.read_text() == "new"


@pytest.mark.parametrize(
    "write",
    [
        lambda file, data, _: load_dataset(data).save(file),
        lambda file, _, __: draw_classes({"as it is": {"train": {"happy": 1}}}, file),
        lambda file, _, model: write_golden(model, file),
        lambda file, _, model: write_model(file, b"model", load_contract(model)[0]),
    ],
    ids=["dataset", "picture", "golden", "model"],
)
def test_writers_leave_the_old_file_where_the_last_step_fails(
    data, model, tmp_path, monkeypatch, write
):
    def fails(*_):
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    folder = tmp_path / "out"
    folder.mkdir()
    file = folder / "old.png"
    file.write_text("old")
    monkeypatch.setattr(Path, "replace", fails)
    with pytest.raises(OSError, match="Input/output error"):
        write(file, data, model)
    assert file.read_text() == "old"
    assert [*folder.iterdir()] == [file]


@pytest.mark.parametrize("kind", ["cut", "flipped", "object", "pixels"])
def test_a_damaged_dataset_is_one_line(data, kind):
    content = data.read_bytes()
    middle = len(content) // 2
    if kind == "cut":
        data.write_bytes(content[:middle])
    elif kind == "flipped":
        data.write_bytes(content[:middle] + bytes(50) + content[middle + 50 :])
    else:
        arrays = dict(np.load(data))
        arrays["images"] = (
            arrays["images"].astype(object) if kind == "object" else arrays["images"] / 255
        )
        replace_arrays(data, arrays)
    with pytest.raises(DataError, match=r"python -m train prepare"):
        load_dataset(data)
