"""The commands of docs/training.md run in their order, on stand-ins and for one epoch each."""

import re
import shlex
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="tensorflow is not installed (the desktop extra)")

from convert.cli import main as convert
from convert.tflite import quantize
from edge.emotion.classifier import Classifier
from train.cli import main as train

ROOT = Path(__file__).parents[2]


def commands():
    """The page's `python -m train` and `python -m convert`, as lists of words.

    But for those of the face finder, which needs photos; its own tests run what these do.
    """
    page = (ROOT / "docs/training.md").read_text().partition("## A face finder")[0]
    for block in re.findall(r"^ *```sh\n(.*?)^ *```$", page, re.MULTILINE | re.DOTALL):
        for line in block.replace("\\\n", " ").splitlines():
            words = shlex.split(line)
            if words[:2] == ["python", "-m"]:
                yield words[2:]


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


def test_the_pages_commands_run(folder):
    programs = {"train": train, "convert": convert}
    given = [*commands()]
    assert len(given) >= 8
    for program, command, *rest in given:
        if command == "fit":
            rest += ["--epochs", "1"]
            if "--teacher" in rest:
                stand_in(Path(rest[rest.index("--teacher") + 1]))
        if command == "teach":  # its first teacher needs a download as well
            stand_in(Path(rest[0]))
        assert programs[program]([command, *rest]) == 0, (command, rest)
    assert Classifier(folder / "my.tflite").contract.heard.weights == {"ferplus": 1}
