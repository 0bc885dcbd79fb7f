"""Endless, exactly repeatable batches of augmented faces for training.

The order of epoch e and the views of step s depend on (seed, e) and (seed, s) alone, so that a
run that was cut off and resumed sees the very batches that an uninterrupted one would have seen.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import tensorflow as tf

from edge.emotion.labels import INPUT_SIZE

from ..data.dataset import Dataset
from .augment import Augmentation, augment
from .mixing import Mixing, mix
from .surroundings import Compositor, Shown
from .targets import Targets, targets_of

Batch = tuple[tf.Tensor, dict[str, tf.Tensor], dict[str, tf.Tensor]]
"""Pixels, and by head targets and weights."""


@dataclass(frozen=True)
class Shard:
    """Which part of each batch is whose: worker `index` of `workers`, split over its replicas."""

    index: int = 0
    workers: int = 1
    replicas: int = 1


ALONE = Shard()


def steps_per_epoch(n: int, batch_size: int) -> int:
    """Batches in one pass over `n` faces; the last, smaller one is left out."""
    return max(n // batch_size, 1)


def training_batches(
    shown: Shown,
    targets: Targets,
    batch_size: int,
    strength: Augmentation | None,
    *,
    seed: int,
    mixing: Mixing | None = None,
    first_epoch: int = 0,
    shard: Shard = ALONE,
) -> tf.data.Dataset:
    """Batches of (pixels, targets, weights) from `first_epoch` on, without end.

    Pixels are (n, side, side, 1) float32, see `Shown`; targets and weights are dicts with one entry
    a head. Of each batch of `batch_size` this worker gets its `shard`, in as many parts as it has
    replicas.
    """
    shares, weights = _tensors(targets)
    pictures = Compositor(shown)
    n = len(shown)
    steps = steps_per_epoch(n, batch_size)
    batch_size = min(batch_size, n)

    def epoch_rows(epoch: tf.Tensor) -> tf.data.Dataset:
        order = tf.random.experimental.stateless_shuffle(tf.range(n), seed=[seed, epoch])
        rows = tf.data.Dataset.from_tensor_slices(order).batch(batch_size, drop_remainder=True)
        rows = rows.map(lambda batch: batch[shard.index :: shard.workers])
        return rows.enumerate(start=epoch * steps)

    def view(step: tf.Tensor, rows: tf.Tensor) -> Batch:
        wanted, importance = (
            {head: tf.gather(values, rows) for head, values in of_heads.items()}
            for of_heads in (shares, weights)
        )
        key = tf.stack([tf.cast(seed, tf.int64), step * shard.workers + shard.index])
        faces = pictures(rows, key)
        if strength is not None:
            faces = augment(faces, strength, key)
        if mixing is not None:
            return mix(faces, wanted, importance, mixing, key)
        return faces, wanted, importance

    epochs = tf.data.Dataset.counter(start=first_epoch)
    batches = epochs.flat_map(epoch_rows).map(view, num_parallel_calls=2)
    if shard.replicas > 1:
        batches = batches.rebatch(batch_size // shard.workers // shard.replicas)
    return batches.prefetch(4)


def validation_batches(
    faces: Dataset, heads: Collection[str], side: int = INPUT_SIZE, batch_size: int = 256
) -> tf.data.Dataset:
    """The faces as they are, in order, once; same elements as `training_batches`, of `side`."""
    targets = targets_of(faces).only(heads)
    tensors = (tf.constant(faces.at(side)[..., None]), *_tensors(targets))
    batches = tf.data.Dataset.from_tensor_slices(tensors).batch(batch_size)
    return batches.map(lambda x, y, w: (tf.cast(x, tf.float32), y, w)).prefetch(2)


def _tensors(targets: Targets) -> tuple[dict[str, tf.Tensor], dict[str, tf.Tensor]]:
    return (
        {head: tf.constant(shares) for head, shares in targets.shares.items()},
        {head: tf.constant(weights) for head, weights in targets.weights.items()},
    )
