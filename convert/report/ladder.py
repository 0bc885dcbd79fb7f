"""The page of networks of several sizes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ..measure.ladder import AS_GOOD, Rung, smallest
from .markdown import percent, table
from .sources import title_of

LADDER = """# How large must it be?

What the wearer hears, by int8 networks of several sizes that learned from the same faces. For each
collection the balanced accuracy where all emotions are expected alike, and in brackets the accuracy
where everyday faces are, in percent; [by collection](sources.md) says what these are.
"""


def ladder_page(rungs: Sequence[Rung]) -> str:
    """Markdown of all rungs, the cheapest first, and the one that suffices."""
    names = rungs[0].sources
    rows = [
        (_made_of(rung), f"{rung.multiply_accumulates / 1e6:.0f}", f"{rung.size / 1e6:.2f}",
         *(f"{percent(rung.sources[name].even.value, 1)}"
           f" ({percent(rung.sources[name].everyday.value, 1)})" for name in names))
        for rung in rungs
    ]  # fmt: skip
    header = ("made of", "million multiply-accumulates", "MB", *map(title_of, names))
    enough = smallest(rungs)
    words = (
        f"The smallest at most {percent(AS_GOOD, 1)} points below the best balanced accuracy"
        f" of every collection is {_made_of(enough) if enough else 'none of these'}."
    )
    return "\n\n".join([LADDER.strip(), table(header, rows), words]) + "\n"


def _made_of(rung: Rung) -> str:
    votes = Counter(rung.members)
    return " and ".join(f"{count} x {name}" if len(votes) > 1 else name
                        for name, count in votes.items())  # fmt: skip
