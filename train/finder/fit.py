"""Train the finder, an epoch at a time, so that it can be cut off and resumed anywhere."""

from __future__ import annotations

import time
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from tqdm import tqdm

from edge.errors import DataError

from ..data.dataset import load_dataset
from ..files import file_sha256, replace_file
from ..networks.batch_norm import with_fused_normalisation
from ..runs.checkpoint import Checkpoint, claim
from ..runs.history import History
from .batches import batches
from .known_photos import KnownPhoto, load_photos
from .loss import finder_loss
from .mining import mine
from .network import build_finder
from .photos import judges
from .teacher import load_answers

FINDER = "finder.keras"

STEPS_PER_EPOCH, JUDGED = 256, 16
"""Batches an epoch, and batches of views of the photos that never train."""

LEARNING_RATE, WARMUP, DECAY = 2e-3, 200, 1e-4
"""Of Adam: the highest rate, the steps until it is reached, and the decay of the weights."""

MOMENTUM = 0.998
"""Of the average of the weights, which is what is kept."""


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
    parameters = {"epochs": epochs, "seed": seed, "answers": file_sha256(answers)}
    parameters |= {name: file_sha256(file) for name, file in
                   (("faces", faces), ("weights", weights)) if file is not None}  # fmt: skip
    claim(out, parameters)
    if (out / FINDER).exists():
        print(f"{out} is trained already, {epochs} epochs")
        return keras.models.load_model(out / FINDER, compile=False)
    training, judging = _photos(folder, answers)
    pasted = None if faces is None else load_dataset(faces).of_split("train").images
    keras.utils.set_random_seed(seed)
    loop = FinderLoop(epochs, weights)
    checkpoint, history = Checkpoint(out), _FinderHistory(out, epochs)
    done = checkpoint.restore(loop)
    history.cut(done)
    for epoch in range(done + 1, epochs + 1):
        begin = time.monotonic()
        hard = mine(loop.averaged, training, (seed, epoch)) if epoch > 1 else []
        views = batches(training, pasted, STEPS_PER_EPOCH, (seed, epoch), hard)
        logs = loop.train(tqdm(views, f"epoch {epoch}/{epochs}", STEPS_PER_EPOCH, unit="step"))
        logs |= loop.validate(batches(judging, None, JUDGED, (0, 0)))
        history.add(epoch, logs | {"seconds": time.monotonic() - begin})
        checkpoint.save(loop, epoch)
    replace_file(out / FINDER, loop.averaged.save)
    print(f"wrote {out / FINDER}")
    return loop.averaged


Losses = tuple[tf.Tensor, tf.Tensor]
"""Of the scores and of the places."""


class FinderLoop:
    """The network in training, and the average of its weights.

    Attributes:
        model: the network in training, with its optimizer.
        averaged: the same network with the averaged weights and batch statistics.
    """

    def __init__(self, epochs: int, weights: Path | None) -> None:
        self.model, self.averaged = with_fused_normalisation(build_finder()), build_finder()
        if weights is not None:
            self.model.set_weights(load_finder(weights).get_weights())
        self.averaged.set_weights(self.model.get_weights())
        schedule = keras.optimizers.schedules.CosineDecay(
            0.0,
            max(epochs * STEPS_PER_EPOCH - WARMUP, 1),
            warmup_target=LEARNING_RATE,
            warmup_steps=WARMUP,
        )
        optimizer = keras.optimizers.AdamW(schedule, weight_decay=DECAY)
        optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
        self.model.compile(optimizer)
        optimizer.build(self.model.trainable_variables)
        self._step = tf.function(self._take_step, reduce_retracing=True)
        self._judge = tf.function(
            lambda pixels, targets: finder_loss(targets, self.averaged(_levels(pixels))),
            reduce_retracing=True,
        )

    def train(self, views: tf.data.Dataset) -> dict[str, float]:
        """Take a step a batch; returns the mean losses."""
        return _means([self._step(*batch) for batch in views], "")

    def validate(self, views: tf.data.Dataset) -> dict[str, float]:
        """The average's losses."""
        return _means([self._judge(*batch) for batch in views], "val_")

    def _take_step(self, pixels: tf.Tensor, targets: dict[str, tf.Tensor]) -> Losses:
        with tf.GradientTape() as tape:
            losses = finder_loss(targets, self.model(_levels(pixels), training=True))
            total = tf.add_n(losses)
        variables = self.model.trainable_variables
        gradients, _ = tf.clip_by_global_norm(tape.gradient(total, variables), 10.0)
        self.model.optimizer.apply(gradients, variables)
        done = tf.cast(self.model.optimizer.iterations.value, tf.float32)
        momentum = tf.minimum(MOMENTUM, (1 + done) / (10 + done))
        for average, now in zip(self.averaged.weights, self.model.weights, strict=True):
            average.value.assign(momentum * average.value + (1 - momentum) * now.value)
        return losses


class _FinderHistory(History):
    def _words(self, logs: dict[str, float]) -> str:
        return f" (scores {logs['val_scores']:.3f}, places {logs['val_places']:.3f})"


def load_finder(file: Path) -> keras.Model:
    """A trained finder.

    Raises:
        DataError: there is no such file, or it is no Keras model.
    """
    try:
        return keras.models.load_model(file, compile=False)
    except (ValueError, OSError, KeyError) as error:
        raise DataError(
            f"finder {file} cannot be loaded",
            advice="name the finder.keras of python -m train finder fit",
        ) from error


def _photos(folder: Path, answers: Path) -> tuple[list[KnownPhoto], list[KnownPhoto]]:
    """Those to train on, and those that never are."""
    seen = load_answers(answers)
    kept = np.array([judges(name) for name in seen.names])
    return load_photos(folder, seen, ~kept), load_photos(folder, seen, kept)


def _levels(pixels: tf.Tensor) -> tf.Tensor:
    return tf.cast(pixels, tf.float32) - 128.0


def _means(losses: list[Losses], prefix: str) -> dict[str, float]:
    scores, places = np.mean([[float(loss) for loss in each] for each in losses], axis=0)
    return {f"{prefix}loss": float(scores + places), f"{prefix}scores": float(scores),
            f"{prefix}places": float(places)}  # fmt: skip
