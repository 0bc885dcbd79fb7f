"""The page of what the correction, a collection and a head are worth."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

from ..measure.worth import Part
from .markdown import percent, table
from .sources import title_of

WORTH = """# What is each part of the answer worth?

Balanced accuracy where all emotions are expected alike, in percent: the mean over networks that
differ in their seed alone, and in brackets each of them. [By collection](sources.md) says what
these are; ExpW's faces trained none of them. Each row has one part more than the one above it, or
another in its place.
"""


def worth_page(steps: Sequence[Part]) -> str:
    """Markdown of all steps."""
    names = steps[0].values
    rows = [(step.name, *(_seeds(step.values[name]) for name in names)) for step in steps]
    return "\n\n".join([WORTH.strip(), table(("", *map(title_of, names)), rows)]) + "\n"


def _seeds(values: Sequence[float]) -> str:
    each = ", ".join(percent(value, 1) for value in values)
    return f"{percent(fmean(values), 1)} ({each})"
