"""How fast training goes, and whether the input pipeline is what holds it up."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import tensorflow as tf

from ..data.dataset import load_dataset
from ..lessons.augment import Augmentation
from ..lessons.batches import Batch, training_batches
from ..lessons.surroundings import Shown
from ..lessons.targets import targets_of
from ..networks.precision import best_precision
from ..runs.loop import Loop
from ..variants import find_variant


@dataclass(frozen=True)
class Speed:
    """Images a second, forward and backward: medians over alternating rounds of one run.

    Attributes:
        augmented: with the recipe's augmentation.
        plain: with the images as they are.
        ratio: median over the rounds of augmented / plain.
    """

    augmented: float
    plain: float
    ratio: float


def measure_speed(name: str, data: Path, *, steps: int = 20, rounds: int = 7) -> Speed:
    """Time `rounds` pairs of `steps` training steps of the variant `name`."""
    variant = find_variant(name)
    faces = load_dataset(data).of_split("train")
    targets = targets_of(faces)
    targets = targets.of_network()
    shown = Shown.of_dataset(faces)
    precision = best_precision(variant.network)
    loop = Loop(variant, tuple(targets.shares), steps, tf.distribute.get_strategy(), precision)
    batch_size = min(variant.recipe.batch_size, len(faces))

    def batches(augmentation: Augmentation | None) -> tf.data.Dataset:
        return training_batches(shown, targets, batch_size, augmentation, seed=1)

    def images_a_second(source: Iterator[Batch]) -> float:
        begin = time.perf_counter()
        loop.train(source, range(steps))
        return steps * batch_size / (time.perf_counter() - begin)

    kinds = (iter(batches(variant.recipe.augmentation)), iter(batches(None)))
    for source in kinds:  # traces the graph, fills the caches
        images_a_second(source)
    pairs = [tuple(images_a_second(source) for source in kinds) for _ in range(rounds)]
    return Speed(
        augmented=median(augmented for augmented, _ in pairs),
        plain=median(plain for _, plain in pairs),
        ratio=median(augmented / plain for augmented, plain in pairs),
    )
