"""First weights: a network that starts from what another has learned."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
from keras import layers
from numpy.typing import NDArray

from edge.errors import DataError

from .face_resnet import STEM, start_from_dlib
from .member import MEMBER, load_member
from .mobilenet import BODY, start_from_recogniser
from .narrow import narrow
from .shapes import HEADS, OWN
from .tfjs import files_of

STEPS = 20
"""After which offsets have settled."""


def start_from(network: keras.Model, file: Path, images: NDArray[np.uint8]) -> None:
    """Give `network` what another has learned; heads on other features learn anew,
    and a head that the other lacks begins as its first; that for own labels, as FER+'s.

    Args:
        network: from `build_network`.
        file: a member of the same family, whose layers it has, of a sequential CNN also one with
            more channels, see `narrow`; or the .json of a face recogniser: for a MobileNet see
            `start_from_recogniser`, for a FaceResNet `start_from_dlib`.
        images: some hundred training images, uint8 (n, side, side).

    Raises:
        DataError: the file cannot be read or holds another network.
    """
    if file.suffix == ".json":
        names = {layer.name for layer in network.layers}
        if BODY in names:
            start_from_recogniser(network, file, images)
        elif f"{STEM}.conv" in names:
            start_from_dlib(network, file, images)
        else:
            raise DataError(
                f"{file} is a face recogniser, which only a mobilenet or face-resnet starts from"
            )
        return
    learned = _by_name(load_member(file))
    try:
        if _is_wider(learned, network):
            narrow(network, learned | {name: _head_for(name, learned) for name in HEADS})
            return
        for name, layer in _by_name(network).items():
            found = _head_for(name, learned) if name in HEADS else learned[name]
            if name not in HEADS or found.kernel.shape == layer.kernel.shape:
                layer.set_weights(found.get_weights())
    except (KeyError, ValueError) as error:
        raise DataError(f"{file} holds another network than this one: {error}") from error


def _is_wider(learned: dict[str, keras.Layer], network: keras.Model) -> bool:
    """Whether a convolution of the learned network has more channels than its namesake."""
    return any(
        isinstance(layer, layers.Conv2D) and learned[name].filters > layer.filters
        for name, layer in _by_name(network).items()
    )


def _head_for(name: str, learned: dict[str, keras.Layer]) -> keras.Layer:
    """The head that is most like the head `name`."""
    wanted = (name, "ferplus", *HEADS) if name == OWN else (name, *HEADS)
    return learned[next(head for head in wanted if head in learned)]


def expect_shares(
    network: keras.Model, head: str, shares: NDArray[np.floating[Any]], images: NDArray[np.uint8]
) -> None:
    """Move a head's offsets until its mean answer to `images`, (n, 48, 48), has `shares`, (7,).

    A head that was learned elsewhere expects the emotions as often as they were met there; its
    contract will say that it expects those of the new pictures.
    """
    answers = network.predict(images[..., None].astype(np.float32), verbose=0)[head]
    odds = np.log(np.maximum(answers, 1e-6).astype(np.float64))
    moved = np.zeros(odds.shape[1])
    for _ in range(STEPS):
        probs = np.exp(odds + moved)
        mean = (probs / probs.sum(axis=1, keepdims=True)).mean(axis=0)
        moved += np.log(np.maximum(shares, 1e-3) / np.maximum(mean, 1e-6))
    bias = network.get_layer(head).bias
    bias.assign(bias + moved.astype(np.float32))


def weight_files(file: Path) -> list[Path]:
    """The files that `start_from` reads."""
    if file.is_dir():
        return [file / MEMBER]
    return files_of(file) if file.suffix == ".json" else [file]


def _by_name(network: keras.Model) -> dict[str, keras.Layer]:
    """The layers that have weights."""
    return {
        layer.name: layer
        for layer in network._flatten_layers(include_self=False, recursive=True)
        if layer.weights and not isinstance(layer, keras.Model)
    }
