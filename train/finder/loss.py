"""What the finder is told about its answers."""

from __future__ import annotations

import tensorflow as tf

from edge.faces.finder_grid import SCORE

from .targets import WEIGHTS

FOCUS = 2.0
"""Power by which cells that are answered well count less (Lin et al. 2017, arXiv 1708.02002)."""

GEOMETRY = 0.5
"""Weight of a face's middle, side and eyes beside its score."""


def finder_loss(
    targets: dict[str, tf.Tensor], answers: dict[str, tf.Tensor]
) -> dict[str, tf.Tensor]:
    """Losses of the scores and of the places of faces, each per cell with a face."""
    scores = geometry = cells = 0.0
    for name, answer in answers.items():
        target = targets[name]
        asked, placed, eyed = (target[..., i] for i in range(WEIGHTS))
        label, logit = target[..., WEIGHTS], SCORE * answer[..., 0]
        entropy = tf.nn.sigmoid_cross_entropy_with_logits(label, logit)
        missed = tf.abs(label - tf.sigmoid(logit))
        scores += tf.reduce_sum(asked * tf.stop_gradient(missed**FOCUS) * entropy)
        error = tf.abs(answer - target[..., WEIGHTS:])
        place = tf.reduce_sum(error[..., 1:4], -1)
        eyes = tf.reduce_sum(error[..., 4:], -1)
        geometry += tf.reduce_sum(placed * place + eyed * eyes)
        cells += tf.reduce_sum(placed)
    cells = tf.maximum(cells, 1.0)
    return {"scores": scores / cells, "places": GEOMETRY * geometry / cells}
