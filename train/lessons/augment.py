"""Random views of faces, made for a whole batch at once.

One projective transform a batch carries flip, rotation, scale and shift, so that an image is
interpolated once; blur, brightness, contrast and an erased patch follow (Zhong et al. 2017,
arXiv 1708.04896). Random numbers are stateless: the same seed gives the same views.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import pi

import numpy as np
import tensorflow as tf

from edge.emotion.labels import INPUT_SIZE

BLUR_STREAM = 3
"""After the three streams of the other changes, whose numbers do not depend on this one."""
BLUR_SIGMA = 1.5
"""Pixels of 48: a face of some 16 pixels, made larger."""


@dataclass(frozen=True)
class Augmentation:
    """How far views stray from the original.

    Attributes:
        rotation: largest turn to either side, degrees.
        scale: smallest and largest size of the face, 1 = as it is.
        shift: largest move in each direction, share of the side.
        contrast: largest relative change of contrast.
        brightness: largest change of brightness, grey levels of 255.
        erase: probability that a rectangle of 2 to 20 % of the area becomes flat grey.
        blur: largest share of a view that its blurred copy takes, as in faces far away; half of
            the views stay sharp.
    """

    rotation: float = 9.0
    scale: tuple[float, float] = (0.85, 1.15)
    shift: float = 0.075
    contrast: float = 0.2
    brightness: float = 20.0
    erase: float = 0.2
    blur: float = 0.0


LIGHT = Augmentation(erase=0.1)
STRONG = Augmentation(rotation=17, scale=(0.8, 1.2), shift=0.15, erase=0.4)
LONG = Augmentation(rotation=12, scale=(0.8, 1.2), shift=0.1, erase=0.3)
MIRRORED = Augmentation(rotation=0, scale=(1, 1), shift=0, contrast=0, brightness=0, erase=0)
NEAR = Augmentation(
    rotation=5, scale=(0.92, 1.08), shift=0.04, contrast=0.1, brightness=10, erase=0, blur=0.5
)
LOOSE = Augmentation(
    rotation=8, scale=(0.9, 1.2), shift=0.06, contrast=0.3, brightness=25, erase=0, blur=0.5
)
"""As others than FER2013 frame and light faces, of whom many cut them a tenth tighter."""


def augment(images: tf.Tensor, strength: Augmentation, seed: tf.Tensor) -> tf.Tensor:
    """Random views of `images`, (n, h, w, 1) of 0 to 255; `seed` is an int tensor of shape (2,).

    Returns float32 of the same shape, within 0 to 255.
    """
    seeds = tf.unstack(tf.random.split(seed, 3))
    views = _move(tf.cast(images, tf.float32), strength, seeds[0])
    if strength.blur:
        views = _soften(views, strength, tf.random.fold_in(seed, BLUR_STREAM))
    views = _relight(views, strength, seeds[1])
    views = _erase(views, strength, seeds[2])
    return tf.clip_by_value(views, 0.0, 255.0)


def _uniform(seed: tf.Tensor, n: tf.Tensor, columns: int) -> list[tf.Tensor]:
    """`columns` independent tensors of shape (n,), uniform in [-1, 1)."""
    values = tf.random.stateless_uniform((n, columns), seed, -1.0, 1.0)
    return list(tf.unstack(values, axis=1))


def _move(images: tf.Tensor, strength: Augmentation, seed: tf.Tensor) -> tf.Tensor:
    n, side = tf.shape(images)[0], images.shape[1]
    turn, size, right, down, flip = _uniform(seed, n, 5)
    angle = turn * strength.rotation * pi / 180
    low, high = strength.scale
    zoom = 1 / (low + (high - low) * (size + 1) / 2)
    mirror = tf.where(flip > 0, 1.0, -1.0)
    cos, sin = tf.cos(angle) * zoom, tf.sin(angle) * zoom
    middle = (side - 1) / 2
    dx, dy = right * strength.shift * side, down * strength.shift * side
    zero = tf.zeros_like(cos)
    # Rows of the matrix that takes an output pixel to its place in the input.
    transforms = tf.stack([
        cos * mirror, -sin, middle - middle * (cos * mirror - sin) + dx,
        sin * mirror, cos, middle - middle * (sin * mirror + cos) + dy,
        zero, zero,
    ], axis=1)  # fmt: skip
    return tf.raw_ops.ImageProjectiveTransformV3(
        images=images,
        transforms=transforms,
        output_shape=(side, side),
        fill_value=0.0,
        interpolation="BILINEAR",
        fill_mode="NEAREST",
    )


def _soften(images: tf.Tensor, strength: Augmentation, seed: tf.Tensor) -> tf.Tensor:
    (share,) = _uniform(seed, tf.shape(images)[0], 1)
    share = tf.nn.relu(share * strength.blur)[:, None, None, None]
    return images + share * (_blurred(images) - images)


def _blurred(images: tf.Tensor) -> tf.Tensor:
    """`images` through a Gaussian of `BLUR_SIGMA`, mirrored beyond their edges."""
    sigma = BLUR_SIGMA * images.shape[1] / INPUT_SIZE
    reach = round(3 * sigma)
    bell = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    bell = (bell / bell.sum()).astype(np.float32)
    around = [(0, 0), (reach, reach), (reach, reach), (0, 0)]
    padded = tf.pad(images, around, "SYMMETRIC")
    across = tf.nn.conv2d(padded, bell[None, :, None, None], 1, "VALID")
    return tf.nn.conv2d(across, bell[:, None, None, None], 1, "VALID")


def _relight(images: tf.Tensor, strength: Augmentation, seed: tf.Tensor) -> tf.Tensor:
    gain, lift = _uniform(seed, tf.shape(images)[0], 2)
    gain = (1 + gain * strength.contrast)[:, None, None, None]
    lift = (lift * strength.brightness)[:, None, None, None]
    mean = tf.reduce_mean(images, axis=(1, 2, 3), keepdims=True)
    return (images - mean) * gain + mean + lift


def _erase(images: tf.Tensor, strength: Augmentation, seed: tf.Tensor) -> tf.Tensor:
    n, side = tf.shape(images)[0], images.shape[1]
    chance, area, shape, x, y, grey = ((u + 1) / 2 for u in _uniform(seed, n, 6))
    extent = tf.sqrt(0.02 + 0.18 * area)
    stretch = tf.exp((shape - 0.5) * 2 * 0.7)
    width, height = extent * stretch, extent / stretch
    columns = (tf.range(side, dtype=tf.float32) + 0.5) / side
    in_x = tf.abs(columns[None, :] - x[:, None]) < width[:, None] / 2
    in_y = tf.abs(columns[None, :] - y[:, None]) < height[:, None] / 2
    hit = (in_y[:, :, None] & in_x[:, None, :]) & (chance < strength.erase)[:, None, None]
    return tf.where(hit[..., None], (grey * 255)[:, None, None, None], images)
