import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from edge.emotion.contract import contract_path
from edge.errors import ContractError, ModelNotFoundError
from edge.faces.finder import FinderDetector
from edge.faces.finder_grid import STRIDES, VALUES
from edge.faces.finder_net import FinderNet, default_finder, merge

shipped = pytest.mark.skipif(not default_finder().exists(), reason="no finder ships yet")


@pytest.fixture
def copy(tmp_path):
    """A finder's files of one's own, to be damaged."""
    file = tmp_path / "finder.tflite"
    shutil.copy(default_finder(), file)
    shutil.copy(contract_path(default_finder()), contract_path(file))
    return file


def rewrite(file: Path, **fields):
    path = contract_path(file)
    path.write_text(json.dumps(json.loads(path.read_text()) | fields))


def test_what_means_one_face_is_one():
    def face(score, x, side):
        return [score, x, 50, side, x - 5, 45, x + 5, 45]

    found = list(merge(np.array([face(0, 52, 30), face(2, 50, 30), face(1, 50, 90)], np.float32)))
    assert [round(one.side) for one in found] == [30, 90]
    assert found[0].score == pytest.approx(0.881, abs=1e-3)
    assert 50 < found[0].x < 51  # the surer one counts for more
    assert list(merge(np.zeros((0, VALUES), np.float32))) == []


def test_a_finder_that_is_not_there(tmp_path):
    with pytest.raises(ModelNotFoundError, match=r"finder\.tflite not found"):
        FinderNet(tmp_path / "finder.tflite")


@shipped
def test_a_frame_costs_no_more_than_it_may():
    training = FinderNet(default_finder()).contract.training
    assert training["multiply_accumulates"]["320x240"] <= 25e6
    side = FinderDetector.REACH
    assert training["multiply_accumulates"][f"{side}x{side}"] <= 3e6
    assert default_finder().stat().st_size <= 400_000


@shipped
@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda file: file.write_bytes(file.read_bytes()[:-9]), "does not match its contract"),
        (lambda file: contract_path(file).write_text("{"), "cannot be read"),
        (lambda file: rewrite(file, outputs={}), "outputs are"),
        (lambda file: rewrite(file, format=99), "format is 99"),
        (lambda file: rewrite(file, outputs={
            f"stride{s}": {"index": i, "scale": 0.5, "zero_point": 0}
            for i, s in enumerate(STRIDES)}), "has scale"),
        (lambda file: rewrite(file, outputs={
            f"stride{s}": {"index": 7, "scale": 0.5, "zero_point": 0}
            for s in STRIDES}), "is number 7"),
    ],
)  # fmt: skip
def test_a_damaged_finder_is_refused(copy, damage, says):
    damage(copy)
    with pytest.raises(ContractError, match=says):
        FinderNet(copy)


@shipped
def test_another_network_is_no_finder(copy, model):
    shutil.copy(model, copy)
    digest = json.loads(contract_path(model).read_text())["sha256"]
    rewrite(copy, sha256=digest)
    with pytest.raises(ContractError, match="expected int8 with 4 channels"):
        FinderNet(copy)
