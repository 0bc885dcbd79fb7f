"""The training loop, one and the same on one machine and on several.

Keras' own `fit` does not run under `MultiWorkerMirroredStrategy` (keras issue 20585), so the step
is written out here; optimizer, schedule, losses and the validation pass are Keras' own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import keras
import tensorflow as tf

from ..data.dataset import Dataset
from ..lessons.batches import Batch, validation_batches
from ..networks.batch_norm import with_fused_normalisation
from ..networks.build import build_network
from ..variants import Recipe, Variant

Logs = dict[str, float]
"""Figures of an epoch by name."""


class Loop:
    """A network in training, and the average of its weights over the last steps.

    The average (Polyak and Juditsky 1992), of batch statistics too, is what is validated and
    kept. Its momentum rises from 0.1 to the recipe's, so that the first weights are soon
    forgotten.

    Attributes:
        model: the network in training, with its optimizer.
        averaged: the same network in float32 with the averaged weights.
    """

    def __init__(
        self,
        variant: Variant,
        heads: Sequence[str],
        steps: int,
        strategy: tf.distribute.Strategy,
        precision: str,
    ) -> None:
        self._recipe = variant.recipe
        self._heads = heads
        self._strategy = strategy
        with strategy.scope():
            network = build_network(variant.network, name="member", dtype=precision, heads=heads)
            self.model = with_fused_normalisation(network)
            self.model.compile(_optimizer(variant.recipe, steps))
            self.model.optimizer.build(self.model.trainable_variables)
        self.averaged = build_network(variant.network, name="averaged", heads=heads)
        self.averaged.set_weights(self.model.get_weights())
        self.averaged.compile(
            loss=_losses(variant.recipe, heads, "mean_with_sample_weight"),
            weighted_metrics={head: ["accuracy"] for head in heads},
        )
        self._step = tf.function(self._step_everywhere)

    def seed(self, seed: int, epoch: int) -> None:
        """Draw the dropout of an epoch from (seed, epoch), so that a resumed run drops the same."""
        for layer in self.model._flatten_layers(include_self=False, recursive=True):
            generator = getattr(layer, "seed_generator", None)
            if generator is not None:
                generator.state.assign([seed, epoch])

    def train(self, batches: Iterator[Batch], steps: Iterable[int]) -> Logs:
        """Take a step for each of `steps`; returns the mean loss and accuracy of each head."""
        sums = tf.zeros(3 * len(self._heads))
        for _ in steps:
            sums += self._step(next(batches))
        logs = {}
        for number, head in enumerate(self._heads):
            loss, right, weight = sums[3 * number : 3 * number + 3].numpy()
            logs[f"{head}_loss"] = float(loss / max(weight, 1))
            logs[f"{head}_accuracy"] = float(right / max(weight, 1))
        logs["loss"] = sum(logs[f"{head}_loss"] for head in self._heads)
        return logs

    def validate(self, faces: Dataset) -> Logs:
        """The average's loss and accuracy of each head on `faces`."""
        batches = validation_batches(faces, self._heads, self.averaged.input.shape[1])
        logs = self.averaged.evaluate(batches, verbose=0, return_dict=True)
        if len(self._heads) == 1:  # whose name Keras leaves out
            logs = {name if name == "loss" else f"{self._heads[0]}_{name}": value
                    for name, value in logs.items()}  # fmt: skip
        return {f"val_{name}": float(value) for name, value in logs.items()}

    def _step_everywhere(self, batch: Batch) -> tf.Tensor:
        """One step on every replica, then the average; sums of loss, hits and weight a head."""
        sums, statistics = self._strategy.run(self._step_here, args=batch)
        done = tf.cast(self.model.optimizer.iterations.value, tf.float32)
        momentum = tf.minimum(self._recipe.ema, (1 + done) / (10 + done))
        trained = [tf.convert_to_tensor(v.value) for v in self.model.trainable_variables]
        seen = [self._strategy.reduce("MEAN", s, axis=None) for s in statistics]
        averages = self.averaged.trainable_weights + self.averaged.non_trainable_weights
        for average, now in zip(averages, trained + seen, strict=True):
            average.value.assign(momentum * average.value + (1 - momentum) * now)
        return self._strategy.reduce("SUM", sums, axis=None)

    def _step_here(
        self, pixels: tf.Tensor, targets: dict[str, tf.Tensor], weights: dict[str, tf.Tensor]
    ) -> tuple[tf.Tensor, list[tf.Tensor]]:
        """One replica's part of a step: its sums, and its view of the batch statistics."""
        losses = _losses(self._recipe, self._heads, "none")
        images = tf.shape(pixels)[0] * self._strategy.num_replicas_in_sync
        sums = []
        with tf.GradientTape() as tape:
            answers = self.model(pixels, training=True)
            total = 0.0
            for head in self._heads:
                each = losses[head](targets[head], answers[head]) * weights[head]
                total += tf.reduce_sum(each) / tf.cast(images, tf.float32)
                right = keras.metrics.categorical_accuracy(targets[head], answers[head])
                sums += [tf.reduce_sum(each), tf.reduce_sum(right * weights[head]),
                         tf.reduce_sum(weights[head])]  # fmt: skip
        variables = self.model.trainable_variables
        self.model.optimizer.apply(tape.gradient(total, variables), variables)
        statistics = [tf.cast(v.value, tf.float32) for v in self.model.non_trainable_weights]
        return tf.stack(sums), statistics


def _optimizer(recipe: Recipe, steps: int) -> keras.optimizers.Optimizer:
    total = steps * recipe.epochs
    warmup = min(recipe.warmup_steps, total // 4)
    schedule = keras.optimizers.schedules.CosineDecay(
        0.0 if warmup else recipe.learning_rate,
        max(total - warmup, 1),
        warmup_target=recipe.learning_rate if warmup else None,
        warmup_steps=warmup,
    )
    optimizer = keras.optimizers.SGD(
        schedule, momentum=0.9, nesterov=True, weight_decay=recipe.weight_decay
    )
    optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    return optimizer


def _losses(recipe: Recipe, heads: Sequence[str], reduction: str) -> dict[str, keras.losses.Loss]:
    smoothing = dict.fromkeys(heads, recipe.label_smoothing) | {"ferplus": 0.0}
    return {
        head: keras.losses.CategoricalCrossentropy(
            label_smoothing=smoothing[head], reduction=reduction
        )
        for head in heads
    }
