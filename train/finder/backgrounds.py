"""Views without a face: plain, drawn, photographed, or a photo whose faces are painted over."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from .faceless import draw_nothing, paint_over, photographs
from .known_photos import KnownPhoto


class Backgrounds:
    """Backgrounds without end; `rng` is where all chance comes from.

    Without `photos` none is of a photo, in which a face may have been left that the teacher did not
    see.
    """

    KEPT, FRESH = 256, 0.2
    """Pictures that are kept, to be cut and turned anew, and the share that is made instead."""

    NO_PHOTO = 0.65
    """Share of the pictures that are not of a photo."""

    def __init__(self, photos: list[KnownPhoto], rng: np.random.Generator) -> None:
        self._photos, self._rng = photos, rng
        self._still = photographs()
        self._kept: list[NDArray[np.uint8]] = []

    def draw(self, side: int) -> NDArray[np.uint8]:
        """One of any kind, (side, side)."""
        rng = self._rng
        if len(self._kept) < self.KEPT // 8 or rng.random() < self.FRESH:
            picture = self._new()
            if len(self._kept) < self.KEPT:
                self._kept.append(picture)
            else:
                self._kept[rng.integers(self.KEPT)] = picture
        else:
            picture = self._kept[rng.integers(len(self._kept))]
        return part_of(picture, side, rng)

    def _new(self) -> NDArray[np.uint8]:
        rng = self._rng
        chance = rng.random() * (1.0 if self._photos else self.NO_PHOTO)
        if chance < 0.1:
            return np.full((32, 32), rng.integers(256), np.uint8)
        if chance < 0.5:
            return draw_nothing(rng, 256, 256)
        if chance < self.NO_PHOTO and self._still:
            return self._still[rng.integers(len(self._still))]
        photo = self._photos[rng.integers(len(self._photos))]
        return paint_over(rng, photo.gray, photo.faces[:, :3])


def part_of(
    picture: NDArray[np.uint8], side: int, rng: np.random.Generator, least: float = 0.3
) -> NDArray[np.uint8]:
    """Any square part of a picture, (side, side), enlarged or not, turned or not.

    It is `least` of the picture's shorter side or more.
    """
    if rng.random() < 0.3:
        picture = np.rot90(picture, int(rng.integers(1, 4)))
    part = max(int(min(picture.shape) * rng.uniform(least, 1.0)), 1)
    top, left = (rng.integers(end - part + 1) for end in picture.shape)
    cut = np.ascontiguousarray(picture[top : top + part, left : left + part])
    kind = cv2.INTER_AREA if part > side else cv2.INTER_LINEAR
    return cv2.resize(cut, (side, side), interpolation=kind).astype(np.uint8, copy=False)
