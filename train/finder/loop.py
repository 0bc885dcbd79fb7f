"""Train a network for a number of epochs on batches without end, cut off and resumed anywhere."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from tqdm import tqdm

from ..files import file_sha256, replace_file
from ..networks.batch_norm import with_fused_normalisation
from ..runs.checkpoint import Checkpoint
from ..runs.history import History
from .network import load_trained

LEARNING_RATE, WARMUP, DECAY = 2e-3, 200, 1e-4
"""Of Adam: the highest rate, the steps until it is reached, and the decay of the weights."""

MOMENTUM = 0.998
"""Of the average of the weights, which is what is kept."""

Losses = dict[str, tf.Tensor]
"""By name; their sum is what falls."""


class FinderLoop:
    """A network in training, and the average of its weights.

    Attributes:
        model: the network in training, with its optimizer.
        averaged: the same network with the averaged weights and batch statistics.

    Args:
        build: makes the network, which takes pixels less 128.
        loss: of targets and answers.
        epochs: to train for.
        steps: of each epoch, a batch each.
        weights: of an earlier network to start from, or None.
    """

    def __init__(
        self,
        build: Callable[[], keras.Model],
        loss: Callable[..., Losses],
        *,
        epochs: int,
        steps: int,
        weights: Path | None,
    ) -> None:
        self._epochs, self._steps = epochs, steps
        self.model, self.averaged, self._loss = with_fused_normalisation(build()), build(), loss
        if weights is not None:
            self.model.set_weights(load_trained(weights).get_weights())
        self.averaged.set_weights(self.model.get_weights())
        schedule = keras.optimizers.schedules.CosineDecay(
            0.0, max(epochs * steps - WARMUP, 1), warmup_target=LEARNING_RATE, warmup_steps=WARMUP
        )
        optimizer = keras.optimizers.AdamW(schedule, weight_decay=DECAY)
        optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
        self.model.compile(optimizer)
        optimizer.build(self.model.trainable_variables)
        self._step = tf.function(self._take_step, reduce_retracing=True)
        self._judge = tf.function(
            lambda pixels, targets: loss(targets, self.averaged(levels(pixels))),
            reduce_retracing=True,
        )

    def run(
        self,
        file: Path,
        train: Callable[[int], tf.data.Dataset],
        judge: Callable[[], tf.data.Dataset],
    ) -> keras.Model:
        """Train to the last epoch and write the averaged network to `file`.

        After each epoch the folder's `checkpoint` holds all that the next one needs. Called again,
        training goes on after the last whole epoch.

        Args:
            train: the batches of an epoch, counted from 1.
            judge: batches of what never trains, the same each time.
        """
        checkpoint, history = Checkpoint(file.parent), _LossHistory(file.parent, self._epochs)
        done = checkpoint.restore(self)
        history.cut(done)
        for epoch in range(done + 1, self._epochs + 1):
            begin = time.monotonic()
            words = f"epoch {epoch}/{self._epochs}"
            logs = self._train(tqdm(train(epoch), words, self._steps, unit="step"))
            logs |= self._validate(judge())
            history.add(epoch, logs | {"seconds": time.monotonic() - begin})
            checkpoint.save(self, epoch)
        replace_file(file, self.averaged.save)
        print(f"wrote {file}")
        return self.averaged

    def _train(self, views: tf.data.Dataset) -> dict[str, float]:
        """Take a step a batch; returns the mean losses."""
        return _means([self._step(*batch) for batch in views], "")

    def _validate(self, views: tf.data.Dataset) -> dict[str, float]:
        """The average's losses."""
        return _means([self._judge(*batch) for batch in views], "val_")

    def _take_step(self, pixels: tf.Tensor, targets: dict[str, tf.Tensor]) -> Losses:
        with tf.GradientTape() as tape:
            losses = self._loss(targets, self.model(levels(pixels), training=True))
            total = tf.add_n(list(losses.values()))
        variables = self.model.trainable_variables
        gradients, _ = tf.clip_by_global_norm(tape.gradient(total, variables), 10.0)
        self.model.optimizer.apply(gradients, variables)
        done = tf.cast(self.model.optimizer.iterations.value, tf.float32)
        momentum = tf.minimum(MOMENTUM, (1 + done) / (10 + done))
        for average, now in zip(self.averaged.weights, self.model.weights, strict=True):
            average.value.assign(momentum * average.value + (1 - momentum) * now.value)
        return losses


def run_parameters(epochs: int, seed: int, **files: Path | None) -> dict[str, int | str]:
    """What tells one run from another: its numbers, and the sha256 of the files that it has."""
    digests = {name: file_sha256(file) for name, file in files.items() if file is not None}
    return {"epochs": epochs, "seed": seed, **digests}


def levels(pixels: tf.Tensor) -> tf.Tensor:
    """Pixels as the networks take them."""
    return tf.cast(pixels, tf.float32) - 128.0


class _LossHistory(History):
    def _words(self, logs: dict[str, float]) -> str:
        parts = [f"{name.removeprefix('val_')} {value:.3f}" for name, value in logs.items()
                 if name.startswith("val_") and name != "val_loss"]  # fmt: skip
        return f" ({', '.join(parts)})" if len(parts) > 1 else ""


def _means(losses: list[Losses], prefix: str) -> dict[str, float]:
    means = {f"{prefix}{name}": float(np.mean([float(each[name]) for each in losses]))
             for name in losses[0]}  # fmt: skip
    return {f"{prefix}loss": sum(means.values()), **means}
