from itertools import pairwise

import numpy as np
import pytest

from edge.emotion.heard import expected_shares
from edge.emotion.labels import LABELS, UNSURE
from edge.emotion.smoothing import Smoother
from edge.settings.config import SmoothingConfig
from edge.types import Prediction


def showing(label: str, share: float = 0.94) -> Prediction:
    probs = np.full(7, (1 - share) / 6, np.float32)
    probs[LABELS.index(label)] = share
    return Prediction(np.log(probs), probs)


def smoother_of(expect="even", *, build_up=0.0, **constants):
    config = SmoothingConfig(build_up=build_up, **constants)
    return Smoother(config, 0.6, expected_shares(expect))


@pytest.fixture
def smoother():
    return smoother_of(time_constant=0.3, dwell=0.3)


def feed(smoother, begin, end, prediction):
    states = [
        smoother.update(t / 10, prediction) for t in range(round(begin * 10), round(end * 10))
    ]
    return states[-1]


def test_a_new_face_is_unsure_until_the_dwell_is_over(smoother):
    labels = [smoother.update(t / 10, showing("happy")).label for t in range(5)]
    assert labels == [UNSURE, UNSURE, UNSURE, "happy", "happy"]


def test_one_odd_frame_changes_nothing(smoother):
    feed(smoother, 0, 1, showing("happy"))
    assert smoother.update(1.0, showing("angry")).label == "happy"
    assert feed(smoother, 1.1, 2, showing("happy")).since == pytest.approx(0.3)


def test_a_lasting_change_takes_over_once(smoother):
    feed(smoother, 0, 1, showing("happy"))
    labels = [smoother.update(1 + t / 10, showing("sad")).label for t in range(15)]
    assert labels[0] == "happy"
    assert labels[-1] == "sad"
    assert sum(a != b for a, b in pairwise(labels)) == 1


def test_low_confidence_is_unsure(smoother):
    state = feed(smoother, 0, 2, showing("fear", 0.5))
    assert state.label == UNSURE
    assert state.confidence == pytest.approx(0.5, abs=0.01)


def test_hysteresis_keeps_a_label_that_falls_a_little(smoother):
    feed(smoother, 0, 1, showing("happy"))
    assert feed(smoother, 1, 4, showing("happy", 0.5)).label == "happy"
    assert feed(smoother, 4, 8, showing("happy", 0.4)).label == UNSURE


def test_the_frame_rate_does_not_matter(smoother):
    fast, slow = smoother, smoother_of(time_constant=0.3, dwell=0.3)
    for t in range(60):
        fast_state = fast.update(t / 60, showing("sad", 0.8 if t < 30 else 0.3))
    for t in range(6):
        slow_state = slow.update((t * 10 + 9) / 60, showing("sad", 0.8 if t < 3 else 0.3))
    assert fast_state.confidence == pytest.approx(slow_state.confidence, abs=0.03)


def test_a_clock_that_stands_still_or_goes_back_is_survived(smoother):
    feed(smoother, 0, 1, showing("happy"))
    smoother.update(0.9, showing("happy"))
    assert smoother.update(0.2, showing("happy")).label == "happy"


def test_no_smoothing_at_all_is_allowed():
    smoother = smoother_of(time_constant=0, dwell=0)
    assert smoother.update(0, showing("happy")).label == "happy"
    assert smoother.update(0.1, showing("sad")).label == "sad"


def test_a_face_that_cannot_be_read_keeps_its_state_for_a_while(smoother):
    feed(smoother, 0, 1, showing("happy"))
    assert smoother.update(1.5, None).label == "happy"
    assert smoother.update(2.5, None).label == UNSURE
    assert feed(smoother, 2.6, 3.5, showing("happy")).label == "happy"


def test_a_rare_emotion_is_believed_once_it_stays():
    expect = (1, 1, 0.02, 1, 1, 1, 1)
    fearful = showing("fear", 0.6)
    assert feed(smoother_of(expect), 0, 3, fearful).label == UNSURE
    patient = smoother_of(expect, build_up=2.0, settle=1.0)
    labels = [patient.update(t / 10, fearful).label for t in range(30)]
    assert labels[0] == UNSURE
    assert labels[-1] == "fear"


def test_what_was_not_seen_for_long_has_not_stayed():
    patient = smoother_of((1, 1, 0.02, 1, 1, 1, 1), build_up=2.0, settle=1.0)
    assert feed(patient, 0, 3, showing("fear", 0.6)).label == "fear"
    assert patient.update(8, None).label == UNSURE
    assert patient.update(9, showing("fear", 0.6)).label == UNSURE


def test_the_expected_shares_count_once_however_many_frames_there_are():
    expect = (1, 1, 0.2, 1, 1, 1, 1)
    smoother = smoother_of(expect)
    first = smoother.update(0, showing("fear", 0.8)).confidence
    assert feed(smoother, 0.1, 5, showing("fear", 0.8)).confidence == pytest.approx(first)


def test_a_face_that_was_never_read_is_unsure(smoother):
    assert smoother.update(0.0, None).label == UNSURE
