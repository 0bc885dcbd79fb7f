"""The residual face recogniser of dlib: a teacher that starts from what it has learned.

ResNet (He et al. 2015, arXiv 1512.03385) with 29 convolutions, half as wide, as Davis King trained
it for dlib on three million faces (dlib_face_recognition_resnet_model_v1, CC0).
"""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
from keras import layers
from numpy.typing import NDArray

from edge.errors import DataError

from .batch_norm import unfold
from .shapes import FaceResNet
from .tfjs import read_weights

STEM = "conv32_down"
BLOCKS = (
    "conv32_1", "conv32_2", "conv32_3",
    "conv64_down", "conv64_1", "conv64_2", "conv64_3",
    "conv128_down", "conv128_1", "conv128_2",
    "conv256_down", "conv256_1", "conv256_2", "conv256_down_out",
)  # fmt: skip
"""In the file's words: the width, and whether the side is halved."""

_MEANS = np.array([122.782, 117.001, 104.298], np.float32)
"""What the recogniser subtracts of red, green and blue."""


def face_resnet_features(
    pixels: keras.KerasTensor, shape: FaceResNet, dtype: str
) -> keras.KerasTensor:
    """Grey pixels (n, side, side, 1), 0 to 255, to features (n, channels of the last block)."""
    side = shape.side
    x = layers.Resizing(side, side, interpolation="bilinear", dtype=dtype, name="enlarge")(pixels)
    x = layers.Rescaling(1 / 255, dtype=dtype, name="rescale")(x)
    learns = shape.frozen == 0
    x = _convolution(x, 32, 7, STEM, dtype, learns=learns, halve=True)
    x = layers.ReLU(dtype=dtype, name=f"{STEM}.relu")(x)
    x = layers.MaxPooling2D(3, 2, dtype=dtype, name="pool")(x)
    for number, block in enumerate(BLOCKS[: shape.blocks], 1):
        x = _residual(x, block, dtype, learns=number > shape.frozen)
    return layers.GlobalAveragePooling2D(dtype=dtype, name="average")(x)


def _residual(x: keras.KerasTensor, block: str, dtype: str, *, learns: bool) -> keras.KerasTensor:
    width = int(block.removeprefix("conv").split("_")[0])
    halve = "down" in block
    y = _convolution(x, width, 3, f"{block}.conv1", dtype, learns=learns, halve=halve)
    y = layers.ReLU(dtype=dtype, name=f"{block}.relu1")(y)
    y = _convolution(y, width, 3, f"{block}.conv2", dtype, learns=learns)
    if halve:
        x = layers.AveragePooling2D(2, dtype=dtype, name=f"{block}.average")(x)
    if width > x.shape[-1]:
        nothing = layers.Rescaling(0.0, dtype=dtype, name=f"{block}.nothing")(x)
        x = layers.Concatenate(dtype=dtype, name=f"{block}.widen")([x, nothing])
    if missing := x.shape[1] - y.shape[1]:
        margin = ((0, missing), (0, missing))
        y = layers.ZeroPadding2D(margin, dtype=dtype, name=f"{block}.margin")(y)
    x = layers.Add(dtype=dtype, name=f"{block}.add")([x, y])
    return layers.ReLU(dtype=dtype, name=f"{block}.relu2")(x)


def _convolution(
    x: keras.KerasTensor,
    width: int,
    side: int,
    name: str,
    dtype: str,
    *,
    learns: bool,
    halve: bool = False,
) -> keras.KerasTensor:
    x = layers.Conv2D(
        width, side, 2 if halve else 1, "valid" if halve else "same", use_bias=False,
        kernel_initializer="he_normal", trainable=learns, dtype=dtype, name=f"{name}.conv",
    )(x)  # fmt: skip
    return layers.BatchNormalization(trainable=learns, dtype=dtype, name=f"{name}.scale")(x)


def start_from_dlib(network: keras.Model, file: Path, images: NDArray[np.uint8]) -> None:
    """Give `network` the weights of dlib's face recogniser.

    The file is face_recognition_model-weights_manifest.json of the npm package
    @vladmandic/face-api (MIT), which holds them in eight bits. Their batch normalisation was
    folded into a gain and a shift; it is unfolded with the statistics of `images`.

    Args:
        network: from `build_network`, of the FaceResNet family.
        images: some hundred training images, uint8 (n, side, side).

    Raises:
        DataError: the file cannot be read or holds another network.
    """
    weights = read_weights(file)
    pixels = images[..., None].astype(np.float32)
    convolutions = [layer for layer in network.layers if isinstance(layer, layers.Conv2D)]
    try:
        for convolution in convolutions:
            name = convolution.name.removesuffix(".conv")
            stored = name.replace(".", "/")
            kernel, bias = weights[f"{stored}/conv/filters"], weights[f"{stored}/conv/bias"]
            if name == STEM:  # grey: all three colours alike, each less its own mean
                bias = bias - (kernel.sum((0, 1)) * _MEANS[:, None] / 255).sum(0)
                kernel = kernel.sum(axis=2, keepdims=True)
            convolution.set_weights([kernel])
            seen = keras.Model(network.input, convolution.output)(pixels)
            gain = weights[f"{stored}/scale/weights"]
            shift = weights[f"{stored}/scale/biases"] + gain * bias
            unfold(network.get_layer(f"{name}.scale"), gain, shift, seen)
    except (KeyError, ValueError) as error:
        raise DataError(f"{file} holds no face recogniser of this shape: {error}") from error
