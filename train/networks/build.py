"""From a variant to a Keras model: a family's features, and a head for each annotation."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import keras
from keras import layers

from edge.emotion.labels import LABELS

from .cnn import cnn_features
from .efficientnet import efficientnet_features
from .face_resnet import face_resnet_features
from .mobilenet import mobilenet_features
from .shapes import Cnn, EfficientNet, FaceResNet, MobileNet, Shape

FEATURES: dict[type[Shape], Callable[..., keras.KerasTensor]] = {
    Cnn: cnn_features,
    EfficientNet: efficientnet_features,
    MobileNet: mobilenet_features,
    FaceResNet: face_resnet_features,
}
"""Each family's way from pixels, its shape and a dtype policy to features, (n, channels)."""


def build_network(
    shape: Shape,
    *,
    name: str,
    dtype: str = "float32",
    heads: Sequence[str] = ("fer2013", "ferplus"),
) -> keras.Model:
    """Grey pixels (n, side, side, 1), 0 to 255, to a dict of (n, 7) probabilities, one a head.

    Args:
        shape: which network; `pixels` of it is the side.
        name: of the model; unique within an ensemble.
        dtype: Keras dtype policy of the hidden layers; the heads compute in float32.
        heads: some of `HEADS`.
    """
    pixels = keras.Input((shape.pixels, shape.pixels, 1), name="pixels")
    x = FEATURES[type(shape)](pixels, shape, dtype)
    x = layers.Dropout(shape.dropout, dtype=dtype, name="dropout")(x)
    outputs = {
        head: layers.Dense(len(LABELS), activation="softmax", dtype="float32", name=head)(x)
        for head in heads
    }
    return keras.Model(pixels, outputs, name=name)


def multiply_accumulates(model: keras.Model) -> int:
    """Multiplications of one face's pass through all convolutions and dense layers."""
    total = 0
    for layer in model._flatten_layers(include_self=False, recursive=True):
        if isinstance(layer, layers.DepthwiseConv2D):
            _, rows, columns, channels = layer.output.shape
            total += rows * columns * channels * layer.kernel_size[0] * layer.kernel_size[1]
        elif isinstance(layer, layers.Conv2D):
            _, rows, columns, _ = layer.output.shape
            total += rows * columns * layer.kernel.shape.num_elements()
        elif isinstance(layer, layers.Dense):
            total += layer.kernel.shape.num_elements()
    return total
