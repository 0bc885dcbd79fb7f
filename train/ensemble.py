"""Members averaged inside one graph, so that one file and one call give one answer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import keras
from keras import layers

from edge.contract import INPUT_SIZE
from edge.errors import DataError

from .dataset import load_dataset
from .member import load_member
from .prior import class_shares, correct_prior
from .targets import targets_of
from .variants import HEADS


def write_ensemble(
    members: Sequence[Path], out: Path, *, data: Path | None = None, correction: float = 0.0
) -> keras.Model:
    """Average members, each a folder of `fit` or a .keras file, and save the model to `out`.

    With the dataset `data` the members' heads are corrected for its classes' shares to the power
    of `correction`, see `correct_prior`.
    """
    if out.suffix != ".keras":
        raise DataError(f"--out {out} must end in .keras")
    if len({path.name for path in members}) < len(members):
        raise DataError("two members have the same name; a member counts once")
    names = [path.name.removesuffix(".keras") for path in members]
    loaded = [load_member(path) for path in members]
    if data is not None:
        shares = class_shares(targets_of(load_dataset(data).of_split("train")))
        for member in loaded:
            correct_prior(member, shares, correction)
    model = build_ensemble(loaded, names)
    model.save(out)
    return model


def build_ensemble(
    members: Sequence[keras.Model], names: Sequence[str] | None = None
) -> keras.Model:
    """A model with the members' input and, for each head, the mean of their probabilities.

    The members are its layers, under `names`, which say where each came from.
    """
    pixels = keras.Input((INPUT_SIZE, INPUT_SIZE, 1), name="pixels")
    answers = []
    for number, member in enumerate(members):
        member.name = names[number] if names else f"member{number}"
        answers.append(member(pixels))
    if len(answers) == 1:
        return keras.Model(pixels, answers[0], name="ensemble")
    mean = {head: layers.Average(name=head)([answer[head] for answer in answers])
            for head in HEADS}  # fmt: skip
    return keras.Model(pixels, mean, name="ensemble")
