import pytest

from edge.faces.tracker import Tracker
from edge.settings.config import FacesConfig
from edge.types import Box, Detection


@pytest.fixture
def tracker():
    return Tracker(FacesConfig(confirm=2, lost_after=1.0))


def seen(*boxes):
    return [Detection(box, 5.0) for box in boxes]


HERE, THERE = Box(100, 100, 80, 80), Box(400, 100, 80, 80)


def test_a_face_counts_once_it_was_seen_often_enough(tracker):
    assert tracker.update(0.0, seen(HERE)).faces == []
    second = tracker.update(0.1, seen(HERE))
    assert [face.track for face in second.faces] == second.found == [0]
    assert tracker.update(0.2, seen(HERE)).found == []


def test_a_box_that_shows_only_now_and_then_never_counts(tracker):
    for t in range(10):
        tracks = tracker.update(t, seen(HERE) if t % 3 == 0 else [])
        assert tracks.faces == tracks.lost == []


def test_a_moving_face_keeps_its_track(tracker):
    tracker.update(0.0, seen(HERE))
    for step in range(1, 40):
        (face,) = tracker.update(step / 10, seen(HERE._replace(x=100 + 10 * step))).faces
        assert face.track == 0


def test_two_faces_are_told_apart_in_any_order(tracker):
    tracker.update(0.0, seen(HERE, THERE))
    tracker.update(0.1, seen(HERE, THERE))
    by_box = {face.box: face.track for face in tracker.update(0.2, seen(THERE, HERE)).faces}
    assert by_box == {HERE: 0, THERE: 1}


def test_a_short_gap_is_bridged_and_a_long_one_ends_the_track(tracker):
    tracker.update(0.0, seen(HERE))
    tracker.update(0.1, seen(HERE))
    assert tracker.update(1.0, seen()).lost == []
    assert [face.track for face in tracker.update(1.05, seen(HERE)).faces] == [0]
    assert tracker.update(2.1, seen()).lost == [0]
    assert tracker.update(2.2, seen()).lost == []


def test_of_two_detections_of_one_face_the_surer_counts(tracker):
    sure, doubtful = Detection(HERE, 9.0), Detection(HERE._replace(width=60, height=60), 2.0)
    tracker.update(0.0, [doubtful, sure])
    (face,) = tracker.update(0.1, [doubtful, sure]).faces
    assert face.box == HERE


def test_likeness_alone_does_not_keep_a_face():
    config = FacesConfig(confirm=2, lost_after=1.0, carried_for=1.0)
    tracker, box = Tracker(config), Box(100, 100, 80, 80)
    tracker.update(0.0, [Detection(box, 5.0)])
    tracker.update(0.1, [Detection(box, 5.0)])
    assert tracker.update(1.0, [Detection(box, 0.0, carried=True)]).lost == []
    last = tracker.update(1.2, [Detection(box, 0.0, carried=True)])
    assert (last.faces, last.lost) == ([], [0])


def test_who_walks_on_is_expected_ahead(tracker):
    for step in range(5):
        tracker.update(step / 10, [Detection(Box(100 + 20 * step, 50, 60, 60), 9.0)])
    (track,) = tracker.tracks
    assert track.expected(0.5).box.x > 190
    assert track.expected(60.0).box.x == track.expected(90.0).box.x  # and stops some time


@pytest.mark.parametrize("turn", [99, 5])
def test_people_who_meet_keep_their_numbers(tracker, turn):
    """Who goes on is expected there; who hides the other, and who turns back, is told by looks."""

    def alike(track, found):
        return 1.0 if (track.number == 0) == (found.box.y == 50) else 0.1

    for step in range(11):
        way = 20 * min(step, 2 * turn - step)
        first = Detection(Box(100 + way, 50, 80, 80), 7.0 if step == 5 else 9.0)
        second = Detection(Box(300 - way, 60, 80, 80), 8.0)
        followed = tracker.update(step / 10, [first, second], alike=alike)  # at 5 one hides
    assert {face.track: face.box for face in followed.faces} == {0: first.box, 1: second.box}


@pytest.mark.parametrize(("likeness", "number"), [(0.9, 0), (0.1, 1)])
def test_who_comes_back_from_behind_something_is_known(tracker, likeness, number):
    at = Box(100, 50, 80, 80)
    for t in (0.0, 0.1):
        tracker.update(t, [Detection(at, 9.0)])
    assert tracker.update(1.2, []).lost == [0]
    found = [Detection(at._replace(x=120), 9.0)]
    for t in (1.6, 1.7):
        followed = tracker.update(t, found, alike=lambda *_: likeness)
    assert followed.found == [number]


def follow(tracker, *opinions):
    """What becomes of a face at HERE, ten times a second, while opinions of it are left."""
    left = list(opinions)
    told = []
    while left:
        now = len(told) / 10
        told.append(tracker.update(now, seen(HERE), opinion=lambda _found: left.pop(0)))
    return told


def test_what_is_no_face_by_a_second_opinion_never_counts(tracker):
    told = follow(tracker, *[-2.0] * 20)
    assert len(told) == 40, "it comes anew each time"
    assert all(tracks.faces == tracks.found == [] for tracks in told)


def test_one_that_cannot_decide_stands_in_nobodys_way(tracker):
    tracker.update(0.0, seen(HERE))
    assert tracker.update(0.1, seen(HERE), opinion=lambda _found: -0.5).found == [0]


def test_a_face_is_let_go_once_opinions_of_it_have_turned(tracker):
    told = follow(tracker, 3.0, 3.0, 3.0, 3.0, *[-4.0] * 10)
    lost = next(number for number, tracks in enumerate(told) if tracks.lost)
    assert told[1].found == told[lost].lost == [0]
    assert told[lost].faces == []
    assert lost > 4 * Tracker.AGAIN, "one low opinion is not enough"
    assert not any(tracks.found for tracks in told[lost:])


def test_a_face_that_counts_is_asked_about_now_and_then(tracker):
    asked = []
    for step in range(51):
        tracker.update(step / 10, seen(HERE), opinion=lambda found: asked.append(found) or 5.0)
    assert len(asked) == 1 + 50 // Tracker.AGAIN
