"""Faces that were cut out along their outline, framed as FER2013 frames a face.

Some copies of AffectNet hold squares that a face's outline fills, from the brows to the chin, black
beyond it. A network that is shown them as they are learns the black. So the outline is kept, the
face is set into the frame as FER2013's are, with its brows at about a quarter of the height, and
what lies around it is filled anew each time it is shown.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

BLACK = 14
"""Grey levels up to here are the black around a face; JPEG has blurred it."""

CORNER = 8
"""Pixels of each corner that tell whether a picture is cut out."""

GREY = 128


@dataclass(frozen=True)
class Framing:
    """Where a cut-out face lies in the frame, in shares of the frame's side.

    Attributes:
        size: side of the square in which the face was cut out.
        top: of that square.
    """

    size: float
    top: float


FRAMINGS = (Framing(0.86, 0.10), Framing(0.74, 0.20))
"""Both are seen in FER2013; a view has either."""


def is_cut_out(gray: NDArray[np.uint8]) -> bool:
    """Whether at least three corners of a picture, (height, width), are black."""
    ends = (slice(None, CORNER), slice(-CORNER, None))
    dark = [gray[rows, columns].mean() <= BLACK for rows in ends for columns in ends]
    return bool(sum(dark) >= 3)


def outline(gray: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """What of a cut-out picture, (height, width), is face: the hull of all that is not black.

    A pixel's breadth inside, where the black has not bled into it.
    """
    bright = (gray > BLACK).astype(np.uint8)
    count, parts, facts, _ = cv2.connectedComponentsWithStats(bright)
    if count < 2:
        return np.ones(gray.shape, np.bool_)
    largest = parts == 1 + facts[1:, cv2.CC_STAT_AREA].argmax()
    points = np.argwhere(largest)[:, ::-1].astype(np.int32)
    mask = np.zeros(gray.shape, np.uint8)
    cv2.fillConvexPoly(mask, cv2.convexHull(points), (1,))
    border = cv2.copyMakeBorder(mask, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=(0,))
    return cv2.erode(border, np.ones((3, 3), np.uint8))[1:-1, 1:-1] > 0


def cut_out(gray: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The same picture with 0 beyond its outline and nowhere else, so that one array holds both."""
    return np.where(outline(gray), np.maximum(gray, 1), 0).astype(np.uint8)


def frame(
    face: NDArray[np.uint8], framing: Framing, side: int
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """A face of `cut_out`, set into a frame of `side` pixels.

    Returns:
        Pixels, (side, side), grey beyond the face; and the face's share of each, 0 to 255. A face
        without outline fills the frame, whatever the framing.
    """
    inside = face > 0
    if inside.all():
        size = side
        left = top = 0
    else:
        size = round(framing.size * side)
        left, top = (side - size) // 2, round(framing.top * side)
    bottom = max(top + size, side)
    share, light = (
        cv2.resize(values, (size, size), interpolation=cv2.INTER_AREA)
        for values in (inside.astype(np.float32), face.astype(np.float32))
    )
    cover = np.zeros((bottom, side), np.float32)
    pixels = np.zeros((bottom, side), np.float32)
    cover[top : top + size, left : left + size] = share
    pixels[top : top + size, left : left + size] = light
    cover, pixels = cover[:side], pixels[:side]
    filled = pixels + (1 - cover) * GREY
    return np.rint(filled).astype(np.uint8), np.rint(255 * cover).astype(np.uint8)
