import pytest

from edge.emotion.announcer import Announcer
from edge.emotion.labels import UNSURE
from edge.settings.config import AnnouncerConfig
from edge.types import FaceState


def state(label: str, since: float) -> FaceState:
    return FaceState(label, 0.9, since)


@pytest.fixture
def announcer():
    return Announcer(AnnouncerConfig(refractory=1.0))


def said(announcer, t, label, face=0, since=None):
    announcement = announcer.update(t, face, state(label, t if since is None else since))
    return announcement.label if announcement else None


def test_an_emotion_is_said_once(announcer):
    assert [said(announcer, t, "happy") for t in (0.0, 0.1, 5.0)] == ["happy", None, None]


def test_a_change_within_the_refractory_time_is_said_at_its_end(announcer):
    said(announcer, 0.0, "happy")
    assert said(announcer, 0.5, "sad") is None
    assert said(announcer, 1.0, "sad") == "sad"


def test_a_change_that_did_not_last_is_never_said(announcer):
    said(announcer, 0.0, "happy")
    assert said(announcer, 0.5, "sad") is None
    assert said(announcer, 1.5, "happy") is None


def test_unsure_is_silent_by_default_and_does_not_repeat_what_follows(announcer):
    said(announcer, 0.0, "happy")
    assert said(announcer, 2.0, UNSURE) is None
    assert said(announcer, 4.0, "happy") is None


def test_what_follows_a_long_unsureness_is_said_though_it_was_said_before(announcer):
    said(announcer, 0.0, "happy")
    for t in (2.0, 4.9):
        assert said(announcer, t, UNSURE, since=2.0) is None
    assert said(announcer, 4.95, "happy") is None
    assert said(announcer, 8.0, UNSURE, since=5.0) is None
    assert said(announcer, 8.1, "happy") == "happy"


def test_unsure_can_be_asked_for_and_is_said_once():
    announcer = Announcer(AnnouncerConfig(unsure=True))
    assert [said(announcer, t, UNSURE, since=0.0) for t in (0.0, 3.0, 9.0)] == [UNSURE, None, None]


def test_each_face_has_its_own_last_word(announcer):
    said(announcer, 0.0, "happy", face=0)
    assert said(announcer, 2.0, "happy", face=1) == "happy"


def test_a_face_that_left_is_a_new_one(announcer):
    said(announcer, 0.0, "happy")
    announcer.forget(0)
    assert said(announcer, 2.0, "happy") == "happy"
