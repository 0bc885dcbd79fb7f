"""The portrait that comes with Facecue behind a mask: a face of which Facecue cannot be sure."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

FINE = 8
"""Times that the mask is drawn larger, and brought down, so that its edges are smooth."""

OUTLINE = ((126, 126), (145, 121), (164, 118), (184, 121), (205, 127), (204, 150), (196, 166),
           (180, 178), (164, 181), (148, 177), (134, 165), (127, 150))  # fmt: skip
PLEATS = tuple(((130, y), (164, y + 4), (200, y)) for y in (138, 147, 156))
STRAPS = (((126, 128), (112, 113)), ((205, 128), (213, 118)))
"""Where the mask lies on the portrait, in its pixels, x and y."""

CLOTH, FOLD, STRAP = (214, 190, 150), (190, 165, 125), (235, 230, 225)
"""Colours, blue, green and red."""


def masked(portrait: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A copy of the bundled portrait, (320, 320, 3) BGR, with a mask over nose and mouth."""
    sides = portrait.shape[1::-1]
    large = cv2.resize(portrait, None, fx=FINE, fy=FINE, interpolation=cv2.INTER_CUBIC)
    for strap in STRAPS:
        cv2.polylines(large, [FINE * np.array(strap)], False, STRAP, FINE)
    cv2.fillPoly(large, [FINE * np.array(OUTLINE)], CLOTH)
    for pleat in PLEATS:
        cv2.polylines(large, [FINE * np.array(pleat)], False, FOLD, FINE)
    return cv2.resize(large, sides, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
