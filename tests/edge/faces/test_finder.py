import io
import json
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

from edge.board.check import quick_checks
from edge.camera.picture import read_picture
from edge.emotion.contract import contract_path
from edge.errors import ContractError, ModelNotFoundError
from edge.faces import finder_net
from edge.faces.boxes import overlap
from edge.faces.detector import find_faces, open_detector
from edge.faces.finder import FinderDetector
from edge.faces.finder_grid import STRIDES, VALUES, decode, encode, points
from edge.faces.finder_net import FinderNet, default_finder, merge
from edge.faces.pyramid import Pyramid
from edge.faces.watch import FaceWatch
from edge.news import News
from edge.service import daemon
from edge.settings.config import CameraConfig, Config, FacesConfig
from edge.types import Box, Detection

FACE = Box(114, 62, 100, 100)
"""Where the portrait's face is."""

WANTED = FacesConfig(detector="finder")

shipped = pytest.mark.skipif(not default_finder().exists(), reason="no finder ships yet")


@pytest.fixture(scope="module")
def detector():
    return open_detector(WANTED)


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


@pytest.mark.parametrize("stride", STRIDES)
def test_faces_and_values_are_the_same_said_twice(rng, stride):
    cells = points(stride, 3, 5).reshape(-1, 2)
    faces = rng.uniform(20, 90, (len(cells), VALUES)).astype(np.float32)
    assert np.allclose(decode(encode(faces, cells, stride), cells, stride), faces, atol=1e-3)
    assert cells[6].tolist() == [1.5 * stride, 1.5 * stride]


def test_what_means_one_face_is_one():
    def face(score, x, side):
        return [score, x, 50, side, x - 5, 45, x + 5, 45]

    found = merge(np.array([face(0, 52, 30), face(2, 50, 30), face(1, 50, 90)], np.float32))
    assert [round(one.side) for one in found] == [30, 90]
    assert found[0].score == pytest.approx(0.881, abs=1e-3)
    assert 50 < found[0].x < 51  # the surer one counts for more
    assert merge(np.zeros((0, VALUES), np.float32)) == []


def test_a_finder_that_is_not_there(tmp_path):
    with pytest.raises(ModelNotFoundError, match=r"finder\.tflite not found"):
        FinderNet(tmp_path / "finder.tflite")


@shipped
def test_the_face_of_the_portrait_is_found_with_its_eyes(detector, portrait):
    (face,) = find_faces(detector, read_picture(portrait))
    assert overlap(face.box, FACE) > 0.6
    assert abs(face.roll) < 10


@shipped
@pytest.mark.parametrize("side", [130, 1000, 3000])
def test_small_and_large_faces_are_found(portrait, side):
    gray = cv2.resize(read_picture(portrait), (side, side), interpolation=cv2.INTER_AREA)
    faces = find_faces(FinderDetector(FacesConfig(min_size=40)), gray)
    assert overlap(faces[0].box, Box(*(round(v * side / 320) for v in FACE))) > 0.5


@shipped
@pytest.mark.parametrize("roll", [-40, 25])
def test_a_tilted_face_is_found_and_followed(portrait, roll):
    gray = read_picture(portrait)
    middle = (FACE.x + FACE.width / 2, FACE.y + FACE.height / 2)
    turn = cv2.getRotationMatrix2D(middle, -roll, 1.0)
    turn[:, 2] += [320 - middle[0], 240 - middle[1]]
    scene = cv2.warpAffine(gray, turn, (640, 480), borderMode=cv2.BORDER_REPLICATE)
    watch = FaceWatch(WANTED)
    (face,) = [watch.update(t / 10, scene).faces for t in range(6)][-1]
    assert face.roll == pytest.approx(roll, abs=12)
    assert abs(face.box.centre - 320) < 15


@shipped
def test_a_dark_face_is_found(detector, portrait):
    gray = (read_picture(portrait) * 0.25).astype(np.uint8)
    assert overlap(find_faces(detector, gray)[0].box, FACE) > 0.6


@shipped
def test_noise_and_plain_walls_hold_no_face(detector, rng):
    for wall in (np.full((480, 640), 90, np.uint8), rng.integers(0, 256, (480, 640), np.uint8)):
        assert find_faces(detector, wall) == []


@shipped
@pytest.mark.parametrize("shape", [(1, 1), (5, 900), (700, 3), (33, 31)])
def test_odd_sizes_are_survived(detector, shape):
    assert find_faces(detector, np.zeros(shape, np.uint8)) == []


@shipped
def test_a_known_face_is_not_found_again(detector, portrait):
    frame = Pyramid(read_picture(portrait))
    (face,) = detector.search(frame, 0.0)
    assert detector.search(frame, 0.0, [face.box]) == []
    nowhere = Detection(Box(5, 200, 60, 60), 0.0)
    assert detector.follow(frame, nowhere, 0.0) is None
    assert detector.allows(frame, face)
    assert not detector.allows(frame, nowhere)


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
    with pytest.raises(ContractError, match="1 inputs and 2 outputs"):
        FinderNet(copy)


def test_without_its_finder_the_daemon_goes_on_with_haar_and_says_so_once(clip, model, caplog):
    faces = FacesConfig(detector="finder", finder="/nowhere.tflite")
    config = Config(camera=CameraConfig(source=str(clip)), faces=faces)
    events = io.StringIO()
    daemon.run(config, model, [], fast=True, events=events, notices=[News.FACE_FINDER_FAILED])
    told = [json.loads(line) for line in events.getvalue().splitlines()]
    assert [e["text"] for e in told if e["event"] == "notice"] == ["face finder failed"]
    assert [e["label"] for e in told if e["event"] == "announce"] == ["happy"]
    (record,) = [r for r in caplog.records if "Haar finds the faces instead" in r.message]
    assert "/nowhere.tflite not found" in record.message


def test_a_check_names_the_finder(model):
    config = Config(faces=FacesConfig(detector="finder", finder="/nowhere.tflite"))
    check = dict(quick_checks(config, model, []))["face finder"]
    with pytest.raises(ModelNotFoundError):
        check()


def test_the_finder_of_the_installation_comes_first(tmp_path, monkeypatch):
    package = tmp_path / "edge"
    monkeypatch.setattr(finder_net, "__file__", str(package / "faces" / "finder_net.py"))
    assert default_finder() == tmp_path / "models" / "finder.tflite"
    (package / "models").mkdir(parents=True)
    (package / "models" / "finder.tflite").touch()
    assert default_finder() == package / "models" / "finder.tflite"
