"""The tables of practice, as HTML that a screen reader can walk through."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from edge.emotion.labels import LABELS

from .expressions import Signs
from .score import LATEST, Score

CELL = "text-align:left;vertical-align:top;padding:3px 14px 3px 0"


def signs_table(columns: Mapping[str, Signs]) -> str:
    """What to look at in brows, eyes and mouth; a column for each name."""
    rows = [
        (part.capitalize(), *(getattr(signs, part) for signs in columns.values()))
        for part in Signs._fields
    ]
    return _html_table("What to look at", ("Part", *columns), rows)


def score_table(score: Score) -> str:
    """How well each emotion is known."""
    rows = [
        (label, f"{score.right(label)} of {asked}", score.taken_for(label) or "")
        if (asked := score.asked(label))
        else (label, "not asked yet", "")
        for label in LABELS
    ]
    caption = f"The latest {LATEST} answers of each emotion"
    return _html_table(caption, ("Emotion", "Right", "Most often taken for"), rows)


def _html_table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The first cell of each row is its header."""
    head = "".join(f'<th scope="col" style="{CELL}">{escape(text)}</th>' for text in heads)
    body = "".join(
        f'<tr><th scope="row" style="{CELL}">{escape(first)}</th>'
        + "".join(f'<td style="{CELL}">{escape(text)}</td>' for text in rest)
        + "</tr>"
        for first, *rest in rows
    )
    return (
        f'<table style="border-collapse:collapse"><caption style="text-align:left">{caption}'
        f"</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )
