"""Squares that the finder suggests, and whether a face is there: what a verifier learns from."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from edge.faces.finder_grid import CHANNELS, SCORE, STRIDES, decode, points
from edge.faces.finder_net import merge
from edge.faces.pyramid import Pyramid
from edge.faces.verifier import SIDE, shown

from .known_photos import KnownPhoto
from .loop import levels
from .views import Views

Square = tuple[float, float, float]
"""x and y of the middle, and side, pixels."""

VIEWS = ((320, 16), (320, 16), (512, 6))
"""Side of the square views in pixels and how many are drawn at once, in turn."""

SEARCHED = 0.5
"""Scale at which the finder looks at them: a camera's frame is shrunk as much."""

FACELESS = 0.4
"""Share of the views without a face."""

SUGGESTED = 0.05
"""Score of the finder from which a square is shown to the verifier."""

FACE, NONE = 0.4, 0.2
"""Overlap with a face from which a square shows it, and up to which it shows none."""

SHOWN_FROM = 24.0
"""Pixels; smaller faces are not shown unless the finder suggests them."""

WRONG, MORE = 4, 0.1
"""Squares without a face that are taken of each view, and the share of its others."""

TWICE = 0.1
"""Score from which a mistake is shown twice, each time a little shifted."""

KEPT = 8192
"""Crops among which each is drawn, so that those of one view come apart."""


class Crops:
    """Crops without end, each with 1 where it shows a face and 0 where it shows none.

    Args:
        views: what the finder looks at.
        finder: a trained one.
        rng: where all other chance comes from.
    """

    def __init__(self, views: Views, finder: keras.Model, rng: np.random.Generator) -> None:
        self._views, self._rng = views, rng
        self._look = tf.function(
            lambda pixels: finder(levels(pixels), training=False), reduce_retracing=True
        )
        self._source = self._drawn()
        self._kept: list[tuple[NDArray[np.uint8], bool]] = []

    def draw(self, count: int) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        """Pixels, (count, SIDE, SIDE, 1), and labels, (count,)."""
        drawn = []
        for _ in range(count):
            while len(self._kept) < KEPT:
                self._kept.append(next(self._source))
            place = int(self._rng.integers(KEPT))
            drawn.append(self._kept[place])
            self._kept[place] = self._kept[-1]
            self._kept.pop()
        pixels = np.stack([pixels for pixels, _ in drawn])[..., None]
        return pixels, np.array([label for _, label in drawn], np.float32)

    def _drawn(self) -> Iterator[tuple[NDArray[np.uint8], bool]]:
        while True:
            for side, count in VIEWS:
                drawn = [self._views.draw(side) for _ in range(count)]
                frames = [Pyramid(view) for view, _ in drawn]
                suggested = self._suggested(frames, side)
                for frame, (_, sighted), hints in zip(frames, drawn, suggested, strict=True):
                    faces = [(float(x), float(y), float(s)) for _, x, y, s, *_ in sighted.faces]
                    yield from self._of_hints(frame, hints, faces, sighted.sure)
                    for face, sure in zip(faces, sighted.sure, strict=True):
                        if sure and face[2] >= SHOWN_FROM:
                            yield self._crop(frame, face, 1.5), True

    def _of_hints(
        self,
        frame: Pyramid,
        hints: list[tuple[float, Square]],
        faces: list[Square],
        sure: NDArray[np.bool_],
    ) -> Iterator[tuple[NDArray[np.uint8], bool]]:
        """Crops of squares with their score, the surest first; of unsure faces there is none."""
        wrong = 0
        for score, square in hints:
            overlaps = np.array([_overlap(square, face) for face in faces])
            if len(faces) and overlaps.max() >= FACE:
                if not sure[overlaps.argmax()]:
                    continue
                label = True
            elif not any(_near(square, face) for face in faces):
                label = False
                wrong += 1
                if wrong > WRONG and self._rng.random() > MORE:
                    continue
            else:
                continue
            for _ in range(2 if label or score >= TWICE else 1):
                yield self._crop(frame, square, 1.0), label

    def _crop(self, frame: Pyramid, square: Square, loose: float) -> NDArray[np.uint8]:
        """A square about as it is: the finder's lie a few hundredths beside their faces."""
        (x, y, side), rng = square, self._rng
        x, y = (value + loose * rng.normal(0, 0.04) * side for value in (x, y))
        return shown(frame, (x, y), side * np.exp(loose * rng.normal(0, 0.07)), rng.normal(0, 8))

    def _suggested(self, frames: list[Pyramid], side: int) -> list[list[tuple[float, Square]]]:
        """What the finder suggests in each frame of this side, the surest first."""
        end = round(side * SEARCHED)
        small = np.stack(
            [frame.view((side / 2, side / 2), (end, end), SEARCHED).pixels for frame in frames]
        )
        answers = self._look(tf.constant(small.reshape(len(small), end, end // CHANNELS, CHANNELS)))
        found: list[list[tuple[float, Square]]] = []
        for row in range(len(frames)):
            cells = []
            for stride in STRIDES:
                values = np.asarray(answers[f"stride{stride}"][row])
                chosen = values[..., 0] >= np.log(SUGGESTED / (1 - SUGGESTED)) / SCORE
                grid = points(stride, end // stride, end // stride)
                cells.append(decode(values[chosen], grid[chosen], stride))
            found.append(
                [(hit.score, (hit.x / SEARCHED, hit.y / SEARCHED, hit.side / SEARCHED))
                 for hit in merge(np.concatenate(cells))]
            )  # fmt: skip
        return found


def crop_batches(
    photos: list[KnownPhoto],
    pasted: NDArray[np.uint8] | None,
    finder: keras.Model,
    size: tuple[int, int],
    seed: tuple[int, int],
) -> tf.data.Dataset:
    """Batches of `Crops`, the same for the same seed; `size` is how many, and crops in each."""

    def draw() -> Iterator[tuple[NDArray[np.uint8], NDArray[np.float32]]]:
        cv2.setNumThreads(1)
        rng = np.random.default_rng(seed)
        crops = Crops(Views(photos, pasted, rng, empty=FACELESS), finder, rng)
        for _ in range(size[0]):
            yield crops.draw(size[1])

    signature = (
        tf.TensorSpec((None, SIDE, SIDE, 1), tf.uint8),
        tf.TensorSpec((None,), tf.float32),
    )
    return tf.data.Dataset.from_generator(draw, output_signature=signature).prefetch(8)


def _near(square: Square, face: Square) -> bool:
    """Whether a square might mean a face after all, if badly."""
    aside = max(abs(square[0] - face[0]), abs(square[1] - face[1]))
    alike = 0.4 < square[2] / face[2] < 2.5
    return _overlap(square, face) >= NONE or (aside < face[2] / 2 and alike)


def _overlap(a: Square, b: Square) -> float:
    """Intersection over union of two squares."""
    shared = 1.0
    for one, other in ((a[0], b[0]), (a[1], b[1])):
        low = max(one - a[2] / 2, other - b[2] / 2)
        shared *= max(min(one + a[2] / 2, other + b[2] / 2) - low, 0.0)
    return shared / (a[2] ** 2 + b[2] ** 2 - shared)
