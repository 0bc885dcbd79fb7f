"""Endless-looking, exactly repeatable batches of augmented faces for training.

The order of epoch e and the views of step s depend on (seed, e) and (seed, s) alone, so that a
run that was cut off and resumed sees the very batches that an uninterrupted one would have seen.
"""

from __future__ import annotations

import tensorflow as tf

from edge.contract import LABELS

from .augment import Augmentation, augment
from .dataset import Dataset


def steps_per_epoch(n: int, batch_size: int) -> int:
    """Batches in one pass over `n` faces; the last, smaller one is left out."""
    return max(n // batch_size, 1)


def training_batches(
    faces: Dataset,
    batch_size: int,
    strength: Augmentation | None,
    *,
    seed: int,
    first_epoch: int = 0,
) -> tf.data.Dataset:
    """Batches of (pixels, targets, weights) from `first_epoch` on, without end.

    Pixels are (n, 48, 48, 1) float32; targets and weights are dicts with one entry a head.
    """
    images, targets, weights = _tensors(faces)
    n = len(faces)
    steps = steps_per_epoch(n, batch_size)
    batch_size = min(batch_size, n)

    def epoch_rows(epoch: tf.Tensor) -> tf.data.Dataset:
        order = tf.random.experimental.stateless_shuffle(tf.range(n), seed=[seed, epoch])
        rows = tf.data.Dataset.from_tensor_slices(order).batch(batch_size, drop_remainder=True)
        return rows.enumerate(start=epoch * steps)

    def view(step: tf.Tensor, rows: tf.Tensor) -> tuple:
        pixels = tf.gather(images, rows)
        if strength is None:
            pixels = tf.cast(pixels, tf.float32)
        else:
            pixels = augment(pixels, strength, tf.stack([tf.cast(seed, tf.int64), step]))
        pick = {head: tf.gather(values, rows) for head, values in targets.items()}
        return pixels, pick, {head: tf.gather(values, rows) for head, values in weights.items()}

    epochs = tf.data.Dataset.counter(start=first_epoch)
    batches = epochs.flat_map(epoch_rows).map(view, num_parallel_calls=2)
    return batches.prefetch(4)


def validation_batches(faces: Dataset, batch_size: int = 256) -> tf.data.Dataset:
    """The faces as they are, in order, once; same elements as `training_batches`."""
    images, targets, weights = _tensors(faces)
    batches = tf.data.Dataset.from_tensor_slices((images, targets, weights)).batch(batch_size)
    return batches.map(lambda x, y, w: (tf.cast(x, tf.float32), y, w)).prefetch(2)


def _tensors(faces: Dataset) -> tuple[tf.Tensor, dict[str, tf.Tensor], dict[str, tf.Tensor]]:
    targets = {
        "fer2013": tf.one_hot(faces.fer2013, len(LABELS)),
        "ferplus": tf.constant(faces.ferplus),
    }
    weights = {
        "fer2013": tf.ones(len(faces)),
        "ferplus": tf.constant(faces.ferplus.sum(axis=1)),  # 0 where FER+ is silent
    }
    return tf.constant(faces.images[..., None]), targets, weights
