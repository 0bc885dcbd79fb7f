"""The number format that a network computes in."""

from __future__ import annotations

from pathlib import Path

import keras
from keras import layers

from .shapes import HEADS, EfficientNet, Shape


def best_precision(shape: Shape | None = None) -> str:
    """The faster of float32 and mixed_bfloat16 on this machine, for networks of that `shape`.

    Measured with TensorFlow 2.21: with AVX-512's bfloat16 instructions a VGG trains 1.7 times as
    fast in bfloat16 as in float32, with AMX more than twice as fast. EfficientNetV2B0 is faster in
    float32 even there, 235 images of 64 pixels a second in place of 168: its depthwise
    convolutions and its swish are not.
    """
    if isinstance(shape, EfficientNet):
        return "float32"
    cpuinfo = Path("/proc/cpuinfo")
    flags = cpuinfo.read_text().split() if cpuinfo.exists() else []
    return "mixed_bfloat16" if {"amx_bf16", "avx512_bf16"} & set(flags) else "float32"


def with_precision(network: keras.Model, dtype: str) -> keras.Model:
    """A copy of `network` whose hidden layers compute by the dtype policy `dtype`."""

    def copy(layer: keras.Layer) -> keras.Layer:
        config = layer.get_config()
        if layer.name not in HEADS and not isinstance(layer, layers.InputLayer):
            config["dtype"] = dtype
        return type(layer).from_config(config)

    other = keras.models.clone_model(network, clone_function=copy, recursive=True)
    other.set_weights(network.get_weights())
    return other
