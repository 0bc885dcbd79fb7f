"""The views of the training faces that teachers answer and pupils are shown.

A pupil that is always shown the very view that its teacher answered, many times over, comes to do
as the teacher does rather than to know the training faces by heart (Beyer et al. 2021, arXiv
2106.05237). The views are few and fixed, so that what large teachers answer can be kept in place
of the teachers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from ..data.dataset import NO_LABEL
from .augment import LONG, augment
from .mixing import Mixing, mix
from .surroundings import Compositor, Shown
from .targets import Targets

MIXING = Mixing("mixup", 1.0)
"""Every second view is one of two faces."""

_SEED = 2106
_BATCH = 512


def views_of(shown: Shown, count: int) -> NDArray[np.uint8]:
    """`count` views of each of `shown`, (n, h, w): (count, n, h, w), the same ones every time."""
    views, _ = annotated_views(shown, Targets({}, {}), count)
    return views


def annotated_views(
    shown: Shown, targets: Targets, count: int
) -> tuple[NDArray[np.uint8], Targets]:
    """The views of `views_of`, and what `targets`, (n, ...), make of them: (count * n, ...).

    A view of two faces has the targets of both, in the shares in which it shows them. Whole
    pictures are mixed among themselves, and so are faces that were cut out: answers to views of the
    former hold whether the latter are beside them or not.
    """
    n = len(shown)
    pictures = Compositor(shown)
    whole = shown.place == NO_LABEL
    alike = (np.flatnonzero(whole), np.flatnonzero(~whole))
    views = np.empty((count, *shown.images.shape), np.uint8)
    shares, weights = (
        {head: np.empty((count, *of_head.shape), np.float32) for head, of_head in each.items()}
        for each in (targets.shares, targets.weights)
    )
    for number in range(count):
        for rows, start in _batches(alike, number):
            key = tf.constant([_SEED + number, start])
            seen = pictures(tf.constant(rows), key)
            seen = augment(seen, LONG, key)
            answers, known = (
                {head: of_head[rows] for head, of_head in each.items()}
                for each in (targets.shares, targets.weights)
            )
            if number % 2:
                seen, answers, known = mix(seen, answers, known, MIXING, key)
            views[number, rows] = np.rint(seen.numpy()[..., 0])
            for head in answers:
                shares[head][number, rows] = answers[head]
                weights[head][number, rows] = known[head]
    return views, Targets(
        {head: each.reshape(count * n, -1) for head, each in shares.items()},
        {head: each.reshape(-1) for head, each in weights.items()},
    )


def _batches(
    groups: Sequence[NDArray[np.intp]], number: int
) -> Iterator[tuple[NDArray[np.intp], int]]:
    """The rows of each of `groups` in batches, in an order of their own for each view, and where a
    batch begins among all of them."""
    before = 0
    for rows in groups:
        order = rows[np.random.default_rng((_SEED, number)).permutation(len(rows))]
        for start in range(0, len(rows), _BATCH):
            yield order[start : start + _BATCH], before + start
        before += len(rows)
