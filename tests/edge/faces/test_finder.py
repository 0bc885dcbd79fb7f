import io
import json
from dataclasses import replace
from math import inf, log

import cv2
import numpy as np
import pytest

from edge.board.check import quick_checks
from edge.camera.picture import read_picture
from edge.errors import ModelNotFoundError
from edge.faces.boxes import overlap
from edge.faces.detector import find_faces, open_detector
from edge.faces.finder import FinderDetector
from edge.faces.finder_net import default_finder
from edge.faces.follower import FaceFollower
from edge.faces.pyramid import Pyramid
from edge.faces.verifier import shown
from edge.news import News
from edge.service import daemon
from edge.settings.config import CameraConfig, Config, FacesConfig
from edge.types import Box, Detection

WANTED = FacesConfig(detector="finder")

shipped = pytest.mark.skipif(not default_finder().exists(), reason="no finder ships yet")


@pytest.fixture(scope="module")
def detector():
    return open_detector(WANTED)


@shipped
def test_the_face_of_the_portrait_is_found_with_its_eyes(detector, portrait, portrait_face):
    (face,) = find_faces(detector, read_picture(portrait))
    assert overlap(face.box, portrait_face) > 0.6
    assert abs(face.roll) < 10


@shipped
@pytest.mark.parametrize("side", [130, 1000, 3000])
def test_small_and_large_faces_are_found(portrait, side, portrait_face):
    gray = cv2.resize(read_picture(portrait), (side, side), interpolation=cv2.INTER_AREA)
    faces = find_faces(FinderDetector(FacesConfig(min_size=40)), gray)
    assert overlap(faces[0].box, Box(*(round(v * side / 320) for v in portrait_face))) > 0.5


@shipped
def test_all_faces_of_a_group_are_found(portrait):
    """A search looks twice at the surest few alone, which suits a camera: others come next."""
    one = cv2.resize(read_picture(portrait), (260, 260), interpolation=cv2.INTER_AREA)
    group = np.tile(one, (3, 5))
    faces = find_faces(FinderDetector(FacesConfig()), group)
    assert sorted((face.box.y // 260, face.box.x // 260) for face in faces) == [
        (row, column) for row in range(3) for column in range(5)
    ]


@shipped
@pytest.mark.parametrize("roll", [-40, 25])
def test_a_tilted_face_is_found_and_followed(portrait, roll, portrait_face):
    gray = read_picture(portrait)
    middle = portrait_face.centre
    turn = cv2.getRotationMatrix2D(middle, -roll, 1.0)
    turn[:, 2] += [320 - middle[0], 240 - middle[1]]
    scene = cv2.warpAffine(gray, turn, (640, 480), borderMode=cv2.BORDER_REPLICATE)
    follower = FaceFollower(WANTED)
    (face,) = [follower.update(t / 10, scene).faces for t in range(6)][-1]
    assert abs(face.box.centre[0] - 320) < 0.25 * face.box.width


@shipped
def test_a_dark_face_is_found(detector, portrait, portrait_face):
    gray = (read_picture(portrait) * 0.25).astype(np.uint8)
    assert overlap(find_faces(detector, gray)[0].box, portrait_face) > 0.6


@shipped
def test_only_what_is_in_doubt_is_looked_at_again(monkeypatch, portrait):
    detector, frame = FinderDetector(WANTED), Pyramid(read_picture(portrait))
    looks = []
    looked = detector._looked_mirrored

    def count(*args):
        looks.append(args)
        return looked(*args)

    monkeypatch.setattr(detector, "_looked_mirrored", count)
    (sure,) = detector.search(frame, 0.0)
    assert not looks
    monkeypatch.setattr(FinderDetector, "UNDECIDED", (-inf, inf))
    (again,) = detector.search(frame, 0.0)
    assert len(looks) >= len(FinderDetector.AGAIN)
    assert again.box == sure.box
    assert again.score != sure.score


@shipped
def test_a_mirrored_look_is_a_look_at_the_mirrored_face(detector, portrait):
    gray = read_picture(portrait)
    (face,) = detector.search(Pyramid(gray), 0.0)
    box = face.box._replace(x=gray.shape[1] - face.box.x - face.box.width)
    other, mirrored = replace(face, box=box), Pyramid(np.ascontiguousarray(gray[:, ::-1]))
    seen = detector._around(mirrored, other, other.roll, detector.LEAST)
    assert detector._looked_mirrored(Pyramid(gray), face, 1.0) == pytest.approx(
        log(seen.score / (10 - seen.score)), abs=0.25
    )


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
def test_what_the_finder_suggests_the_verifier_confirms(detector, portrait, monkeypatch):
    frame, asked = Pyramid(read_picture(portrait)), []
    judge = detector._verifier.log_odds

    def log_odds(pixels):
        asked.append(pixels)
        return judge(pixels)

    monkeypatch.setattr(detector._verifier, "log_odds", log_odds)
    (face,) = detector.search(frame, 0.0)
    assert face.score > 8
    wanted = shown(frame, face.box.centre, face.box.width, face.roll)
    assert any(np.array_equal(pixels, wanted) for pixels in asked)
    monkeypatch.setattr(detector._verifier, "log_odds", lambda _: -12.0)
    (doubted,) = detector.search(frame, 0.0) or [None]
    assert doubted is None or doubted.score < face.score - 2


@shipped
def test_a_verifier_tells_faces_from_what_lies_around_them(detector, portrait, portrait_face):
    frame, (x, y) = Pyramid(read_picture(portrait)), portrait_face.centre
    side = portrait_face.width
    there = detector._verifier.log_odds(shown(frame, (x, y), side, 0.0))
    for away in ((x - side, y + side), (x, y + 1.2 * side), (x + 0.9 * side, y - 0.5 * side)):
        assert detector._verifier.log_odds(shown(frame, away, side, 0.0)) < min(there - 4, 0)
    assert there > 2


@shipped
@pytest.mark.parametrize(("opinion", "counts"), [(-3.0, False), (0.0, True)])
def test_who_is_followed_is_shown_to_the_verifier_too(monkeypatch, portrait, opinion, counts):
    gray, follower = read_picture(portrait), FaceFollower(WANTED)
    monkeypatch.setattr(FinderDetector, "second_opinion", lambda *_: opinion)
    told = [follower.update(step / 10, gray) for step in range(10)]
    assert any(faces.found for faces in told) == counts


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
