"""Batches of views with what the network shall say of them, made while it trains."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import cv2
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from edge.faces.finder_grid import CHANNELS, STRIDES, VALUES

from .known_photos import KnownPhoto
from .targets import WEIGHTS, cell_targets
from .views import Views

SHAPES = ((160, 32),) * 3 + ((256, 12),)
"""Side of the square views in pixels and how many there are in a batch, in turn: about as many
pixels in each. Large faces need large views, and most views need no more than small ones."""


def batches(
    photos: list[KnownPhoto],
    pasted: NDArray[np.uint8] | None,
    count: int,
    seed: tuple[int, int],
    hard: Sequence[NDArray[np.uint8]] = (),
) -> tf.data.Dataset:
    """`count` batches of `Views`, the same for the same seed.

    Each is pixels, (n, side, side / CHANNELS, CHANNELS) uint8, and the targets of each stride.
    """

    def draw() -> Iterator[tuple[NDArray[np.uint8], dict[str, NDArray[np.float32]]]]:
        cv2.setNumThreads(1)
        views = Views(photos, pasted, np.random.default_rng(seed), hard)
        for number in range(count):
            side, size = SHAPES[number % len(SHAPES)]
            drawn = [views.draw(side) for _ in range(size)]
            pixels = np.stack([view for view, _ in drawn])
            each = [cell_targets(sighted, side, side) for _, sighted in drawn]
            yield (
                pixels.reshape(size, side, side // CHANNELS, CHANNELS),
                {name: np.stack([targets[name] for targets in each]) for name in each[0]},
            )

    cells = tf.TensorSpec((None, None, None, WEIGHTS + VALUES), tf.float32)
    signature = (
        tf.TensorSpec((None, None, None, CHANNELS), tf.uint8),
        {f"stride{stride}": cells for stride in STRIDES},
    )
    return tf.data.Dataset.from_generator(draw, output_signature=signature).prefetch(8)
