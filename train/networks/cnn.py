"""The custom sequential CNN family."""

from __future__ import annotations

import keras
from keras import layers

from .shapes import Cnn


def cnn_features(pixels: keras.KerasTensor, shape: Cnn, dtype: str) -> keras.KerasTensor:
    """Grey pixels (n, side, side, 1), 0 to 255, to features (n, last width)."""
    x = pixels
    if shape.side != shape.pixels:
        x = layers.Resizing(shape.side, shape.side, dtype=dtype, name="enlarge")(x)
    x = layers.Rescaling(1 / 127.5, offset=-1, dtype=dtype, name="rescale")(x)
    for stage, (width, convolutions) in enumerate(
        zip(shape.widths, shape.convolutions, strict=True)
    ):
        if stage:
            x = layers.MaxPooling2D(2, dtype=dtype, name=f"pool{stage}")(x)
        x = _convolution(x, width, dtype, f"{stage}_0")
        first = x
        for index in range(1, convolutions):
            ends = shape.residual and index == convolutions - 1
            x = _convolution(x, width, dtype, f"{stage}_{index}", first if ends else None)
    return layers.GlobalAveragePooling2D(dtype=dtype, name="average")(x)


def _convolution(
    x: keras.KerasTensor, width: int, dtype: str, tag: str, skip: keras.KerasTensor | None = None
) -> keras.KerasTensor:
    x = layers.Conv2D(width, 3, padding="same", use_bias=False, dtype=dtype,
                      kernel_initializer="he_normal", name=f"conv{tag}")(x)  # fmt: skip
    x = layers.BatchNormalization(dtype=dtype, name=f"norm{tag}")(x)
    if skip is not None:
        x = layers.Add(dtype=dtype, name=f"add{tag}")([x, skip])
    return layers.ReLU(dtype=dtype, name=f"relu{tag}")(x)
