import cv2
import numpy as np
import pytest

from edge.camera.picture import read_picture
from edge.errors import CascadeError
from edge.faces import haar
from edge.faces.boxes import overlap
from edge.faces.detector import find_faces
from edge.faces.follower import FaceFollower
from edge.faces.haar import HaarDetector
from edge.faces.pyramid import Pyramid
from edge.settings.config import FacesConfig
from edge.types import Box


@pytest.fixture(scope="module")
def detector():
    return HaarDetector(FacesConfig())


def test_the_face_of_the_portrait_is_found(detector, portrait, portrait_face):
    (face,) = find_faces(detector, read_picture(portrait))
    assert overlap(face.box, portrait_face) > 0.7
    assert abs(face.roll) < 15


@pytest.mark.parametrize("side", [320, 1000])
def test_the_box_grows_with_the_picture(portrait, side, portrait_face):
    gray = cv2.resize(read_picture(portrait), (side, side), interpolation=cv2.INTER_AREA)
    (face,) = find_faces(HaarDetector(FacesConfig()), gray)
    assert overlap(face.box, Box(*(round(v * side / 320) for v in portrait_face))) > 0.6


def test_a_dark_face_is_found(detector, portrait, portrait_face):
    gray = read_picture(portrait) // 6
    assert overlap(find_faces(detector, gray)[0].box, portrait_face) > 0.6


def test_noise_and_plain_walls_hold_no_face(detector, rng):
    for wall in (rng.integers(0, 256, (480, 640), np.uint8), np.full((480, 640), 128, np.uint8)):
        assert find_faces(detector, wall) == []


@pytest.mark.parametrize("shape", [(1, 1), (2, 700), (30, 30), (25, 4000)])
def test_odd_sizes_are_survived(detector, shape):
    assert find_faces(detector, np.zeros(shape, np.uint8)) == []
    assert FaceFollower(FacesConfig()).update(0.0, np.zeros(shape, np.uint8)).faces == []


def test_a_known_face_is_not_found_again(detector, portrait, portrait_face):
    frame = Pyramid(read_picture(portrait))
    assert len(detector.search(frame, 0.0)) == 1
    assert detector.search(frame, 0.0, [portrait_face]) == []


def test_what_the_other_cascades_do_not_take_for_a_face_is_none(portrait, monkeypatch):
    detector, frame = HaarDetector(FacesConfig()), Pyramid(read_picture(portrait))
    votes = {id(detector._second): HaarDetector.MAYBE, id(detector._third): 0}
    monkeypatch.setattr(HaarDetector, "_votes", lambda _self, cascade, *_: votes[id(cascade)])
    assert detector.search(frame, 0.0) == []
    votes[id(detector._third)] = HaarDetector.SURE // 2
    assert len(detector.search(frame, 0.0)) == 1
    votes[id(detector._second)] = 0
    assert detector.search(frame, 0.0) == []


def test_a_missing_cascade_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setattr(haar, "DEBIAN_CASCADES", tmp_path)
    monkeypatch.setattr(haar, "SECOND", "no_such_cascade.xml")
    with pytest.raises(CascadeError, match="opencv-data"):
        HaarDetector(FacesConfig())


def test_an_opencv_without_cascades_says_which_to_install(monkeypatch):
    monkeypatch.delattr(cv2, "CascadeClassifier")
    with pytest.raises(CascadeError, match="<5"):
        HaarDetector(FacesConfig())


@pytest.mark.parametrize("around", [0, 110])
def test_a_lit_face_is_found_whatever_is_around_it(portrait, around):
    scene = np.full((480, 640), around, np.uint8)
    scene[80:400, 160:480] = read_picture(portrait)
    (face,) = find_faces(HaarDetector(FacesConfig()), scene)
    assert overlap(face.box, Box(274, 142, 100, 100)) > 0.6
