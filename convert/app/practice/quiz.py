"""A round of practice: a face, and what was answered to it."""

from __future__ import annotations

import random
from dataclasses import dataclass

from edge.errors import DataError

from .faces import AskedFace, FaceSource
from .score import Score, ScoreBook


@dataclass(slots=True)
class Round:
    """A face that is asked about; `given` is what it was taken for at last, if it was asked."""

    shown: AskedFace
    given: str | None = None

    def answer(self, given: str, book: ScoreBook) -> None:
        """Only the first answer counts; others may be given to compare them with the face."""
        if self.given is None:
            book.add(self.shown.label, given)
        self.given = given


def next_round(faces: FaceSource, score: Score, chance: random.Random) -> Round:
    """A face of an emotion that is asked the more often the less it is known.

    Raises:
        DataError: no face can be shown.
    """
    while labels := list(faces.labels):
        (label,) = chance.choices(labels, [score.weight(each) for each in labels])
        if shown := faces.pick(label, chance):
            return Round(shown)
    raise DataError("none of the pictures can be read", advice="choose another folder")
