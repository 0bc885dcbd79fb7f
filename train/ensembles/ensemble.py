"""Members averaged inside one graph, so that one file and one call give one answer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import keras
from keras import layers

from edge.emotion.labels import INPUT_SIZE
from edge.errors import DataError

from ..data.dataset import load_dataset
from ..files import replace_file
from ..networks.batch_norm import update_statistics
from ..networks.member import load_member
from ..networks.shapes import HEADS


def write_ensemble(
    members: Sequence[Path],
    out: Path,
    *,
    votes: Sequence[int] = (),
    data: Path | None = None,
) -> keras.Model:
    """Average members and save the model to `out`.

    Args:
        members: each a folder of `fit` or a .keras file.
        out: a .keras file.
        votes: how often each member counts in the mean, 1 or more; without them all count once.
        data: with this dataset the members take the statistics of its whole training images, see
            `update_statistics`.

    Raises:
        DataError: a member cannot be read, or the arguments do not fit together.
    """
    if out.suffix != ".keras":
        raise DataError(f"--out {out} must end in .keras")
    if len({path.name for path in members}) < len(members):
        raise DataError(
            "two members have the same name", advice="--votes lets one count more than once"
        )
    if votes and (len(votes) != len(members) or min(votes) < 1):
        raise DataError(
            f"--votes {' '.join(map(str, votes))}: expected a number of 1 or more for each of the"
            f" {len(members)} members"
        )
    names = [_layer_name(path) for path in members]
    loaded = [load_member(path, (INPUT_SIZE,)) for path in members]
    if data is not None:
        faces = load_dataset(data).of_split("train")
        whole = faces.images[~faces.cut_out]
        for member in loaded:
            update_statistics(member, whole if len(whole) else faces.images)
    model = build_ensemble(loaded, names, votes)
    replace_file(out, model.save)
    return model


def _layer_name(member: Path) -> str:
    """That of its file or folder, unless a head has it, or the input, which are layers, too."""
    name = member.name.removesuffix(".keras")
    return f"{name}-member" if name in (*HEADS, "pixels") else name


def build_ensemble(
    members: Sequence[keras.Model],
    names: Sequence[str] | None = None,
    votes: Sequence[int] = (),
) -> keras.Model:
    """A model with the members' input and, for each head that one of them has, the mean of the
    probabilities of those that have it.

    The members are its layers, under `names`, which say where each came from; each counts as
    often as `votes` says, or once.
    """
    pixels = keras.Input((INPUT_SIZE, INPUT_SIZE, 1), name="pixels")
    answers = []
    for number, member in enumerate(members):
        member.name = names[number] if names else f"member{number}"
        answers += [member(pixels)] * (votes[number] if votes else 1)
    if len(answers) == 1:
        return keras.Model(pixels, answers[0], name="ensemble")
    mean = {head: _mean([answer[head] for answer in answers if head in answer], head)
            for head in HEADS if any(head in answer for answer in answers)}  # fmt: skip
    return keras.Model(pixels, mean, name="ensemble")


def members_of(ensemble: keras.Model) -> list[str]:
    """The names of an ensemble's members, each as often as it counts; none for a lone network."""
    names = [layer.name for layer in ensemble.layers if isinstance(layer, keras.Model)]
    if len(names) < 2:
        return names
    inputs = [ensemble.get_layer(head).input for head in ensemble.output]
    answers = max((each for each in inputs if isinstance(each, list)), key=len)
    return [answer._keras_history.operation.name for answer in answers]


def _mean(answers: list[keras.KerasTensor], head: str) -> keras.KerasTensor:
    """Of one or more; a layer named `head`."""
    if len(answers) > 1:
        return layers.Average(name=head)(answers)
    return layers.Identity(name=head)(answers[0])
