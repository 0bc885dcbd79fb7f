import cv2
import numpy as np
import pytest

from edge.camera.picture import read_picture
from edge.emotion.crop import crop_face
from edge.errors import CascadeError, ContractError, ModelNotFoundError
from edge.faces import haar
from edge.faces.boxes import overlap
from edge.faces.detector import find_faces, open_detector
from edge.faces.follower import FaceFollower
from edge.faces.haar import HaarDetector
from edge.faces.pyramid import Pyramid
from edge.settings.config import FacesConfig
from edge.types import Box

FACE = Box(114, 62, 100, 100)
"""Where the portrait's face is."""


@pytest.fixture(scope="module")
def detector():
    return HaarDetector(FacesConfig())


def test_the_face_of_the_portrait_is_found(detector, portrait):
    (face,) = find_faces(detector, read_picture(portrait))
    assert overlap(face.box, FACE) > 0.7
    assert abs(face.roll) < 15


@pytest.mark.parametrize("side", [320, 1000])
def test_the_box_grows_with_the_picture(portrait, side):
    gray = cv2.resize(read_picture(portrait), (side, side), interpolation=cv2.INTER_AREA)
    (face,) = find_faces(HaarDetector(FacesConfig()), gray)
    assert overlap(face.box, Box(*(round(v * side / 320) for v in FACE))) > 0.6


def tilted(portrait, roll):
    """The portrait turned clockwise about its face, in a frame of a camera."""
    gray = read_picture(portrait)
    turn = cv2.getRotationMatrix2D((164, 112), -roll, 1.0)
    turn[:, 2] += (156, 128)
    return cv2.warpAffine(gray, turn, (640, 480), borderMode=cv2.BORDER_REPLICATE)


@pytest.mark.parametrize("roll", [-35, 0, 20, 35])
def test_a_tilted_head_is_found_within_a_second_and_its_tilt_told(portrait, roll):
    follower, gray = FaceFollower(FacesConfig()), tilted(portrait, roll)
    faces = [follower.update(t / 10, gray).faces for t in range(20)]
    assert any(faces[:10])
    (face,) = faces[-1]
    assert overlap(face.box, Box(270, 190, 100, 100)) > 0.5
    assert face.roll == pytest.approx(roll, abs=14)


def test_the_crop_of_a_tilted_face_is_level(portrait):
    level = crop_face(read_picture(portrait), FACE)
    turned = tilted(portrait, 30)
    crop = crop_face(turned, Box(270, 190, 100, 100), roll=30)
    raw = crop_face(turned, Box(270, 190, 100, 100))
    likeness, unlikeness = (
        np.corrcoef(level.ravel(), other.ravel())[0, 1] for other in (crop, raw)
    )  # fmt: skip
    assert likeness > 0.95
    assert unlikeness < 0.8


def test_a_dark_face_is_found(detector, portrait):
    gray = read_picture(portrait) // 6
    assert overlap(find_faces(detector, gray)[0].box, FACE) > 0.6


def test_noise_and_plain_walls_hold_no_face(detector, rng):
    for wall in (rng.integers(0, 256, (480, 640), np.uint8), np.full((480, 640), 128, np.uint8)):
        assert find_faces(detector, wall) == []


@pytest.mark.parametrize("shape", [(1, 1), (2, 700), (30, 30), (25, 4000)])
def test_odd_sizes_are_survived(detector, shape):
    assert find_faces(detector, np.zeros(shape, np.uint8)) == []
    assert FaceFollower(FacesConfig()).update(0.0, np.zeros(shape, np.uint8)).faces == []


def test_a_known_face_is_not_found_again(detector, portrait):
    frame = Pyramid(read_picture(portrait))
    assert len(detector.search(frame, 0.0)) == 1
    assert detector.search(frame, 0.0, [FACE]) == []


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
    assert overlap(face.box, FACE._replace(x=FACE.x + 160, y=FACE.y + 80)) > 0.6


def test_yunet_without_its_file_says_what_to_set(tmp_path):
    with pytest.raises(ModelNotFoundError, match=r"set faces\.yunet"):
        open_detector(FacesConfig(detector="yunet"))
    file = tmp_path / "yunet.onnx"
    file.write_bytes(b"no network")
    with pytest.raises(ContractError, match="cannot be run as YuNet"):
        open_detector(FacesConfig(detector="yunet", yunet=str(file)))


def test_yunet_finds_the_same_square(yunet, portrait):
    detector = open_detector(FacesConfig(detector="yunet", yunet=str(yunet)))
    (face,) = find_faces(detector, read_picture(portrait))
    assert overlap(face.box, FACE) > 0.6
    follower = FaceFollower(FacesConfig(detector="yunet", yunet=str(yunet)))
    faces = [follower.update(t / 10, tilted(portrait, 25)).faces for t in range(20)]
    assert faces[-1][0].roll == pytest.approx(25, abs=12)


@pytest.mark.parametrize("upright", [False, True])
def test_a_strip_of_any_length_is_searched_in_parts(portrait, detector, upright):
    """OpenCV turns no picture with a side beyond 32,766 pixels."""
    face = cv2.resize(read_picture(portrait), (160, 160), interpolation=cv2.INTER_AREA)
    join = np.vstack if upright else np.hstack
    before, after = (np.full((160, length) if not upright else (length, 160), 128, np.uint8)
                     for length in (20_000, 13_000))  # fmt: skip
    (found,) = find_faces(detector, join([before, face, after]))
    assert 20_010 < (found.box.y if upright else found.box.x) < 20_080


@pytest.mark.parametrize("shape", [(1, 3000), (3000, 1), (1, 1), (1_000_000, 1)])
def test_a_picture_too_narrow_for_a_face_has_none(detector, shape):
    assert find_faces(detector, np.zeros(shape, np.uint8)) == []
