"""The seven emotions as movements of a face, with the words for what is to be seen of each.

After the prototypes of the Facial Action Coding System (Ekman, Friesen and Hager 2002,
Investigator's Guide, table 10-1); how the parts of a face then look is described by Ekman and
Friesen (1975), Unmasking the Face.
"""

from __future__ import annotations

from typing import NamedTuple


class Signs(NamedTuple):
    """What is to be seen of a face, in words: its brows, eyes and mouth."""

    brows: str
    eyes: str
    mouth: str


class Movement(NamedTuple):
    """How far the parts of a face have moved from rest, each from 0, or -1 where it can be, to 1.

    The numbers in brackets are the action units that do so.
    """

    inner: float = 0.0
    """Inner ends of the brows: up (1) or down (4)."""
    outer: float = 0.0
    """Outer ends of the brows: up (2) or down (4)."""
    together: float = 0.0
    """The brows towards each other (4)."""
    lids: float = 0.0
    """Upper lids: raised (5), or sunken."""
    tight: float = 0.0
    """Lower lids: tightened (7), or pushed up by the cheeks (6)."""
    cheeks: float = 0.0
    """Cheeks raised, with lines beside the eyes (6)."""
    nose: float = 0.0
    """The nose wrinkled (9)."""
    corners: float = 0.0
    """Corners of the mouth: pulled up (12) or down (15)."""
    wide: float = 0.0
    """The mouth: stretched sideways (20), or narrowed (23)."""
    jaw: float = 0.0
    """The jaw dropped (26, 27)."""
    part: float = 0.0
    """The lips apart, so that teeth are seen (25)."""
    upper: float = 0.0
    """The upper lip raised (10)."""
    lower: float = 0.0
    """The lower lip and the chin pushed up (17)."""
    pressed: float = 0.0
    """The lips pressed together and thin (24)."""


class Expression(NamedTuple):
    """One way to show an emotion: its signs in words, and the movement that makes them."""

    label: str
    signs: Signs
    movement: Movement


SIGNS = {
    "angry": Signs(
        "lowered and drawn together, with upright lines between them",
        "narrowed into a hard stare: the lids are tight",
        "lips pressed firmly together, or open and square with the teeth showing",
    ),
    "disgust": Signs(
        "lowered, but hardly drawn together",
        "narrowed: the cheeks push the lower lids up, and the nose is wrinkled",
        "upper lip raised, perhaps off the teeth; the corners go down",
    ),
    "fear": Signs(
        "raised and drawn together, almost straight",
        "wide open: white shows above the iris, and the lower lids are tense",
        "lips stretched sideways, often a little open",
    ),
    "happy": Signs(
        "at rest",
        "slightly narrowed from below: the cheeks rise, and small lines fan out beside the eyes",
        "corners drawn up and back; the teeth may show",
    ),
    "neutral": Signs(
        "at rest: neither raised nor lowered",
        "open as usual, not tense",
        "closed and about straight, the lips relaxed",
    ),
    "sad": Signs(
        "inner ends raised, so that they slant down to the outside",
        "upper lids heavy and drooping, often with a look down",
        "corners drawn down; the chin may push the lower lip up",
    ),
    "surprise": Signs(
        "raised high in a curve, not drawn together",
        "wide open but relaxed: white shows above the iris",
        "the jaw drops, and the mouth is open and loose",
    ),
}  # fmt: skip
"""What to look at, by emotion; not every face shows all three."""

EXPRESSIONS = (
    Expression(
        "angry",
        SIGNS["angry"]._replace(mouth="lips pressed firmly together"),
        Movement(inner=-1, outer=-0.2, together=1, lids=0.15, tight=0.8, corners=-0.2, wide=-0.3,
                 pressed=1, lower=0.4),
    ),
    Expression(
        "angry",
        SIGNS["angry"]._replace(mouth="open and square with the teeth showing"),
        Movement(inner=-1, outer=0.1, together=1, lids=0.3, tight=0.7, corners=-0.25, wide=-0.1,
                 part=1, jaw=0.25, upper=0.5),
    ),
    Expression(
        "disgust",
        SIGNS["disgust"]._replace(mouth="upper lip raised; the corners go down"),
        Movement(inner=-0.6, outer=-0.5, together=0.3, lids=-0.35, tight=0.7, nose=1, upper=1,
                 corners=-0.5, lower=0.6),
    ),
    Expression(
        "disgust",
        SIGNS["disgust"]._replace(mouth="upper lip raised off the teeth; the corners go down"),
        Movement(inner=-0.6, outer=-0.5, together=0.3, lids=-0.4, tight=0.8, nose=1, upper=1,
                 corners=-0.4, part=0.6, jaw=0.1),
    ),
    Expression(
        "fear",
        SIGNS["fear"]._replace(mouth="lips stretched sideways, closed"),
        Movement(inner=1, outer=0.45, together=0.9, lids=1, tight=0.4, wide=0.8, corners=-0.3),
    ),
    Expression(
        "fear",
        SIGNS["fear"]._replace(mouth="lips stretched sideways and a little open"),
        Movement(inner=1, outer=0.45, together=0.9, lids=1, tight=0.4, wide=0.9, corners=-0.35,
                 part=0.7, jaw=0.3),
    ),
    Expression(
        "happy",
        SIGNS["happy"]._replace(mouth="corners drawn up and back, closed"),
        Movement(tight=0.5, cheeks=1, corners=0.9, wide=0.4),
    ),
    Expression(
        "happy",
        SIGNS["happy"]._replace(mouth="corners drawn up and back; the teeth show"),
        Movement(outer=0.1, tight=0.6, cheeks=1, corners=1, wide=0.5, part=0.9, jaw=0.3),
    ),
    Expression("neutral", SIGNS["neutral"], Movement()),
    Expression(
        "sad",
        SIGNS["sad"]._replace(
            eyes="upper lids heavy and drooping", mouth="corners drawn down"
        ),
        Movement(inner=1, outer=-0.45, together=0.4, lids=-0.45, corners=-0.9),
    ),
    Expression(
        "sad",
        SIGNS["sad"]._replace(
            eyes="upper lids heavy and drooping",
            mouth="corners drawn down; the chin pushes the lower lip up",
        ),
        Movement(inner=0.9, outer=-0.5, together=0.5, lids=-0.55, corners=-0.8, lower=1,
                 wide=-0.15),
    ),
    Expression(
        "surprise",
        SIGNS["surprise"]._replace(mouth="the jaw has dropped: open and loose"),
        Movement(inner=0.9, outer=1, lids=0.9, jaw=0.8, wide=-0.2),
    ),
    Expression(
        "surprise",
        SIGNS["surprise"]._replace(mouth="the jaw has dropped far: wide open and round"),
        Movement(inner=1, outer=1, lids=1, jaw=1, wide=-0.35),
    ),
)  # fmt: skip
"""What drawn faces show; of each emotion one or more."""


def expressions_of(label: str) -> list[Expression]:
    """Those that show `label`."""
    return [expression for expression in EXPRESSIONS if expression.label == label]
