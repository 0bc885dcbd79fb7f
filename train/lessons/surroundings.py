"""What lies around faces that were cut out, anew each time that one is shown."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from edge.emotion.labels import INPUT_SIZE

from ..data.cutouts import FRAMINGS, GREY, frame
from ..data.dataset import NO_LABEL, Dataset

FLAT = 0.35
"""Share of the views that have one grey around the face; the others have another picture."""


STREAM = 17
"""Apart from the streams of `augment` and `mix`, whose numbers do not depend on this one."""


@dataclass(frozen=True)
class Shown:
    """The pictures of a training set, of which some are faces that were cut out.

    Attributes:
        images: (n, side, side) uint8; of a face that was cut out it is not used.
        place: (n,) int32, a face's row in `faces` and `covers`; NO_LABEL where it was not cut out.
        faces: (m, framings, side, side) uint8, grey beyond the outline.
        covers: (m, framings, side, side) uint8, the face's share of each pixel.
    """

    images: NDArray[np.uint8]
    place: NDArray[np.int32]
    faces: NDArray[np.uint8]
    covers: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.images)

    @classmethod
    def of_images(cls, images: NDArray[np.uint8]) -> Shown:
        """Pictures (n, side, side) without any face that was cut out."""
        nothing = np.zeros((1, len(FRAMINGS), *images.shape[1:]), np.uint8)
        return cls(images, np.full(len(images), NO_LABEL, np.int32), nothing, nothing)

    @classmethod
    def of_dataset(cls, faces: Dataset, side: int = INPUT_SIZE) -> Shown:
        """The pictures of a prepared dataset, its cut-out faces in each of `FRAMINGS`."""
        plain = cls.of_images(faces.at(side))
        cut = np.flatnonzero(faces.cut_out)
        if not len(cut):
            return plain
        place = plain.place.copy()
        place[cut] = np.arange(len(cut))
        sets = np.empty((2, len(cut), len(FRAMINGS), side, side), np.uint8)
        for number, row in enumerate(cut):
            for which, framing in enumerate(FRAMINGS):
                detail = faces.details[faces.detailed[row]]
                sets[0, number, which], sets[1, number, which] = frame(detail, framing, side)
        return cls(plain.images, place, sets[0], sets[1])


class Compositor:
    """Batches of the pictures of `shown`, as float32 tensors (n, side, side, 1) of 0 to 255."""

    def __init__(self, shown: Shown) -> None:
        whole = np.flatnonzero(shown.place == NO_LABEL)
        self._cut = len(whole) < len(shown)
        self._images = tf.constant(shown.images)
        self._place = tf.constant(shown.place)
        self._whole = tf.constant(whole if len(whole) else np.arange(len(shown)))
        self._faces = tf.constant(shown.faces)
        self._covers = tf.constant(shown.covers)

    def __call__(self, rows: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
        """The pictures at `rows`, (n,); `seed` is an int tensor of shape (2,)."""
        images = tf.cast(tf.gather(self._images, rows), tf.float32)[..., None]
        if not self._cut:
            return images
        seeds = tf.unstack(tf.random.split(tf.random.fold_in(seed, STREAM), 3))
        n, side = tf.shape(rows)[0], images.shape[1]
        place = tf.gather(self._place, rows)
        which = tf.random.stateless_uniform((n,), seeds[0], 0, len(FRAMINGS), tf.int32)
        at = tf.stack([tf.maximum(place, 0), which], axis=1)
        faces, covers = (
            tf.cast(tf.gather_nd(of_all, at), tf.float32)[..., None]
            for of_all in (self._faces, self._covers)
        )
        others = tf.random.stateless_uniform((n,), seeds[1], 0, tf.size(self._whole), tf.int32)
        behind = tf.cast(tf.gather(self._images, tf.gather(self._whole, others)), tf.float32)
        shift = tf.random.stateless_uniform((2,), seeds[1], 0, side, tf.int32)
        behind = tf.roll(behind, shift, axis=(1, 2))[..., None]
        draws = tf.random.stateless_uniform((n, 2), seeds[2])
        flat = 255 * draws[:, 1][:, None, None, None]
        behind = tf.where((draws[:, 0] < FLAT)[:, None, None, None], flat, behind)
        composed = faces + (1 - covers / 255) * (behind - GREY)
        return tf.where((place >= 0)[:, None, None, None], composed, images)
