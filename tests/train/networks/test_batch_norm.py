import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="tensorflow is not installed (the desktop extra)")

import keras
from keras import layers

from train.networks.batch_norm import (
    FusedBatchNormalization,
    update_statistics,
    with_fused_normalisation,
)
from train.networks.build import build_network
from train.variants import VARIANTS, find_variant

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
    network = build_network(VARIANTS["vgg16"].network, name="member")
    others = [w.numpy() for w in network.trainable_weights]
    update_statistics(network, FACES)
    for norm in norms(network):
        faces = seen(network, norm)
        assert norm.moving_mean.numpy() == pytest.approx(faces.mean((0, 1, 2)), abs=2e-2)
        assert norm.moving_variance.numpy() == pytest.approx(faces.var((0, 1, 2)), rel=5e-2)
        assert norm.momentum == 0.99
    assert all(map(np.array_equal, others, (w.numpy() for w in network.trainable_weights)))


def test_frozen_layers_keep_theirs():
    network = build_network(VARIANTS["mobilenet"].network, name="member")
    update_statistics(network, FACES[:8])
    kept = {norm.name for norm in norms(network) if not norm.moving_mean.numpy().any()}
    assert kept == {norm.name for norm in norms(network) if not norm.trainable} != set()


def test_twice_gives_the_same_bits():
    weights = []
    for _ in range(2):
        keras.utils.set_random_seed(1)
        network = build_network(VARIANTS["vgg16"].network, name="member")
        update_statistics(network, FACES)
        weights.append(network.get_weights())
    assert all(map(np.array_equal, *weights))


pytest.importorskip("tensorflow", reason="tensorflow is not installed (the desktop extra)")


def test_the_fused_operation_trains_as_keras_own_layer():
    rng = np.random.default_rng(1)
    faces = rng.normal(5, 3, (64, 6, 6, 4)).astype(np.float32)
    plain, fused = layers.BatchNormalization(), FusedBatchNormalization()
    assert np.allclose(fused(faces, training=True), plain(faces, training=True), atol=1e-4)
    for ours, keras_own in zip(fused.weights, plain.weights, strict=True):
        assert ours.numpy() == pytest.approx(keras_own.numpy(), rel=1e-3)
    assert np.allclose(fused(faces), plain(faces), rtol=1e-3, atol=1e-3)


def test_half_precision_keeps_the_statistics_in_float32():
    layer = FusedBatchNormalization(dtype="mixed_bfloat16")
    faces = keras.random.normal((8, 6, 6, 4), dtype="bfloat16")
    assert layer(faces, training=True).dtype == layer(faces).dtype == "bfloat16"
    assert {weight.dtype for weight in layer.weights} == {"float32"}


def test_a_frozen_layer_keeps_its_statistics():
    layer = FusedBatchNormalization()
    layer.build((None, 6, 6, 4))
    layer.trainable = False
    before = [weight.numpy() for weight in layer.weights]
    layer(np.full((8, 6, 6, 4), 9, np.float32), training=True)
    assert all(map(np.array_equal, before, (weight.numpy() for weight in layer.weights)))


@pytest.mark.parametrize("name", ["vgg16", "mobilenet"])
def test_a_copy_has_the_fused_operation_throughout_and_the_same_weights(name):
    plain = build_network(find_variant(name).network, name="plain")
    copy = with_fused_normalisation(plain)
    kinds = [type(layer) for layer in copy._flatten_layers()]
    assert FusedBatchNormalization in kinds
    assert layers.BatchNormalization not in kinds
    assert len(copy.trainable_weights) == len(plain.trainable_weights)
    pixels = keras.random.uniform((4, 48, 48, 1), 0, 255)
    for head, answers in copy(pixels).items():
        assert np.allclose(answers, plain(pixels)[head], atol=1e-5)
