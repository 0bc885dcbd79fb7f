"""Train the finder, an epoch at a time, so that it can be cut off and resumed anywhere."""

from __future__ import annotations

from pathlib import Path

import keras
import tensorflow as tf

from ..data.dataset import load_dataset
from ..runs.checkpoint import claim
from .batches import batches
from .known_photos import known_photos
from .loop import FinderLoop, run_parameters
from .loss import finder_loss
from .mining import mine
from .network import build_finder, load_trained

FINDER = "finder.keras"

STEPS_PER_EPOCH, JUDGED = 256, 16
"""Batches an epoch, and batches of views of the photos that never train."""


def fit_finder(
    folder: Path,
    answers: Path,
    out: Path,
    *,
    epochs: int,
    seed: int = 1,
    faces: Path | None = None,
    weights: Path | None = None,
) -> keras.Model:
    """Train a finder on photos and leave it in the folder `out`.

    After each epoch `out/checkpoint` holds all that the next one needs. Called again with the
    same arguments, training goes on after the last whole epoch. At the end `finder.keras` holds
    the averaged weights.

    Args:
        folder: the photos; those that `judges` are not trained on.
        answers: what the teacher saw in them, from `ask_teacher`.
        out: made where it is missing.
        epochs: of `STEPS_PER_EPOCH` batches.
        seed: of the first weights and of the views.
        faces: a dataset of `prepare`, whose training faces are set into some views.
        weights: an earlier `finder.keras` to start from.

    Raises:
        DataError: a file cannot be read, or `out` belongs to a run with other parameters.
    """
    claim(out, run_parameters(epochs, seed, answers=answers, faces=faces, weights=weights))
    if (out / FINDER).exists():
        print(f"{out} is trained already, {epochs} epochs")
        return load_trained(out / FINDER)
    training, judging = known_photos(folder, answers)
    pasted = None if faces is None else load_dataset(faces).of_split("train").images
    keras.utils.set_random_seed(seed)
    loop = FinderLoop(
        build_finder, finder_loss, epochs=epochs, steps=STEPS_PER_EPOCH, weights=weights
    )

    def train(epoch: int) -> tf.data.Dataset:
        hard = mine(loop.averaged, training, (seed, epoch)) if epoch > 1 else []
        return batches(training, pasted, STEPS_PER_EPOCH, (seed, epoch), hard)

    def judge() -> tf.data.Dataset:
        return batches(judging, None, JUDGED, (0, 0))

    return loop.run(out / FINDER, train, judge)
