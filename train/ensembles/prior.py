"""A correction that gives rare emotions the weight of common ones.

FER+ calls a third of all faces neutral and one in a hundred disgusted, and a network learns to
expect that. Dividing its probabilities by the classes' shares to some power takes part of this
expectation out again (logit adjustment, Menon et al. 2020, arXiv 2007.07314). It is folded into
the heads' biases and costs nothing at inference.
"""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from ..lessons.targets import Targets

Shares = dict[str, NDArray[np.floating[Any]]]
"""The share of each class in a head's targets, (7,), summing to 1."""


def class_shares(targets: Targets) -> Shares:
    """How often each class is what a head should answer, as the training images have it."""
    shares = {}
    for head in targets.known_heads():
        answers = targets.shares[head]
        sums = (answers * targets.weights[head][:, None]).sum(axis=0)
        shares[head] = sums / sums.sum()
    return shares


def correct_prior(network: keras.Model, shares: Shares, strength: float) -> None:
    """Divide the probabilities of each head by its classes' shares to the power of `strength`.

    0 changes nothing; 1 answers as if every class were equally frequent. A class that never
    occurs counts as one in 10,000.
    """
    for head, frequency in shares.items():
        layer = network.get_layer(head)
        layer.bias.assign(layer.bias - strength * np.log(np.maximum(frequency, 1e-4)))
