import numpy as np
import pytest

from edge.camera.picture import read_picture
from edge.faces.follower import FaceFollower
from edge.faces.haar import HaarDetector
from edge.faces.likeness import carry, patch_of
from edge.faces.pyramid import Pyramid
from edge.faces.tracker import Tracker
from edge.settings.config import FacesConfig
from edge.types import Box, Detection

FACE = Detection(Box(114, 62, 100, 100), 5.0)
"""Where the portrait's face is."""


@pytest.fixture
def gray(portrait):
    return read_picture(portrait)


def test_a_face_that_moved_is_found_where_it_went(gray):
    patch = patch_of(Pyramid(gray), FACE)
    moved = np.roll(gray, (12, -20), axis=(0, 1))
    found = carry(Pyramid(moved), FACE, patch)
    assert found.carried
    assert found.box.x == pytest.approx(94, abs=3)
    assert found.box.y == pytest.approx(74, abs=3)


def test_what_looks_like_something_else_is_not_the_face(gray, rng):
    patch = patch_of(Pyramid(gray), FACE)
    for scene in (rng.integers(0, 256, gray.shape, np.uint8), np.full_like(gray, 90), 255 - gray):
        assert carry(Pyramid(scene), FACE, patch) is None


def test_a_blank_patch_is_like_nothing(gray):
    blank = np.full((24, 24), 90, np.uint8)
    assert carry(Pyramid(gray), FACE, blank) is None


def test_a_face_that_both_cascades_miss_stays_for_a_while_and_no_longer(gray, monkeypatch):
    follower = FaceFollower(FacesConfig(lost_after=0.5, carried_for=1.0))
    for frame in range(10):
        before = follower.update(frame / 10, gray)
    monkeypatch.setattr(HaarDetector, "follow", lambda *_: None)
    monkeypatch.setattr(HaarDetector, "search", lambda *_: [])
    monkeypatch.setattr(HaarDetector, "allows", lambda *_: False)
    tracks = [follower.update(1 + frame / 10, gray) for frame in range(20)]
    assert [face.track for face in tracks[5].faces] == [face.track for face in before.faces]
    assert sum(bool(t.faces) for t in tracks) in range(9, 12)
    assert [t.lost for t in tracks if t.lost] == [[0]]


def test_a_face_that_the_second_cascade_allows_stays(gray, monkeypatch):
    follower = FaceFollower(FacesConfig(lost_after=0.5, carried_for=1.0))
    for frame in range(10):
        follower.update(frame / 10, gray)
    monkeypatch.setattr(HaarDetector, "follow", lambda *_: None)
    monkeypatch.setattr(HaarDetector, "search", lambda *_: [])
    tracks = [follower.update(1 + frame / 10, gray) for frame in range(30)]
    assert all([face.track for face in t.faces] == [0] for t in tracks)
    blank = [follower.update(4 + frame / 10, np.full_like(gray, 90)) for frame in range(10)]
    assert [t.lost for t in blank if t.lost] == [[0]]


def test_likeness_alone_does_not_keep_a_face():
    config = FacesConfig(confirm=2, lost_after=1.0, carried_for=1.0)
    tracker, box = Tracker(config), Box(100, 100, 80, 80)
    tracker.update(0.0, [Detection(box, 5.0)])
    tracker.update(0.1, [Detection(box, 5.0)])
    assert tracker.update(1.0, [Detection(box, 0.0, carried=True)]).lost == []
    last = tracker.update(1.2, [Detection(box, 0.0, carried=True)])
    assert (last.faces, last.lost) == ([], [0])
