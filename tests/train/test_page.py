"""The commands of two pages run in their order, on stand-ins and for one epoch each."""

import json
import re
import shlex
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="tensorflow is not installed (the desktop extra)")

from convert.cli import main as convert
from convert.tflite import quantize
from edge.cli import main as facecue
from edge.emotion.classifier import Classifier
from train.cli import main as train
from train.files import file_sha256
from train.variants import VARIANTS

ROOT = Path(__file__).parents[2]


def commands(page):
    """The page's `python -m train`, `python -m convert` and `facecue`, as lists of words."""
    for block in re.findall(r"^ *```sh\n(.*?)^ *```$", page, re.MULTILINE | re.DOTALL):
        for line in block.replace("\\\n", " ").splitlines():
            words = shlex.split(line)
            if words[:2] == ["python", "-m"]:
                yield words[2:]
            elif words[0] == "facecue":
                yield words


@pytest.fixture
def folder(downloads, tmp_path, monkeypatch):
    """A folder with all that the page takes as given."""
    for name, there in {
        "fer2013": downloads.folder, "fer2013new.csv": downloads.ferplus,
        "ferplus_match.csv": downloads.match, "leaks.csv": downloads.drop,
        "models/members": ROOT / "models/members",
    }.items():  # fmt: skip
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).symlink_to(there)
    noise = np.random.default_rng(0).integers(0, 256, (32, 48, 48), np.uint8)
    monkeypatch.setattr(quantize, "calibration_images", lambda _: noise)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def stand_in(teacher):
    if teacher.exists():
        return
    if teacher.suffix == ".npz":
        assert train(["teach", "--annotations", "--data", "faces.npz", "--out", str(teacher)]) == 0
    else:
        teacher.symlink_to(Path("runs/first").absolute())


LIKE_OTHERS = {"lessons-union.npz", "self.npz", "lessons-union-2.npz", "plain.keras",
               "self-views.npz", "views-union.npz", "runs/taper32-loose-31-32"}  # fmt: skip
"""What is written or read by commands that differ in names alone from others of the page."""


def test_the_pages_commands_run(folder):
    programs = {"train": train, "convert": convert}
    # But for those of the face finder, which needs photos; its own tests run what these do.
    page = (ROOT / "docs/training.md").read_text().partition("## A face finder")[0]
    given = [*commands(page)]
    assert len(given) >= 8
    for program, command, *rest in given:
        if set(rest) & LIKE_OTHERS:
            continue
        if command == "fit":
            rest += ["--epochs", "1"]
            if "--teacher" in rest:
                stand_in(Path(rest[rest.index("--teacher") + 1]))
        if command == "teach":  # its first teacher needs a download as well
            stand_in(Path(rest[0]))
        assert programs[program]([command, *rest]) == 0, (command, rest)
    assert Classifier(folder / "my.tflite").contract.heard.weights == {"ferplus": 1}


@pytest.fixture
def desk(own_pictures, data, tmp_path, monkeypatch):
    """A folder as a checkout, with drawn faces as own pictures, and a FER2013 of stand-ins."""
    for name in ("models", "tests"):
        (tmp_path / name).symlink_to(ROOT / name)
    monkeypatch.chdir(tmp_path)
    assert (own_pictures.name, data.name) == ("pictures", "faces.npz")
    return tmp_path


SHORTER = {"fit": ["--epochs", "1"], "benchmark": ["--seconds", "0.05", "--no-valgrind"],
           "run": ["--fast", "--json"]}  # fmt: skip


def test_own_pictures_become_a_file_that_runs(desk, capsys):
    programs = {"train": train, "convert": convert, "facecue": facecue}
    told = {}
    for program, command, *rest in commands((ROOT / "docs/own-pictures.md").read_text()):
        given = [command, *rest, *SHORTER.get(command, [])]
        assert programs[program](given) == 0, given
        told[" ".join([command, *rest])] = capsys.readouterr().out
    fitted = told["fit --variant own-pictures --data own.npz --out runs/own"]
    assert re.search(r"right \d+\.\d % of the own pictures", fitted)
    evaluated = [text for command, text in told.items() if command.startswith("evaluate")]
    assert [text.count("before: accuracy") for text in evaluated] == [1, 2], "heard, of each set"
    contract = Classifier(desk / "own.tflite").contract
    assert contract.heard.weights == {"own": 1}
    assert [*contract.outputs] == ["own"]
    assert contract.unsure_below >= 0.8, "of so few pictures"
    assert (desk / "judged" / "benchmark.html").is_file()
    parameters = json.loads((desk / "runs/own/parameters.json").read_text())
    shipped = json.loads((ROOT / "models/facecue.json").read_text())["training"]["members"]
    assert VARIANTS["own-pictures"].start in shipped
    start = ROOT / "models/members" / VARIANTS["own-pictures"].start / "member.keras"
    assert parameters["weights"] == [file_sha256(start)]
    assert '"event":' in told[next(command for command in told if command.startswith("run"))]
