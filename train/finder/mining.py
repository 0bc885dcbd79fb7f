"""Pictures without a face that a finder takes for one, to be shown to it more often."""

from __future__ import annotations

import keras
import numpy as np
from numpy.typing import NDArray

from edge.faces.brighten import lift, needed_gain
from edge.faces.finder_grid import CHANNELS, SCORE

from .known_photos import KnownPhoto
from .views import Views

SQUARE, TRIED, HARDEST = 224, 512, 96
"""Side of the pictures, how many are looked at, and how many are kept."""


def mine(
    finder: keras.Model, photos: list[KnownPhoto], seed: tuple[int, int]
) -> list[NDArray[np.uint8]]:
    """The `HARDEST` of `TRIED` pictures, (SQUARE, SQUARE) uint8, by the surest face in each."""
    views = Views(photos, None, np.random.default_rng((*seed, 1)))
    pictures = [views.faceless(SQUARE) for _ in range(TRIED)]
    surest = np.concatenate(
        [_surest(finder, pictures[start : start + 32]) for start in range(0, TRIED, 32)]
    )
    return [pictures[row] for row in np.argsort(-surest)[:HARDEST]]


def _surest(finder: keras.Model, pictures: list[NDArray[np.uint8]]) -> NDArray[np.float32]:
    """The log-odds of the surest face in each picture."""
    seen = np.stack([lift(picture, needed_gain(picture)) for picture in pictures])
    levels = seen.reshape(len(seen), SQUARE, SQUARE // CHANNELS, CHANNELS).astype(np.float32) - 128
    answers = finder(levels, training=False).values()
    scores = [np.asarray(answer)[..., 0].max(axis=(1, 2)) for answer in answers]
    return np.asarray(SCORE * np.max(scores, axis=0), np.float32)
