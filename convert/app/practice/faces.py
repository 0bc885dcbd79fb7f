"""Faces to be asked about: drawn ones, of which there is no end."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from edge.emotion.labels import LABELS

from .drawing import draw_face
from .expressions import SIGNS, Movement, Signs, expressions_of
from .heads import head_of

WEAKEST = 0.8
"""How far the weakest expression of a drawn face goes, of the whole way."""


class AskedFace(NamedTuple):
    """A face that is asked about.

    `image` is of MIME type image/`kind`. `words` say what is to be seen of it to those who cannot,
    but not what it shows; `signs` are what to look at in it.
    """

    label: str
    image: bytes
    kind: str
    words: str
    signs: Signs


class FaceSource(Protocol):
    """Where faces come from."""

    @property
    def labels(self) -> Sequence[str]:
        """The emotions of which there is a face."""

    def pick(self, label: str, chance: random.Random) -> AskedFace | None:
        """A face that shows `label`; None when the one that was chosen cannot be shown."""


class DrawnFaces:
    """Faces drawn by code: somebody by chance, and one of the ways to show the emotion."""

    labels = LABELS

    def pick(self, label: str, chance: random.Random) -> AskedFace:
        """A face that shows `label`; the same chance gives the same face."""
        expression = chance.choice(expressions_of(label))
        strength = chance.uniform(WEAKEST, 1)
        movement = Movement(*(strength * far for far in expression.movement))
        signs = expression.signs
        words = f"A drawn face. Brows: {signs.brows}. Eyes: {signs.eyes}. Mouth: {signs.mouth}."
        return AskedFace(label, draw_face(head_of(chance), movement), "svg+xml", words, signs)


def typical_face(label: str) -> AskedFace:
    """A drawn face that shows `label` as far as it goes, always the same."""
    expression = expressions_of(label)[-1]
    words = f"A drawn face that shows {label}."
    image = draw_face(head_of(random.Random(7)), expression.movement)
    return AskedFace(label, image, "svg+xml", words, SIGNS[label])
