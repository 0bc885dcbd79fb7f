"""Runs that went on from the same member, averaged in their weights into one of the same size.

They have not left one another's valley, so that the mean of their weights does about as well as the
best of them, or better (model soups, Wortsman et al. 2022, arXiv 2203.05482).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from edge.errors import DataError

from ..files import file_sha256, replace_file, replace_text
from ..lock import alone_in
from ..networks.member import HISTORY, MEMBER, PARAMETERS, load_member


def write_average(runs: Sequence[Path], out: Path) -> None:
    """Leave the average of `runs` as a member in the folder `out`.

    Its parameters are those of the runs, but for the seed, which names all of theirs, and
    `average_of`, the sha256 of each. A line of its history is the mean of the runs' lines, with
    their seconds added.

    Args:
        runs: folders of `fit`, two or more, whose parameters differ in nothing but the seed.
        out: the member's folder; made where it is missing.

    Raises:
        DataError: a run cannot be read, or is not like the others.
    """
    if len(runs) < 2:
        raise DataError("an average is of two runs or more")
    parameters = [_parameters(run) for run in runs]
    seeds = [each.pop("seed") for each in parameters]
    for run, other in zip(runs, parameters, strict=True):
        if other != parameters[0]:
            raise DataError(
                f"{run} was trained otherwise than {runs[0]}", advice="only the seed may differ"
            )
    if "weights" not in parameters[0]:
        raise DataError(
            f"{runs[0]} did not go on from a member", advice="such weights have no average"
        )
    members = [load_member(run) for run in runs]
    average = members[0]
    average.set_weights([
        np.mean(weights, axis=0)
        for weights in zip(*(member.get_weights() for member in members), strict=True)
    ])  # fmt: skip
    told = parameters[0] | {
        "seed": "-".join(map(str, seeds)),
        "average_of": [file_sha256(run / MEMBER) for run in runs],
    }
    with alone_in(out):
        replace_text(out / PARAMETERS, json.dumps(told, indent=1))
        _write_history(runs, out / HISTORY)
        replace_file(out / MEMBER, average.save)


def _parameters(run: Path) -> dict[str, Any]:
    try:
        return dict(json.loads((run / PARAMETERS).read_text()))
    except (OSError, TypeError, ValueError) as error:
        raise DataError(f"run {run} is no folder of python -m train fit: {error}") from error


def _write_history(runs: Sequence[Path], file: Path) -> None:
    names, *_ = (runs[0] / HISTORY).read_text().splitlines()
    tables = [np.loadtxt(run / HISTORY, delimiter=",", skiprows=1, ndmin=2) for run in runs]
    lines = np.mean(tables, axis=0)
    lines[:, names.split(",").index("seconds")] *= len(runs)
    text = [",".join(f"{value:.5g}" for value in line) for line in lines]
    replace_text(file, "\n".join([names, *text]) + "\n")
