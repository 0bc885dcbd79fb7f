"""The EfficientNetV2B0 family, from Keras' own applications."""

from __future__ import annotations

import keras
from keras import layers

from edge.errors import DataError

from .shapes import EfficientNet


def efficientnet_features(
    pixels: keras.KerasTensor, shape: EfficientNet, dtype: str
) -> keras.KerasTensor:
    """Grey pixels (n, side, side, 1), 0 to 255, to features (n, 1280).

    Raises:
        DataError: the pretrained weights can be neither downloaded nor read.
    """
    side = shape.side
    x = layers.Resizing(side, side, interpolation="bilinear", dtype=dtype, name="enlarge")(pixels)
    x = layers.Concatenate(dtype=dtype, name="grey_as_colour")([x, x, x])
    policy = keras.config.dtype_policy()
    try:
        keras.config.set_dtype_policy(dtype)
        body = keras.applications.EfficientNetV2B0(
            include_top=False, weights=shape.weights, input_shape=(side, side, 3), pooling="avg"
        )
    except (OSError, ValueError) as error:  # urllib raises plain Exception on no network
        raise _not_had(shape, f" ({error})") from error
    except Exception as error:
        if "URL fetch failure" not in str(error):
            raise
        raise _not_had(shape) from error
    finally:
        keras.config.set_dtype_policy(policy)
    body.trainable = not shape.frozen
    return body(x)


def _not_had(shape: EfficientNet, why: str = "") -> DataError:
    return DataError(
        f"the {shape.weights} weights of EfficientNetV2B0 cannot be had{why}",
        advice="connect to the network once, or choose the variant efficientnet, which needs none",
    )
