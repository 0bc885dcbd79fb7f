"""The custom sequential CNN family: stages of 3x3 convolutions, the shape that int8 likes."""

from __future__ import annotations

import keras
from keras import layers

from edge.contract import INPUT_SIZE, LABELS

from .variants import Variant

HEADS = ("fer2013", "ferplus")
"""One head an annotation: the two label sets are two questions (see the model card)."""


def build_cnn(variant: Variant, *, name: str, dtype: str = "float32") -> keras.Model:
    """Grey pixels (n, 48, 48, 1), 0 to 255, to a dict of (n, 7) probabilities, one a head.

    Args:
        variant: widths, depth and dropout.
        name: of the model; unique within an ensemble.
        dtype: Keras dtype policy of the hidden layers; the heads compute in float32.
    """
    pixels = keras.Input((INPUT_SIZE, INPUT_SIZE, 1), name="pixels")
    x = layers.Rescaling(1 / 127.5, offset=-1, dtype=dtype, name="rescale")(pixels)
    for stage, width in enumerate(variant.widths):
        if stage:
            x = layers.MaxPooling2D(2, dtype=dtype, name=f"pool{stage}")(x)
        for index in range(variant.convolutions):
            tag = f"{stage}_{index}"
            x = layers.Conv2D(width, 3, padding="same", use_bias=False, dtype=dtype,
                              kernel_initializer="he_normal", name=f"conv{tag}")(x)  # fmt: skip
            x = layers.BatchNormalization(dtype=dtype, name=f"norm{tag}")(x)
            x = layers.ReLU(dtype=dtype, name=f"relu{tag}")(x)
    x = layers.GlobalAveragePooling2D(dtype=dtype, name="average")(x)
    x = layers.Dropout(variant.dropout, dtype=dtype, name="dropout")(x)
    outputs = {
        head: layers.Dense(len(LABELS), activation="softmax", dtype="float32", name=head)(x)
        for head in HEADS
    }
    return keras.Model(pixels, outputs, name=name)
