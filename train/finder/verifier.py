"""Train the verifier, which looks closely at what the finder suggests."""

from __future__ import annotations

from pathlib import Path

import keras
import tensorflow as tf

from ..data.dataset import load_dataset
from ..runs.checkpoint import claim
from .crops import crop_batches
from .known_photos import known_photos
from .loop import FinderLoop, run_parameters
from .network import build_verifier, load_trained

VERIFIER = "verifier.keras"

BATCHES, JUDGING, CROPS = 1024, 64, 128
"""Batches an epoch, batches of the photos that never train, and crops in each."""

SMOOTHING = 0.01
"""Share of the labels that is taken to be wrong."""


def fit_verifier(
    folder: Path,
    answers: Path,
    finder: Path,
    out: Path,
    *,
    epochs: int,
    seed: int = 1,
    faces: Path | None = None,
    weights: Path | None = None,
) -> keras.Model:
    """Train a verifier of a `finder.keras` and leave it in the folder `out`.

    Like `fit_finder`, which has the other arguments and the errors, it can be cut off at any time.
    """
    claim(
        out,
        run_parameters(epochs, seed, answers=answers, finder=finder, faces=faces, weights=weights),
    )
    if (out / VERIFIER).exists():
        print(f"{out} is trained already, {epochs} epochs")
        return load_trained(out / VERIFIER)
    training, judging = known_photos(folder, answers)
    pasted = None if faces is None else load_dataset(faces).of_split("train").images
    network = load_trained(finder)
    keras.utils.set_random_seed(seed)
    loop = FinderLoop(build_verifier, verifier_loss, epochs=epochs, steps=BATCHES, weights=weights)

    def train(epoch: int) -> tf.data.Dataset:
        return crop_batches(training, pasted, network, (BATCHES, CROPS), (seed, epoch))

    def judge() -> tf.data.Dataset:
        return crop_batches(judging, None, network, (JUDGING, CROPS), (0, 0))

    return loop.run(out / VERIFIER, train, judge)


def verifier_loss(labels: tf.Tensor, answers: tf.Tensor) -> dict[str, tf.Tensor]:
    """The entropy of right and wrong answers."""
    smooth = labels * (1 - 2 * SMOOTHING) + SMOOTHING
    odds = tf.reshape(answers, (-1,))
    return {"faces": tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(smooth, odds))}
