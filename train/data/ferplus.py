"""FER+'s votes for FER2013's images, and whether they are of these images.

FER+ has no pictures: its rows go with those of fer2013.csv by their order alone. A row that is
missing in one of the two gives every later face the votes of another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from edge.emotion.labels import LABELS
from edge.errors import DataError

from .dataset import NO_LABEL, VOTE_COLUMNS
from .fer2013 import csv_row_name, names_of_fer2013
from .tables import read_table, whole_number
from .votes import plurality

USUAL = 0.65
"""Share of FER2013's images whose label is FER+'s most-voted one, about."""

BLOCK = 200
"""Images of which at least the agreement is asked; half as many, where there are no more."""

VARIED = 5
"""Labels that a block must have: one of few, as where rows are sorted, has an agreement of its own.
"""

Votes = dict[str, NDArray[np.uint8]]
"""Votes by the name of FER2013's image, (10,), in the order of `VOTE_COLUMNS`."""


def read_ferplus(ferplus: Path, match: Path | None, fer2013: Path) -> Votes:
    """FER+ votes by the name that `read_fer2013` gives an image, in FER+'s order.

    Args:
        ferplus: Microsoft's fer2013new.csv, whose rows are in the order of fer2013.csv.
        match: table of `fer2013_file,ferplus_name` that ties the folder form's JPEGs to it; the
            csv form needs none.
        fer2013: from `find_fer2013`; its pixels are not read.

    Raises:
        DataError: a table cannot be read, or is not of these images.
    """
    rows = list(_rows(ferplus))
    names = names_of_fer2013(fer2013)
    ties = _read_match(match, ferplus, [image for _, image, _ in rows]) if match else {}
    if fer2013.is_file():
        _check_order(ferplus, [row for row, *_ in rows], fer2013, names)
        return {row: votes for row, _, votes in rows}
    if match is None:
        raise DataError(
            f"{ferplus} matches no image of {fer2013}",
            advice="for the folder of JPEGs give --ferplus-match too",
        )
    if not ties.keys() & set(names):
        raise DataError(
            f"{match} matches no image of {fer2013}: its first fer2013_file is"
            f" {next(iter(ties))}, the first image {names[0] if names else 'missing'}"
        )
    return {file: rows[number][2] for file, number in sorted(ties.items(), key=lambda tie: tie[1])}


def _rows(ferplus: Path) -> Iterator[tuple[str, str, NDArray[np.uint8]]]:
    """Each row's name by its place in fer2013.csv, the name of its image, its votes."""
    for number, row in enumerate(read_table(ferplus, ("Usage", "Image name", *VOTE_COLUMNS))):
        votes = [whole_number(row[c]) for c in VOTE_COLUMNS]
        for column, vote in zip(VOTE_COLUMNS, votes, strict=True):
            if vote is None or not 0 <= vote <= 255:
                raise DataError(
                    f"{ferplus}, data row {number}: {column} is {row[column]!r}",
                    advice="votes must be whole numbers from 0 to 255",
                )
        yield csv_row_name(row["Usage"], number), row["Image name"], np.array(votes, np.uint8)


def _read_match(match: Path, ferplus: Path, images: list[str]) -> dict[str, int]:
    """FER+'s row of each JPEG."""
    places = {image: number for number, image in enumerate(images)}
    table = list(read_table(match, ("fer2013_file", "ferplus_name")))
    ties = {row["fer2013_file"]: places[row["ferplus_name"]] for row in table
            if row["ferplus_name"] in places}  # fmt: skip
    if not ties:
        first = table[0]["ferplus_name"] if table else "missing"
        raise DataError(
            f"{match} matches no row of {ferplus}: its first ferplus_name is {first}, the first"
            f" Image name {images[0] if images else 'missing'}"
        )
    return ties


def _check_order(ferplus: Path, votes: list[str], fer2013: Path, names: list[str]) -> None:
    """Refuse tables that cannot go together by the row."""
    advice = "they go together by the row, so give both as they were published"
    if len(votes) != len(names):
        raise DataError(f"{ferplus} has {len(votes)} rows, {fer2013} {len(names)}", advice=advice)
    for number, (theirs, ours) in enumerate(zip(votes, names, strict=True)):
        if theirs != ours:
            raise DataError(
                f"{ferplus}, data row {number}: Usage is {theirs.rsplit('_', 1)[0]}, in {fer2013}"
                f" {ours.rsplit('_', 1)[0]}",
                advice=advice,
            )


def check_agreement(votes: Votes, labels: Mapping[str, int], ferplus: Path) -> None:
    """Refuse votes that are of other faces: they agree with FER2013's labels as chance would.

    The whole is asked, and each block of some hundred images, as rows may be shifted in a part
    alone. Fewer than a hundred images say nothing, nor do votes that are the same for all.

    Args:
        votes: in FER+'s order.
        labels: FER2013's, by the same names.
        ferplus: what an error names.

    Raises:
        DataError: label and most-voted label agree less than halfway from chance to `USUAL`.
    """
    names = [name for name in votes if name in labels]
    if not names:
        return
    leaders = plurality(np.stack([votes[name] for name in names]))
    known = leaders != NO_LABEL
    leaders, given = leaders[known], np.array([labels[name] for name in names])[known]
    n = len(given)
    if n < BLOCK // 2 or len(set(leaders.tolist())) < 2:
        return
    blocks = max(n // BLOCK, 1)
    edges = [n * block // blocks for block in range(blocks + 1)]
    for begin, end in [(0, n), *pairwise(edges)]:
        a, b = leaders[begin:end], given[begin:end]
        if end - begin < n and len(set(b.tolist())) < VARIED:
            continue
        agree, chance = _agreement(a, b)
        if agree < (chance + USUAL) / 2 < USUAL:
            raise DataError(
                f"{ferplus} has the votes of other faces: of its images {begin + 1} to {end},"
                f" FER2013's label is the most-voted one for {100 * agree:.0f} %, where chance"
                f" gives {100 * chance:.0f} % and the published tables about {100 * USUAL:.0f} %",
                advice="rows are missing or moved, so give the tables as they were published",
            )


def _agreement(a: NDArray[np.int64], b: NDArray[np.int64]) -> tuple[float, float]:
    """The share of equal labels in two lists, and what it would be if one were shuffled."""
    first, second = (np.bincount(labels, minlength=len(LABELS)) / len(a) for labels in (a, b))
    return float((a == b).mean()), float(first @ second)
