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
        outside: float | None = None,
    ) -> View:
        """What lies around a point of the frame, turned counter-clockwise by `roll` degrees.

        Args:
            centre: x, y in pixels of the frame; it comes to the middle of the view.
            size: width and height of the view in its own pixels.
            scale: pixels of the view a pixel of the frame, at most 1 to stay sharp.
            roll: the clockwise tilt, in degrees, that the view makes level.
            outside: brightness of what lies outside the frame; None repeats its edge.
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
        pixels = cv2.warpAffine(
            self._level(level), turn, size, flags=cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE if outside is None else cv2.BORDER_CONSTANT,
            borderValue=(outside or 0.0,),
        )  # fmt: skip
        return View(pixels.astype(np.uint8, copy=False), scale, centre, roll)

    def whole(
        self, scale: float, roll: float = 0.0, *, window: int = 0, outside: float = 0.0
    ) -> View:
        """The whole frame.

        Args:
            scale, roll, outside: as above.
            window: a turned frame's corners may be missing from the view, as far as no square of
                this side, in pixels of the view, fits into them.
        """
        c, s = abs(cos(radians(roll))), abs(sin(radians(roll)))
        margin = window / scale
        # Where the middles of such squares may lie, and then half a square on all sides.
        inner = [max(side - margin * (c + s), 0.0) for side in (self.width, self.height)]
        sides = (
            min(a * inner[0] + b * inner[1] + margin, a * self.width + b * self.height)
            for a, b in ((c, s), (s, c))
        )
        width, height = (max(round(side * scale), 1) for side in sides)
        centre = (self.width / 2, self.height / 2)
        return self.view(centre, (width, height), scale, roll, outside=outside)

    @property
    def half(self) -> NDArray[np.uint8]:
        """The frame at half its size."""
        return self._level(1)

    def _level(self, number: int) -> NDArray[np.uint8]:
        while len(self._levels) <= number:
            last = self._levels[-1]
            rows, columns = last.shape
            half = cv2.resize(last, (max(columns // 2, 1), max(rows // 2, 1)),
                              interpolation=cv2.INTER_AREA)  # fmt: skip
            self._levels.append(half.astype(np.uint8, copy=False))
        return self._levels[number]
