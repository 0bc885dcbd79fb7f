"""The seven emotions as movements, against the prototypes of FACS."""

import pytest

from convert.app.practice.expressions import EXPRESSIONS, SIGNS, Movement, expressions_of
from edge.emotion.labels import LABELS

UNITS = {
    1: lambda m: m.inner > 0, 2: lambda m: m.outer > 0, 4: lambda m: m.together > 0,
    5: lambda m: m.lids > 0, 6: lambda m: m.cheeks > 0, 7: lambda m: m.tight > 0,
    9: lambda m: m.nose > 0, 12: lambda m: m.corners > 0, 15: lambda m: m.corners < 0,
    20: lambda m: m.wide > 0, 26: lambda m: m.jaw > 0,
}  # fmt: skip
"""What each action unit is in a movement."""

PROTOTYPES = {
    "angry": {4, 5, 7}, "disgust": {9}, "fear": {1, 2, 4, 5, 20}, "happy": {6, 12},
    "neutral": set(), "sad": {1, 4, 15}, "surprise": {1, 2, 5, 26},
}  # fmt: skip
"""Investigator's Guide of FACS (2002), table 10-1, without what only some variants have."""


@pytest.mark.parametrize("label", LABELS)
def test_each_way_to_show_an_emotion_has_the_units_of_its_prototype(label):
    assert expressions_of(label)
    for expression in expressions_of(label):
        missing = {unit for unit in PROTOTYPES[label] if not UNITS[unit](expression.movement)}
        assert not missing, expression.signs.mouth


def test_a_neutral_face_does_not_move():
    assert [e.movement for e in expressions_of("neutral")] == [Movement()]


def test_each_emotion_is_told_from_each_other_by_its_brows_eyes_and_mouth():
    assert tuple(SIGNS) == LABELS
    for one in LABELS:
        for other in LABELS:
            if one != other:
                same = sum(a == b for a, b in zip(SIGNS[one], SIGNS[other], strict=True))
                assert not same, (one, other)


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_the_words_of_a_face_do_not_give_the_answer_away(expression):
    words = " ".join(expression.signs).lower()
    assert not any(label in words for label in (*LABELS, "anger", "afraid", "smil", "joy"))
