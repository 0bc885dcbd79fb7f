"""Whether a view stays the same, so that searching it once more would find nothing new."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from .pyramid import Pyramid


class Unchanged:
    """Compares views by the mean brightness of their blocks, in which a sensor's noise is lost.

    Each is compared with the one at which the stillness began, so that slow change counts as well.
    """

    BLOCK = 16
    """Side of a block in pixels of the frame; the smallest face that is looked for has many."""

    LEVELS = 3
    """Brightness of 255 by which no block may differ."""

    AFTER = 10.0
    """Seconds after which every way to search has been tried several times, even at two frames a
    second."""

    def __init__(self) -> None:
        self._view: NDArray[np.uint8] | None = None
        self._since = 0.0

    def update(self, t: float, frame: Pyramid) -> bool:
        """Take in the frame at time `t`; whether the view has been the same for `AFTER` seconds."""
        view = frame.whole(1 / self.BLOCK).pixels
        if self._view is None or t < self._since or self._differ(view, self._view):
            self._view, self._since = view, t
        return t - self._since >= self.AFTER

    def forget(self) -> None:
        """Whatever comes next is another view."""
        self._view = None

    def _differ(self, a: NDArray[np.uint8], b: NDArray[np.uint8]) -> bool:
        return a.shape != b.shape or int(cv2.absdiff(a, b).max()) > self.LEVELS
