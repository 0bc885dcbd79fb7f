"""What the desktop's command lines refuse, before they read or compute anything."""

import argparse
import re

import pytest

from convert.cli import main as convert
from train.arguments import run
from train.cli import main as train

FIT = ["fit", "--variant", "vgg16", "--data", "faces.npz"]
CLIPS = ["clips", "--faces", "faces.npz", "--out", "clips"]
BENCHMARK = ["benchmark", "--float", "a.tflite", "--int8", "b.tflite", "--data", "faces.npz"]


@pytest.fixture
def _a_folder_with_a_file_and_a_dir(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").touch()
    (tmp_path / "dir").mkdir()


@pytest.mark.parametrize(
    ("main", "args", "told"),
    [
        (train, [*FIT, "--out", "m", "--epochs", "0"], "--epochs: 0 is not a whole number of 1"),
        (train, [*FIT, "--out", "m", "--seed", "-1"], "--seed: -1 is not a whole number from 0"),
        (train, [*FIT, "--out", "file"], "--out: file is a file; name a folder"),
        (train, ["ensemble", "m", "--out", "none/e.keras"], "no folder none; make it first"),
        (train, ["ensemble", "m", "--out", "e.foo"], "e.foo must end in .keras"),
        (train, ["teach", "m", "--data", "d", "--out", "dir"], "--out: dir is a folder; name a"),
        (convert, ["quantize", "e.keras", "--calibrate", "d", "--out", "x"], "end in .tflite"),
        (convert, [*BENCHMARK, "--seconds", "nan"], "--seconds: nan is not a number above 0"),
        (convert, [*BENCHMARK, "--variants", "none.csv"], "there is no file none.csv"),
        (convert, [*CLIPS, "--changes", "-1"], "--changes: -1 is not a whole number of 0 or more"),
        (convert, ["detection-benchmark", "--data", "d", "--scenes", "0"], "--scenes: 0 is not"),
    ],
)
@pytest.mark.usefixtures("_a_folder_with_a_file_and_a_dir")
def test_a_wrong_argument_is_told_at_once(main, args, told, capsys):
    with pytest.raises(SystemExit, match="2"):
        main(args)
    assert re.search(re.escape(told), capsys.readouterr().err)


def test_a_file_that_cannot_be_read_is_told_in_one_line(tmp_path, capsys):
    missing = tmp_path / "none.csv"
    parser = argparse.ArgumentParser(prog="python -m train")
    parser.set_defaults(run=lambda _: missing.read_text())
    assert run(parser, [], "stopped") == 1
    assert capsys.readouterr().err == f"train: {missing}: No such file or directory\n"
