"""A trained member on disk: a folder with its averaged weights, parameters and history."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import keras

from edge.errors import DataError

from .network_file import load_network
from .shapes import FACE_SIDES, HEADS

PARAMETERS = "parameters.json"
MEMBER = "member.keras"
HISTORY = "history.csv"


MEMBERS = Path(__file__).parents[2] / "models" / "members"
"""Of the model that ships, and others; in a checkout alone."""


def shipped_member(name: str) -> Path:
    """The folder of the member of that name.

    Raises:
        DataError: it is not there.
    """
    if not (MEMBERS / name / MEMBER).is_file():
        raise DataError(
            f"there is no member {MEMBERS / name}",
            advice="work in a checkout of Facecue, or give a member as --weights",
        )
    return MEMBERS / name


def load_member(path: Path, sides: Sequence[int] = FACE_SIDES) -> keras.Model:
    """A trained member, from its folder or its .keras file.

    `sides` is as for `load_network`: a teacher may see more of a face than what ships.

    Raises:
        DataError: there is no such file, it is no network of ours, or it lacks a head.
    """
    file = path / MEMBER if path.is_dir() else path
    if not file.exists():
        raise DataError(
            f"member {path} is not trained yet: {file} not found", advice="run: python -m train fit"
        )
    member = load_network(file, sides)
    if not set(member.output) <= set(HEADS):
        raise DataError(f"member {file} has the heads {', '.join(member.output)}, expected some of"
                        f" {', '.join(HEADS)}")  # fmt: skip
    return member
