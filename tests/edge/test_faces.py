import cv2
import numpy as np
import pytest

from edge import faces
from edge.config import FacesConfig
from edge.errors import CascadeError
from edge.faces import FaceFinder, Tracker, overlap
from edge.picture import read_picture
from edge.types import Box


@pytest.fixture(scope="module")
def finder():
    return FaceFinder(FacesConfig())


def test_the_face_of_the_portrait_is_found(finder, portrait):
    (box,) = finder.find(read_picture(portrait))
    assert overlap(box, Box(114, 62, 100, 100)) > 0.7


@pytest.mark.parametrize("side", [100, 320, 1000])
def test_the_box_grows_with_the_picture(portrait, side):
    gray = cv2.resize(read_picture(portrait), (side, side), interpolation=cv2.INTER_AREA)
    face = Box(*(round(v * side / 320) for v in (114, 62, 100, 100)))
    config = FacesConfig(min_size=24) if side == 100 else FacesConfig()
    (box,) = FaceFinder(config).find(gray)
    assert overlap(box, face) > 0.6


def test_noise_and_plain_walls_hold_no_face(finder, rng):
    assert finder.find(rng.integers(0, 256, (480, 640), np.uint8)) == []
    assert finder.find(np.full((480, 640), 128, np.uint8)) == []


@pytest.mark.parametrize("shape", [(1, 1), (2, 700), (30, 30), (25, 4000)])
def test_odd_sizes_are_survived(finder, shape):
    assert finder.find(np.zeros(shape, np.uint8)) == []


def test_a_missing_cascade_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setattr(faces, "DEBIAN_CASCADES", tmp_path)
    monkeypatch.setattr(faces, "CASCADE", "no_such_cascade.xml")
    with pytest.raises(CascadeError, match="opencv-data"):
        FaceFinder(FacesConfig())


def test_an_opencv_without_cascades_says_which_to_install(monkeypatch):
    monkeypatch.delattr(cv2, "CascadeClassifier")
    with pytest.raises(CascadeError, match="<5"):
        FaceFinder(FacesConfig())


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (Box(0, 0, 10, 10), Box(0, 0, 10, 10), 1.0),
        (Box(0, 0, 10, 10), Box(5, 0, 10, 10), 1 / 3),
        (Box(0, 0, 10, 10), Box(10, 0, 10, 10), 0.0),
    ],
)
def test_overlap_is_intersection_over_union(a, b, expected):
    assert overlap(a, b) == pytest.approx(expected)


@pytest.fixture
def tracker():
    return Tracker(FacesConfig(confirm=2, lost_after=1.0))


HERE, THERE = Box(100, 100, 80, 80), Box(400, 100, 80, 80)


def test_a_face_counts_once_it_was_seen_often_enough(tracker):
    assert tracker.update(0.0, [HERE]).faces == []
    second = tracker.update(0.1, [HERE])
    assert [face.track for face in second.faces] == second.found == [0]
    assert tracker.update(0.2, [HERE]).found == []


def test_a_box_that_shows_only_now_and_then_never_counts(tracker):
    for t in range(10):
        tracks = tracker.update(t / 10, [HERE] if t % 2 else [])
        assert tracks.faces == tracks.lost == []


def test_a_moving_face_keeps_its_track(tracker):
    tracker.update(0.0, [HERE])
    for step in range(1, 40):
        (face,) = tracker.update(step / 10, [HERE._replace(x=100 + 10 * step)]).faces
        assert face.track == 0


def test_two_faces_are_told_apart_in_any_order(tracker):
    tracker.update(0.0, [HERE, THERE])
    tracker.update(0.1, [HERE, THERE])
    by_box = {face.box: face.track for face in tracker.update(0.2, [THERE, HERE]).faces}
    assert by_box == {HERE: 0, THERE: 1}


def test_a_short_gap_is_bridged_and_a_long_one_ends_the_track(tracker):
    tracker.update(0.0, [HERE])
    tracker.update(0.1, [HERE])
    assert tracker.update(1.0, []).lost == []
    assert [face.track for face in tracker.update(1.05, [HERE]).faces] == [0]
    assert tracker.update(2.1, []).lost == [0]
    assert tracker.update(2.2, []).lost == []
