import pytest

pytest.importorskip("tensorflow", reason="tensorflow is not installed (the desktop extra)")

import keras
import numpy as np

from edge.errors import DataError
from train.networks.build import build_network, multiply_accumulates
from train.networks.efficientnet import efficientnet_features
from train.networks.shapes import Cnn, EfficientNet
from train.variants import VARIANTS


def test_there_are_at_least_eight_in_two_families():
    families = {type(variant.network) for variant in VARIANTS.values()}
    assert families >= {Cnn, EfficientNet}
    assert len(VARIANTS) >= 8


def test_no_two_are_the_same():
    assert len({(v.network, v.recipe) for v in VARIANTS.values()}) == len(VARIANTS)


def test_multiply_accumulates_against_a_count_by_hand():
    pixels = keras.Input((8, 8, 1))
    x = keras.layers.Conv2D(4, 3, padding="same")(pixels)  # 8*8 * 3*3 * 1*4
    x = keras.layers.DepthwiseConv2D(3, strides=2, padding="same")(x)  # 4*4 * 3*3 * 4
    x = keras.layers.Dense(5)(keras.layers.GlobalAveragePooling2D()(x))  # 4*5
    assert multiply_accumulates(keras.Model(pixels, x)) == 2304 + 576 + 20


@pytest.mark.parametrize(("name", "limit"), [("vgg16", 30e6), ("vgg32", 120e6)])
def test_the_members_that_ship_stay_within_their_budget(name, limit):
    assert (
        0.8 * limit < multiply_accumulates(build_network(VARIANTS[name].network, name=name)) < limit
    )


def test_a_residual_stage_adds_what_went_into_it():
    network = build_network(VARIANTS["res32"].network, name="res")
    assert sum(isinstance(layer, keras.layers.Add) for layer in network.layers) == 4
    kernels = [w for w in network.trainable_variables if "conv0_" in w.path]
    before = network.predict(np.ones((1, 48, 48, 1)), verbose=0)["fer2013"]
    kernels[2].assign(kernels[2] * 0)
    assert np.abs(network.predict(np.ones((1, 48, 48, 1)), verbose=0)["fer2013"] - before).max() > 0


def test_weights_that_cannot_be_read_are_named(tmp_path):
    file = tmp_path / "none.weights.h5"
    pixels = keras.Input((48, 48, 1))
    with pytest.raises(DataError, match=r"none\.weights\.h5 weights .* cannot be had"):
        efficientnet_features(pixels, EfficientNet(weights=str(file)), "float32")


def test_a_frozen_body_trains_its_heads_alone():
    pixels = keras.Input((48, 48, 1))
    body = efficientnet_features(pixels, EfficientNet(frozen=True), "float32")
    assert keras.Model(pixels, body).trainable_variables == []
