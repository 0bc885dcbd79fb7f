"""The tables of practice, as HTML that a screen reader can walk through."""

from __future__ import annotations

from collections.abc import Mapping

from edge.emotion.labels import LABELS

from ..pictures import html_table
from .expressions import Signs
from .score import LATEST, Score


def signs_table(columns: Mapping[str, Signs]) -> str:
    """What to look at in brows, eyes and mouth; a column for each name."""
    rows = [
        (part.capitalize(), *(getattr(signs, part) for signs in columns.values()))
        for part in Signs._fields
    ]
    return html_table("What to look at", ("Part", *columns), rows)


def score_table(score: Score) -> str:
    """How well each emotion is known."""
    rows = [
        (label, f"{score.right(label)} of {asked}", score.taken_for(label) or "")
        if (asked := score.asked(label))
        else (label, "not asked yet", "")
        for label in LABELS
    ]
    caption = f"The latest {LATEST} answers of each emotion"
    return html_table(caption, ("Emotion", "Right", "Most often taken for"), rows)
