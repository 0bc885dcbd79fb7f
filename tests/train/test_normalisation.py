import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="tensorflow is not installed (the desktop extra)")

import keras
from keras import layers

from train.fit import find_variant
from train.network import build_network
from train.normalisation import FusedBatchNormalization, with_fused_normalisation


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
    plain = build_network(find_variant(name), name="plain")
    copy = with_fused_normalisation(plain)
    kinds = [type(layer) for layer in copy._flatten_layers()]
    assert FusedBatchNormalization in kinds
    assert layers.BatchNormalization not in kinds
    assert len(copy.trainable_weights) == len(plain.trainable_weights)
    pixels = keras.random.uniform((4, 48, 48, 1), 0, 255)
    for head, answers in copy(pixels).items():
        assert np.allclose(answers, plain(pixels)[head], atol=1e-5)
