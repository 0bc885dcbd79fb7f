"""Real photos with listed faces, and frames without any: what finders are measured on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from edge.camera.picture import read_picture
from edge.types import Box
from train.finder.photos import judges

from ..measure.expw import listed_faces
from ..wearer.scenes import HEIGHT, WIDTH, backgrounds, expose, window

LONGEST_SIDE = 640
"""Longest side to which every photo is brought, pixels: that of a camera's frame."""


@dataclass(frozen=True)
class JudgedPhoto:
    """A photo, (height, width) uint8, and the faces that the list has of it; it may show more."""

    name: str
    gray: NDArray[np.uint8]
    faces: list[Box]


def judged_photos(folder: Path) -> Iterator[JudgedPhoto]:
    """The photos of ExpW's `folder` that no training sees, `LONGEST_SIDE` pixels long.

    Raises:
        DataError: the folder has no list, or the list another form.
    """
    for name, faces in sorted(listed_faces(folder).items()):
        if judges(name):
            gray = read_picture(folder / "images" / name)
            scale = LONGEST_SIDE / max(gray.shape)
            kind = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
            size = [round(side * scale) for side in gray.shape[::-1]]
            large = cv2.resize(gray, size, interpolation=kind).astype(np.uint8, copy=False)
            yield JudgedPhoto(name, large, [_scaled(face.box, scale) for face in faces])


def faceless(count: int, seed: int = 1) -> Iterator[NDArray[np.uint8]]:
    """`count` frames, (480, 640), with no face: parts of photographed textures in all lights, and
    every fifth the noise of a sensor or of film alone."""
    rng = np.random.default_rng(seed)
    textures = backgrounds()
    for number in range(count):
        if number % 5:
            scene = window(textures[rng.integers(len(textures))], *rng.random(2))
        else:
            grain = rng.standard_normal((HEIGHT, WIDTH)).astype(np.float32)
            if number % 2:
                grain = np.asarray(
                    cv2.GaussianBlur(grain, (0, 0), rng.uniform(0.5, 4.0)), np.float32
                )
            scene = rng.uniform(20, 235) + rng.uniform(5, 60) * grain / grain.std()
            scene = np.clip(scene, 0, 255).astype(np.uint8)
        yield expose(scene, rng, light=rng.choice([1.0, 1.0, 0.5, 0.25]), noise=rng.uniform(0, 6))


def same(found: Box, listed: Box) -> bool:
    """Whether a box means a listed face: its middle lies in it, and its side is .5 to 2 of it.

    Lists and finders frame a face each in its own way, so that overlap would favour one.
    """
    x, y = found.centre
    ratio = side(found) / max(side(listed), 1e-6)
    return (
        listed.x <= x <= listed.x + listed.width
        and listed.y <= y <= listed.y + listed.height
        and 0.5 <= ratio <= 2.0
    )


def side(box: Box) -> float:
    """Of the square with the area of a box."""
    return float(np.sqrt(box.area))


def _scaled(box: Box, scale: float) -> Box:
    return Box(*(round(value * scale) for value in box))
