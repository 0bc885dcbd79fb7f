"""The networks of the face finder: one for whole frames, one for what the first suggests.

The finder: grey pixels in, and at three strides a score and a face for every cell.

Plain convolutions, after the stem separable ones (Howard et al. 2017, arXiv 1704.04861), each with
batch normalisation and ReLU; anchor-free as FCOS (Tian et al. 2019, arXiv 1904.01355) and YuNet
are. What a coarser stride has seen is laid beside a finer one's features, as in a feature pyramid
(Lin et al. 2016, arXiv 1612.03144). It has no fixed size: the file that is made of it takes
whatever frame it is given.

The verifier: plain convolutions on a square around what may be a face.
"""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from edge.errors import DataError
from edge.faces.finder_grid import CHANNELS, STRIDES, VALUES
from edge.faces.verifier import SIDE

FIRST_SCORE = -1.0
"""Bias of the scores, so that training does not begin with faces everywhere."""

BESIDE = 32
"""Channels of what the next coarser stride has seen."""


@keras.saving.register_keras_serializable("facecue")
class Doubled(layers.Layer):  # type: ignore[misc]
    """Each cell four times, (n, h, w, c) to (n, 2h, 2w, c): whatever h and w the file is given."""

    def call(self, x: tf.Tensor) -> tf.Tensor:
        return tf.nn.depth_to_space(tf.concat([x, x, x, x], axis=-1), 2)

    def compute_output_shape(self, shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        n, height, width, channels = shape
        return n, height and 2 * height, width and 2 * width, channels


def build_finder(height: int | None = None, width: int | None = None) -> keras.Model:
    """The network for views of `height` by `width` pixels, multiples of 32, or of any size.

    Its input is (n, height, width / 4, 4): four neighbours in a row are the channels of a cell,
    which costs nothing to arrange and a lot less to convolve than single pixels. Values are the
    pixels less 128. Its outputs, `stride8` to `stride32`, are (n, height / stride, width / stride,
    VALUES), see `edge.faces.finder_grid`.
    """
    columns = None if width is None else width // CHANNELS
    pixels = layers.Input((height, columns, CHANNELS), name="pixels")
    x = _convolution(pixels, 16, kernel=(6, 2), strides=(4, 1))
    x = _convolution(x, 32, kernel=3, strides=2)
    for channels in (32, 48, 48):
        x = _separable(x, channels)
    small = x
    x = _separable(x, 64, strides=2)
    for _ in range(2):
        x = _separable(x, 64)
    middle = x
    x = _separable(x, 96, strides=2)
    for _ in range(2):
        x = _separable(x, 96)
    beside = layers.Concatenate()
    small = beside([small, Doubled()(_separable(middle, BESIDE))])
    middle = beside([middle, Doubled()(_separable(x, BESIDE))])
    levels = zip(STRIDES, (small, middle, x), strict=True)
    return keras.Model(pixels, {f"stride{s}": _answers(x, f"stride{s}") for s, x in levels})


def build_verifier() -> keras.Model:
    """The network: (n, SIDE, SIDE, 1), pixels less 128, to log-odds of a face, (n, 1, 1, 1).

    Each halving has more channels; the last convolution sees all that is left.
    """
    x = pixels = layers.Input((SIDE, SIDE, 1), name="pixels")
    for channels, strides in ((24, 2), (32, 2), (32, 1), (64, 2), (64, 1), (96, 2), (96, 1)):
        x = _convolution(x, channels, kernel=3, strides=strides)
    x = layers.Dropout(0.2)(x)
    answer = layers.Conv2D(1, SIDE // 16, kernel_initializer="glorot_uniform", name="face")
    return keras.Model(pixels, answer(x))


def multiply_accumulates_of(network: keras.Model) -> int:
    """Multiply-accumulates of one view by a network that was built for its size."""
    total = 0
    for layer in network.layers:
        if isinstance(layer, layers.DepthwiseConv2D):
            total += int(np.prod(layer.output.shape[1:])) * int(np.prod(layer.kernel.shape[:2]))
        elif isinstance(layer, layers.Conv2D):
            total += int(np.prod(layer.output.shape[1:])) * int(np.prod(layer.kernel.shape[:3]))
    return total


def load_trained(file: Path) -> keras.Model:
    """A finder or a verifier that was trained.

    Raises:
        DataError: there is no such file, or it is no Keras model.
    """
    try:
        return keras.models.load_model(file, compile=False)
    except (ValueError, OSError, KeyError) as error:
        raise DataError(
            f"{file} cannot be loaded as a trained network",
            advice="name the .keras file of python -m train finder fit or verify",
        ) from error


def _answers(x: keras.KerasTensor, name: str) -> keras.KerasTensor:
    answers = layers.Conv2D(
        VALUES, 1, kernel_initializer=keras.initializers.RandomNormal(stddev=0.01), name=name
    )
    values = answers(x)
    answers.bias.assign([FIRST_SCORE] + (VALUES - 1) * [0.0])
    return values


def _convolution(
    x: keras.KerasTensor, channels: int, *, kernel: int | tuple[int, int] = 1,
    strides: int | tuple[int, int] = 1,
) -> keras.KerasTensor:  # fmt: skip
    x = layers.Conv2D(channels, kernel, strides=strides, padding="same", use_bias=False)(x)
    return layers.ReLU()(layers.BatchNormalization(momentum=0.98)(x))


def _separable(x: keras.KerasTensor, channels: int, strides: int = 1) -> keras.KerasTensor:
    x = layers.DepthwiseConv2D(3, strides=strides, padding="same", use_bias=False)(x)
    return _convolution(layers.ReLU()(layers.BatchNormalization(momentum=0.98)(x)), channels)
