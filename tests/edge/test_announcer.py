import pytest

from edge.announcer import Announcer
from edge.config import AnnouncerConfig
from edge.types import UNSURE, State


def state(label: str) -> State:
    return State(label, 0.9, 0.0)


@pytest.fixture
def announcer():
    return Announcer(AnnouncerConfig(refractory=1.0))


def said(announcer, t, label, face=0):
    announcement = announcer.update(t, face, state(label))
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


def test_unsure_can_be_asked_for():
    announcer = Announcer(AnnouncerConfig(unsure=True))
    assert said(announcer, 0.0, UNSURE) == UNSURE


def test_each_face_has_its_own_last_word(announcer):
    said(announcer, 0.0, "happy", face=0)
    assert said(announcer, 2.0, "happy", face=1) == "happy"


def test_a_face_that_left_is_a_new_one(announcer):
    said(announcer, 0.0, "happy")
    announcer.forget(0)
    assert said(announcer, 2.0, "happy") == "happy"
