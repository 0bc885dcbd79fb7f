"""Pictures with known faces in them: what detection and announcing are measured on.

Faces of a dataset are enlarged smoothly and set with a soft border into photographs of textures,
which scikit-image ships. Backgrounds and composed pictures hold nothing but what is given here,
so where a face is, and how it is tilted, is exactly known.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from edge.errors import DataError
from edge.types import Box

WIDTH, HEIGHT = 640, 480
"""Of every scene, pixels."""

TEXTURES = ("brick", "grass", "gravel", "coffee", "page", "moon", "rocket", "text", "cell", "clock")
"""Pictures of scikit-image, none with a face in it (its coins carry heads)."""

BORDER = 1 / 8
"""Width of the soft border around a face, as a share of its side."""


@dataclass(frozen=True, slots=True)
class Pose:
    """Where a face is: its centre and side in pixels, and its clockwise tilt in degrees."""

    x: float
    y: float
    side: float
    roll: float = 0.0

    @property
    def box(self) -> Box:
        """The square of the face before it is tilted."""
        corner = (round(self.x - self.side / 2), round(self.y - self.side / 2))
        return Box(*corner, round(self.side), round(self.side))


@cache
def backgrounds() -> tuple[NDArray[np.uint8], ...]:
    """The textures in grey, (height, width) uint8, each a little larger than a scene so that it can
    be moved about.

    Raises:
        DataError: scikit-image is not installed.
    """
    try:
        from skimage import data
    except ImportError as error:
        raise DataError(
            f"backgrounds come from scikit-image ({error})", advice="run: pip install scikit-image"
        ) from error
    pictures = []
    for name in TEXTURES:
        picture = getattr(data, name)()
        if picture.ndim == 3:
            picture = cv2.cvtColor(picture[..., :3], cv2.COLOR_RGB2GRAY)
        scale = max(1.25 * WIDTH / picture.shape[1], 1.25 * HEIGHT / picture.shape[0])
        pictures.append(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA
                                   if scale < 1 else cv2.INTER_CUBIC))  # fmt: skip
    return tuple(pictures)


def window(background: NDArray[np.uint8], x: float, y: float) -> NDArray[np.uint8]:
    """The part of a background that a camera turned by `x`, `y` (each 0 to 1) sees."""
    rows, columns = background.shape
    left, top = round(x * (columns - WIDTH)), round(y * (rows - HEIGHT))
    return background[top : top + HEIGHT, left : left + WIDTH].copy()


def paste(scene: NDArray[np.uint8], face: NDArray[np.uint8], pose: Pose) -> None:
    """Set a square face, (side, side), into a scene, (height, width), in place."""
    side = face.shape[0]
    margin = round(BORDER * side)
    wide = cv2.copyMakeBorder(face, *(margin,) * 4, cv2.BORDER_REFLECT_101)
    ramp = np.minimum(np.arange(side + 2 * margin) + 0.5, margin) / margin
    ramp = np.minimum(ramp, ramp[::-1])
    mask = np.outer(ramp, ramp).astype(np.float32)
    scale = pose.side / side
    move = cv2.getRotationMatrix2D((wide.shape[1] / 2 - 0.5,) * 2, -pose.roll, scale)
    move[:, 2] += np.array([pose.x, pose.y]) - wide.shape[1] / 2
    reach = round(pose.side * (0.5 + BORDER) * 1.5) + 2
    left, top = max(round(pose.x) - reach, 0), max(round(pose.y) - reach, 0)
    right, bottom = min(round(pose.x) + reach, WIDTH), min(round(pose.y) + reach, HEIGHT)
    if right <= left or bottom <= top:
        return
    move[:, 2] -= (left, top)
    size = (right - left, bottom - top)
    turned = cv2.warpAffine(wide, move, size, flags=cv2.INTER_CUBIC,
                            borderMode=cv2.BORDER_REPLICATE)  # fmt: skip
    alpha = cv2.warpAffine(mask, move, size, flags=cv2.INTER_LINEAR)
    part = scene[top:bottom, left:right]
    part[:] = np.rint(part + alpha * (turned.astype(np.float32) - part)).astype(np.uint8)


def expose(
    scene: NDArray[np.uint8], rng: np.random.Generator, *, light: float = 1.0, noise: float = 0.0
) -> NDArray[np.uint8]:
    """A scene, (height, width), as a sensor sees it: dimmed by `light`, with Gaussian noise of
    `noise` levels of 255."""
    seen = scene.astype(np.float32) * light
    if noise:
        seen += noise * rng.standard_normal(scene.shape, np.float32)
    return np.asarray(np.clip(np.rint(seen), 0, 255), np.uint8)
