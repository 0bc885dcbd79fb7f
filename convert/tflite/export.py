"""From a Keras network to the bytes of a TFLite file, in one of four number formats."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from math import floor

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from numpy.typing import NDArray

from edge.emotion.labels import INPUT_SIZE

from .audit import SIGNATURE, audit
from .exact import make_exact

SHAPE = (1, INPUT_SIZE, INPUT_SIZE, 1)


def convert(network: keras.Model, images: NDArray[np.uint8], form: str = "int8") -> bytes:
    """TFLite of a model with one input and named outputs; the same inputs give the same bytes.

    Args:
        network: takes (n, 48, 48, 1) pixels of 0 to 255.
        images: (n, 48, 48) uint8, from which an integer format takes the ranges of all tensors.
        form: a key of `audit.FORMATS`. An int8 file is made exact, see `exact.make_exact`.

    Raises:
        ContractError: an int8 file would compute with floats, or not have the same answer by all
            kernels.
    """
    with tempfile.TemporaryDirectory() as folder:
        _export(rescale_exactly(network), folder)
        content = _converted(folder, images, form)
        if form != "int8":
            return content
        audit(content, form)
        return make_exact(content, _converted(folder, images, "float32"), images)


def _converted(folder: str, images: NDArray[np.uint8], form: str) -> bytes:
    """As tensorflow's converter makes it."""

    def representative() -> Iterator[list[NDArray[np.float32]]]:
        for image in images:
            yield [image.reshape(SHAPE).astype(np.float32)]

    converter = tf.lite.TFLiteConverter.from_saved_model(folder)
    if form != "float32":
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
    if form == "float16":
        converter.target_spec.supported_types = [tf.float16]
    if form in INTEGERS:
        converter.representative_dataset = representative
        operators, tensors = INTEGERS[form]
        converter.target_spec.supported_ops = [operators]
        converter.inference_input_type = converter.inference_output_type = tensors
    return bytes(converter.convert())


INTEGERS = {
    "int8": (tf.lite.OpsSet.TFLITE_BUILTINS_INT8, tf.int8),
    "int16x8": (
        tf.lite.OpsSet.EXPERIMENTAL_TFLITE_BUILTINS_ACTIVATIONS_INT16_WEIGHTS_INT8, tf.int16,
    ),
}  # fmt: skip
"""What the converter may use, and the type of the input and the outputs."""


def _export(network: keras.Model, folder: str) -> None:
    archive = keras.export.ExportArchive()
    archive.track(network)
    archive.add_endpoint(
        SIGNATURE,
        lambda pixels: network(pixels, training=False),
        input_signature=[tf.TensorSpec(SHAPE, tf.float32, name="pixels")],
    )
    archive.write_out(folder, verbose=False)


def rescale_exactly(network: keras.Model) -> keras.Model:
    """The same function, with every `Rescaling` as an addition and then a multiplication.

    In the layer's own order, x * 1/127.5 - 1, the product ranges from 0 to 2 and the sum from -1
    to 1; the converter gives both the range -1 to 2, in which 255 steps are coarser than a pixel.
    With the offset first, and of whole levels (-128 in place of -127.5: int8 has no half ones),
    the rescaled pixel is the input's own byte, and nothing is lost. The float baseline is made of
    the same graph, so that both see the same picture, half a level of 255 darker.
    """

    def clone(layer: layers.Layer) -> layers.Layer:
        if isinstance(layer, layers.Rescaling) and layer.offset:
            shift = layers.Rescaling(1.0, floor(layer.offset / layer.scale), name="shift")
            scale = layers.Rescaling(layer.scale, name="scale")
            return keras.Sequential([shift, scale], name=layer.name)
        return layer.__class__.from_config(layer.get_config())

    copy = keras.models.clone_model(network, clone_function=clone, recursive=True)
    copy.set_weights(network.get_weights())
    return copy
