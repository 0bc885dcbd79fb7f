"""Images with the same pixels: between splits they flatter a figure, with two labels they lie."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from .rows import Row


@dataclass(frozen=True)
class Duplicates:
    """Names of training images to remove, by reason."""

    of_held_out: list[str]
    conflicting: list[str]


def find_duplicates(rows: Sequence[Row]) -> Duplicates:
    """Training images whose pixels equal a held-out image's, or another label's training image's.

    Images of the other splits are never removed.
    """
    groups: dict[bytes, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.pixels.tobytes()].append(row)
    of_held_out, conflicting = [], []
    for group in groups.values():
        training = [row for row in group if row.split == "train"]
        if len(training) < len(group):
            of_held_out += [row.name for row in training]
        elif len({row.label for row in training}) > 1:
            conflicting += [row.name for row in training]
    return Duplicates(sorted(of_held_out), sorted(conflicting))
