"""Two faces in one picture, their labels mixed in the same shares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import tensorflow as tf

Heads = dict[str, tf.Tensor]
"""One tensor a head."""


@dataclass(frozen=True)
class Mixing:
    """How each face of a batch is mixed with another one.

    Attributes:
        kind: "mixup" blends whole pictures (Zhang et al. 2017, arXiv 1710.09412); "cutmix" pastes
            a rectangle of the other (Yun et al. 2019, arXiv 1905.04899).
        alpha: of Beta(alpha, alpha), from which each face draws its own share.
    """

    kind: Literal["mixup", "cutmix"]
    alpha: float


def mix(
    faces: tf.Tensor, shares: Heads, weights: Heads, how: Mixing, seed: tf.Tensor
) -> tuple[tf.Tensor, Heads, Heads]:
    """Mix each face with the one at its place from the end of the batch.

    Args:
        faces: (n, h, w, 1) float32.
        shares: targets of each head, (n, 7).
        weights: what each target weighs, (n,); an unknown one, of weight 0, adds nothing.
        seed: int tensor of shape (2,).
    """
    n = tf.shape(faces)[0]
    draws = tf.unstack(tf.random.split(seed, 2))
    gammas = tf.random.stateless_gamma((2, n), draws[0], how.alpha)
    own = gammas[0] / tf.reduce_sum(gammas, axis=0)
    if how.kind == "mixup":
        part = own[:, None, None, None]
        mixed = part * faces + (1 - part) * faces[::-1]
    else:
        pasted, own = _rectangles(own, tf.shape(faces)[1], draws[1])
        mixed = tf.where(pasted, faces[::-1], faces)
    targets, importance = {}, {}
    for head, known in weights.items():
        here, there = own * known, (1 - own) * known[::-1]
        total = here + there
        both = here[:, None] * shares[head] + there[:, None] * shares[head][::-1]
        targets[head] = tf.math.divide_no_nan(both, total[:, None])
        importance[head] = total
    return mixed, targets, importance


def _rectangles(own: tf.Tensor, side: tf.Tensor, seed: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """A mask (n, side, side, 1) of about (1 - own) of the area, and the share that is left."""
    centre = tf.random.stateless_uniform((2, tf.size(own), 1), seed) * tf.cast(side, tf.float32)
    half = tf.sqrt(1 - own)[:, None] * tf.cast(side, tf.float32) / 2
    places = tf.range(side, dtype=tf.float32)[None, :] + 0.5
    rows, columns = (tf.abs(places - middle) < half for middle in tf.unstack(centre))
    pasted = rows[:, :, None] & columns[:, None, :]
    return pasted[..., None], 1 - tf.reduce_mean(tf.cast(pasted, tf.float32), axis=(1, 2))
