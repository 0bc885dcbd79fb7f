import hashlib
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
from edge.faces.verifier import SIDE, Verifier, verifier_path
from edge.settings.config import FacesConfig

shipped = pytest.mark.skipif(not default_finder().exists(), reason="no finder ships yet")


@pytest.fixture
def copy(tmp_path):
    """A finder's files of one's own, to be damaged."""
    file = tmp_path / "finder.tflite"
    shutil.copy(default_finder(), file)
    shutil.copy(contract_path(default_finder()), contract_path(file))
    shutil.copy(verifier_path(default_finder()), verifier_path(file))
    return file


def rewrite(file: Path, **fields):
    path = contract_path(file)
    path.write_text(json.dumps(json.loads(path.read_text()) | fields))


def face(score, x, side):
    return [score, x, 50, side, x - 5, 45, x + 5, 45]


def test_what_means_one_face_is_one():
    found = list(merge(np.array([face(0, 52, 30), face(2, 50, 30), face(1, 50, 90)], np.float32)))
    assert [round(one.side) for one in found] == [30, 90]
    assert found[0].score == pytest.approx(0.881, abs=1e-3)
    assert 50 < found[0].x < 51  # the surer one counts for more
    assert list(merge(np.zeros((0, VALUES), np.float32))) == []


@shipped
@pytest.mark.parametrize(
    ("loss", "x", "score"), [(0.0, 20.0, 0.881), (0.01, 50.0, 0.731), (1.0, 50.0, 0.731)]
)
def test_of_several_faces_the_one_in_the_middle_is_followed(monkeypatch, loss, x, score):
    net = FinderNet(default_finder())
    said = [face(2, 20, 30), face(1, 49, 30), face(1, 51, 30)]
    monkeypatch.setattr(net, "_faces", lambda *_: np.array(said, np.float32))
    found = net.find_middle(np.zeros((96, 96), np.uint8), 0.5, loss)
    assert found.x == pytest.approx(x)
    assert found.score == pytest.approx(score, abs=1e-3)


@shipped
def test_where_nothing_is_nothing_is_in_the_middle():
    assert FinderNet(default_finder()).find_middle(np.zeros((96, 96), np.uint8), 0.5, 0.01) is None


def test_a_finder_that_is_not_there(tmp_path):
    with pytest.raises(ModelNotFoundError, match=r"finder\.tflite not found"):
        FinderNet(tmp_path / "finder.tflite")


@shipped
def test_a_frame_costs_no_more_than_it_may():
    training = FinderNet(default_finder()).contract.training
    assert training["multiply_accumulates"]["320x240"] <= 25e6
    side = FinderDetector.REACH
    assert training["multiply_accumulates"][f"{side}x{side}"] <= 3e6
    files = default_finder(), verifier_path(default_finder())
    assert sum(file.stat().st_size for file in files) <= 400_000


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


def open_copy(file):
    return FinderDetector(FacesConfig(detector="finder", finder=str(file)))


@shipped
def test_without_its_verifier_a_finder_is_refused(copy):
    open_copy(copy)
    verifier_path(copy).unlink()
    with pytest.raises(ModelNotFoundError, match=r"finder-verifier\.tflite not found"):
        open_copy(copy)


@shipped
def test_a_damaged_verifier_is_refused(copy):
    file = verifier_path(copy)
    file.write_bytes(file.read_bytes()[:-9])
    with pytest.raises(ContractError, match=r"finder-verifier\.tflite does not match its contract"):
        open_copy(copy)


@shipped
@pytest.mark.parametrize(
    ("other", "says"), [(b"no model", "cannot be loaded"), (None, r"has int8 \(1, 48, 48, 1\)")]
)
def test_another_file_is_no_verifier(copy, model, other, says):
    file = verifier_path(copy)
    file.write_bytes(other or model.read_bytes())
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    rewrite(copy, verifier={"sha256": digest, "scale": 0.1, "zero_point": 0})
    with pytest.raises(ContractError, match=says):
        open_copy(copy)


@shipped
def test_a_verifier_of_other_units_is_refused(copy):
    digest = FinderNet(copy).contract.verifier.sha256
    rewrite(copy, verifier={"sha256": digest, "scale": 0.7, "zero_point": 0})
    with pytest.raises(ContractError, match=r"the contract says .* scale 0\.7"):
        open_copy(copy)


@shipped
def test_the_verifier_answers_in_the_contracts_units(rng):
    net = FinderNet(default_finder())
    verifier = Verifier(default_finder(), net.contract)
    odds = verifier.log_odds(rng.integers(0, 256, (SIDE, SIDE), np.uint8))
    steps = odds / net.contract.verifier.scale + net.contract.verifier.zero_point
    assert steps == pytest.approx(round(steps)) and -128 <= steps <= 127
