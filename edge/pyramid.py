"""A frame at the sizes at which it is searched, each made once and only when asked for."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians, sin

import cv2
import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class View:
    """A levelled, scaled piece of a frame, and the way back from it.

    Attributes:
        pixels: the piece, uint8.
        scale: its pixels a pixel of the frame.
        centre: the point of the frame that its middle shows.
        roll: degrees by which it was turned counter-clockwise.
    """

    pixels: NDArray[np.uint8]
    scale: float
    centre: tuple[float, float]
    roll: float

    def to_frame(self, x: float, y: float) -> tuple[float, float]:
        """The point of the frame that the view shows at (x, y)."""
        rows, columns = self.pixels.shape
        along, down = (x - columns / 2) / self.scale, (y - rows / 2) / self.scale
        c, s = cos(radians(self.roll)), sin(radians(self.roll))
        return self.centre[0] + c * along - s * down, self.centre[1] + s * along + c * down


class Pyramid:
    """A grey frame, shape (height, width), and its halves, quarters and so on."""

    def __init__(self, gray: NDArray[np.uint8]) -> None:
        self._levels = [gray]
        self.height, self.width = gray.shape

    def view(
        self,
        centre: tuple[float, float],
        size: tuple[int, int],
        scale: float,
        roll: float = 0.0,
        *,
        border: int = cv2.BORDER_REPLICATE,
    ) -> View:
        """What lies around a point of the frame, turned counter-clockwise by `roll` degrees.

        Args:
            centre: x, y in pixels of the frame; it comes to the middle of the view.
            size: width and height of the view in its own pixels.
            scale: pixels of the view a pixel of the frame, at most 1 to stay sharp.
            roll: the clockwise tilt, in degrees, that the view makes level.
            border: what lies outside the frame; OpenCV's default repeats its edge.
        """
        level = 0
        while scale * 2**level <= 0.5:
            level += 1
        zoom = scale * 2**level
        c, s = zoom * cos(radians(roll)), zoom * sin(radians(roll))
        # Pixel (i, j) covers the point (i + .5, j + .5), on every level and in the view alike.
        x, y = (v / 2**level for v in centre)
        turn = np.array([[c, s, size[0] / 2 - c * x - s * y], [-s, c, size[1] / 2 + s * x - c * y]])
        turn[:, 2] += turn[:, :2].sum(axis=1) / 2 - 0.5
        pixels = cv2.warpAffine(self._level(level), turn, size, flags=cv2.INTER_LINEAR,
                                borderMode=border)  # fmt: skip
        return View(pixels.astype(np.uint8, copy=False), scale, centre, roll)

    def whole(self, scale: float, roll: float = 0.0) -> View:
        """The whole frame; a turned one lies on black, in a view large enough for its corners."""
        c, s = abs(cos(radians(roll))), abs(sin(radians(roll)))
        width, height = c * self.width + s * self.height, s * self.width + c * self.height
        size = (max(round(width * scale), 1), max(round(height * scale), 1))
        centre = (self.width / 2, self.height / 2)
        return self.view(centre, size, scale, roll, border=cv2.BORDER_CONSTANT)

    def _level(self, number: int) -> NDArray[np.uint8]:
        while len(self._levels) <= number:
            last = self._levels[-1]
            rows, columns = last.shape
            half = cv2.resize(last, (max(columns // 2, 1), max(rows // 2, 1)),
                              interpolation=cv2.INTER_AREA)  # fmt: skip
            self._levels.append(half.astype(np.uint8, copy=False))
        return self._levels[number]
