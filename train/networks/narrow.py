"""A narrower network of what a wider one has learned: the channels that count most.

After network slimming (Liu et al. 2017, arXiv 1708.06519), where the scale that batch normalisation
gives a channel says how much of it there is. Here that is multiplied by how strongly the next layer
takes it up. The network is then trained further.
"""

from __future__ import annotations

from collections.abc import Mapping

import keras
import numpy as np
from keras import layers
from numpy.typing import NDArray

from .shapes import HEADS


def narrow(network: keras.Model, learned: Mapping[str, keras.Layer]) -> None:
    """Give each layer of `network`, a sequential CNN, what the layer of its name has learned of the
    channels that are kept.

    Args:
        network: of convolutions, each followed by its batch normalisation, and heads.
        learned: the layers of a network that is as deep, and nowhere narrower.

    Raises:
        KeyError, ValueError: a layer is not there, or is narrower, or adds to another.
    """
    if any(isinstance(layer, layers.Add) for layer in network.layers):
        raise ValueError("where layers are added up, both must keep the same channels")
    ordered = [layer for layer in network.layers if layer.weights]
    convolutions = [layer for layer in ordered if isinstance(layer, layers.Conv2D)]
    after = dict(zip(convolutions, [*convolutions[1:], None], strict=True))
    kept = np.arange(1)
    for layer in ordered:
        known = learned[layer.name].get_weights()
        if layer.name in HEADS:
            layer.set_weights([known[0][kept], known[1]])
        elif isinstance(layer, layers.BatchNormalization):
            layer.set_weights([values[kept] for values in known])
        else:
            norm = learned[layer.name.replace("conv", "norm")]
            following = after[layer]
            best = _best(layer.filters, norm, learned[following.name] if following else None)
            layer.set_weights([known[0][:, :, kept][..., best]])
            kept = best


def _best(
    count: int, norm: layers.BatchNormalization, following: layers.Conv2D | None
) -> NDArray[np.intp]:
    """The `count` channels that count most, in their order."""
    worth = np.abs(np.asarray(norm.gamma))
    if following is not None:
        worth = worth * np.sqrt(np.square(np.asarray(following.kernel)).sum(axis=(0, 1, 3)))
    if count > len(worth):
        raise ValueError(f"{norm.name} has {len(worth)} channels, not {count}")
    return np.sort(np.argsort(-worth, kind="stable")[:count])
