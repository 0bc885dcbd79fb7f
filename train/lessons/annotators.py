"""What FER2013's label and FER+'s votes say of one another, as a teacher's answers.

Two annotations of one face are two noisy readings of it. The votes tell which label FER2013 most
likely has, nearly as well as a trained network does from the image, and cannot have learned a
training image by heart; the label moves the votes of ten people a little, as an eleventh would.
"""

from __future__ import annotations

import keras
import numpy as np
from numpy.typing import NDArray

from edge.emotion.labels import LABELS

from ..data.dataset import Dataset
from .targets import Targets, targets_of

VOTES_OF_A_LABEL = 2.0
"""Votes that FER2013's label is worth beside FER+'s ten."""

EPOCHS = 15
SEED = 1


def lessons_of_annotations(faces: Dataset) -> dict[str, NDArray[np.float32]]:
    """Soft labels of each head, (n, 7), from the other head's annotation of the same face.

    Where a face has no votes, FER2013's is the label itself, and FER+'s are the votes that faces
    of this label have.
    """
    targets = targets_of(faces)
    voted = targets.weights["ferplus"] > 0
    label, votes = targets.shares["fer2013"], targets.shares["ferplus"]
    from_votes = label.copy()
    from_votes[voted] = _likely_labels(targets, voted)
    usual = label[voted].T @ votes[voted]
    usual /= np.maximum(usual.sum(axis=1, keepdims=True), 1e-6)
    ten = 10.0 * voted[:, None]
    from_label = (ten * votes + VOTES_OF_A_LABEL * label @ usual) / (ten + VOTES_OF_A_LABEL)
    return {"fer2013": from_votes, "ferplus": from_label.astype(np.float32)}


def _likely_labels(targets: Targets, voted: NDArray[np.bool_]) -> NDArray[np.float32]:
    """P(label | votes) of the faces that have votes, by multinomial logistic regression."""
    votes = targets.shares["ferplus"][voted]
    seen = np.concatenate([votes, np.log(votes + 0.05)], axis=1)
    keras.utils.set_random_seed(SEED)
    network = keras.Sequential([keras.layers.Dense(len(LABELS), activation="softmax")])
    network.compile(keras.optimizers.Adam(0.01), "categorical_crossentropy")
    network.fit(seen, targets.shares["fer2013"][voted], epochs=EPOCHS, batch_size=256, verbose=0)
    return np.asarray(network.predict(seen, batch_size=1024, verbose=0))
