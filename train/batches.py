"""Endless, exactly repeatable batches of augmented faces for training.

The order of epoch e and the views of step s depend on (seed, e) and (seed, s) alone, so that a
run that was cut off and resumed sees the very batches that an uninterrupted one would have seen.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from edge.contract import LABELS

from .augment import Augmentation, augment
from .dataset import Dataset


@dataclass(frozen=True)
class Targets:
    """What each head should answer, shares of shape (n, 7), and what each answer weighs, (n,)."""

    shares: dict[str, NDArray[np.float32]]
    weights: dict[str, NDArray[np.float32]]


@dataclass(frozen=True)
class Shard:
    """Which part of each batch is whose: worker `index` of `workers`, split over its replicas."""

    index: int = 0
    workers: int = 1
    replicas: int = 1


ALONE = Shard()


def targets_of(faces: Dataset) -> Targets:
    """The annotations as targets: FER2013's hard labels, FER+'s votes where there are any."""
    every = np.ones(len(faces), np.float32)
    return Targets(
        shares={"fer2013": np.eye(len(LABELS), dtype=np.float32)[faces.fer2013],
                "ferplus": faces.ferplus},
        weights={"fer2013": every, "ferplus": faces.ferplus.sum(axis=1).round()},
    )  # fmt: skip


def steps_per_epoch(n: int, batch_size: int) -> int:
    """Batches in one pass over `n` faces; the last, smaller one is left out."""
    return max(n // batch_size, 1)


def training_batches(
    images: NDArray[np.uint8],
    targets: Targets,
    batch_size: int,
    strength: Augmentation | None,
    *,
    seed: int,
    first_epoch: int = 0,
    shard: Shard = ALONE,
) -> tf.data.Dataset:
    """Batches of (pixels, targets, weights) from `first_epoch` on, without end.

    Pixels are (n, 48, 48, 1) float32; targets and weights are dicts with one entry a head. Of
    each batch of `batch_size` this worker gets its `shard`, in as many parts as it has replicas.
    """
    pixels, shares, weights = _tensors(images, targets)
    n = len(images)
    steps = steps_per_epoch(n, batch_size)
    batch_size = min(batch_size, n)

    def epoch_rows(epoch: tf.Tensor) -> tf.data.Dataset:
        order = tf.random.experimental.stateless_shuffle(tf.range(n), seed=[seed, epoch])
        rows = tf.data.Dataset.from_tensor_slices(order).batch(batch_size, drop_remainder=True)
        rows = rows.map(lambda batch: batch[shard.index :: shard.workers])
        return rows.enumerate(start=epoch * steps)

    def view(step: tf.Tensor, rows: tf.Tensor) -> tuple:
        faces = tf.gather(pixels, rows)
        if strength is None:
            faces = tf.cast(faces, tf.float32)
        else:
            key = step * shard.workers + shard.index
            faces = augment(faces, strength, tf.stack([tf.cast(seed, tf.int64), key]))
        return faces, *(
            {head: tf.gather(values, rows) for head, values in of_heads.items()}
            for of_heads in (shares, weights)
        )

    epochs = tf.data.Dataset.counter(start=first_epoch)
    batches = epochs.flat_map(epoch_rows).map(view, num_parallel_calls=2)
    if shard.replicas > 1:
        batches = batches.rebatch(batch_size // shard.workers // shard.replicas)
    return batches.prefetch(4)


def validation_batches(faces: Dataset, batch_size: int = 256) -> tf.data.Dataset:
    """The faces as they are, in order, once; same elements as `training_batches`."""
    tensors = _tensors(faces.images, targets_of(faces))
    batches = tf.data.Dataset.from_tensor_slices(tensors).batch(batch_size)
    return batches.map(lambda x, y, w: (tf.cast(x, tf.float32), y, w)).prefetch(2)


def _tensors(
    images: NDArray[np.uint8], targets: Targets
) -> tuple[tf.Tensor, dict[str, tf.Tensor], dict[str, tf.Tensor]]:
    return (
        tf.constant(images[..., None]),
        {head: tf.constant(shares) for head, shares in targets.shares.items()},
        {head: tf.constant(weights) for head, weights in targets.weights.items()},
    )
