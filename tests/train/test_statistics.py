import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="tensorflow is not installed (the desktop extra)")

import keras
from keras import layers

from train.network import build_network
from train.statistics import update_statistics
from train.variants import VARIANTS

FACES = np.random.default_rng(2).integers(40, 90, (600, 48, 48), dtype=np.uint8)


def norms(network: keras.Model) -> list[layers.BatchNormalization]:
    return [
        layer for layer in network._flatten_layers() if isinstance(layer, layers.BatchNormalization)
    ]


def seen(network: keras.Model, norm: layers.BatchNormalization) -> np.ndarray:
    """What reaches a layer of a network of one piece."""
    before = keras.Model(network.input, norm.input)
    return before.predict(FACES[..., None].astype(np.float32), verbose=0)


def test_each_layer_gets_the_statistics_of_what_reaches_it():
    network = build_network(VARIANTS["vgg16"], name="member")
    others = [w.numpy() for w in network.trainable_weights]
    update_statistics(network, FACES)
    for norm in norms(network):
        faces = seen(network, norm)
        assert norm.moving_mean.numpy() == pytest.approx(faces.mean((0, 1, 2)), abs=2e-2)
        assert norm.moving_variance.numpy() == pytest.approx(faces.var((0, 1, 2)), rel=5e-2)
        assert norm.momentum == 0.99
    assert all(map(np.array_equal, others, (w.numpy() for w in network.trainable_weights)))


def test_frozen_layers_keep_theirs():
    network = build_network(VARIANTS["mobilenet"], name="member")
    update_statistics(network, FACES[:8])
    kept = {norm.name for norm in norms(network) if not norm.moving_mean.numpy().any()}
    assert kept == {norm.name for norm in norms(network) if not norm.trainable} != set()


def test_twice_gives_the_same_bits():
    weights = []
    for _ in range(2):
        keras.utils.set_random_seed(1)
        network = build_network(VARIANTS["vgg16"], name="member")
        update_statistics(network, FACES)
        weights.append(network.get_weights())
    assert all(map(np.array_equal, *weights))
