"""The views of the training faces that teachers answer and pupils are shown.

A pupil that is always shown the very view that its teacher answered, many times over, and is
taught by nothing else, comes to do as the teacher does rather than to know the training faces by
heart (Beyer et al. 2021, arXiv 2106.05237). The views are few and fixed, so that what large
teachers answer can be kept in place of the teachers.
"""

from __future__ import annotations

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from .augment import augment
from .mixing import Mixing, mix
from .variants import LONG

MIXING = Mixing("mixup", 1.0)
"""Every second view is one of two faces: it has no annotation, and teachers answer it all the
same."""

_SEED = 2106
_BATCH = 512


def views_of(images: NDArray[np.uint8], count: int) -> NDArray[np.uint8]:
    """`count` views of each of `images`, (n, h, w): (count, n, h, w), the same ones every time."""
    views = np.empty((count, *images.shape), np.uint8)
    for number in range(count):
        order = np.random.default_rng((_SEED, number)).permutation(len(images))
        for start in range(0, len(images), _BATCH):
            rows = order[start : start + _BATCH]
            key = tf.constant([_SEED + number, start])
            seen = augment(tf.constant(images[rows, ..., None]), LONG, key)
            if number % 2:
                seen, _, _ = mix(seen, {}, {}, MIXING, key)
            views[number, rows] = np.rint(seen.numpy()[..., 0])
    return views
