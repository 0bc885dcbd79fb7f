"""A round of practice: what is asked, and what counts."""

import random
from collections import Counter

import pytest

from convert.app.practice.faces import DrawnFaces
from convert.app.practice.quiz import next_round
from convert.app.practice.score import Score, ScoreBook
from edge.emotion.labels import LABELS
from edge.errors import DataError


def test_weak_emotions_are_asked_more_often_and_strong_ones_still():
    known = {label: (label,) * 8 for label in LABELS}
    score = Score({**known, "fear": ("surprise",) * 8})
    chance = random.Random(5)
    asked = Counter(next_round(DrawnFaces(), score, chance).shown.label for _ in range(300))
    assert asked["fear"] == pytest.approx(300 * 0.9 / 1.5, abs=30)  # the others weigh 0.1 each
    assert min(asked[label] for label in LABELS) >= 8


def test_only_the_first_answer_counts(tmp_path):
    book = ScoreBook(tmp_path / "practice.json")
    asked = next_round(DrawnFaces(), book.score, random.Random(2))
    right = asked.shown.label
    wrong = next(label for label in LABELS if label != right)
    for given in (wrong, right):
        asked.answer(given, book)
        assert asked.given == given
    assert book.score.answers == {right: (wrong,)}


class Torn:
    """Pictures none of which can be read, as `OwnPictures` forgets them."""

    def __init__(self):
        self.labels = ["happy", "sad"]

    def pick(self, label, chance):
        self.labels.remove(label)


def test_pictures_that_cannot_be_read_are_passed_over_until_none_is_left():
    with pytest.raises(DataError, match="none of the pictures can be read"):
        next_round(Torn(), Score(), random.Random(1))
