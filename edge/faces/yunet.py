"""Faces by YuNet (Wu et al. 2023), a small network, from a file of the user's own."""

from __future__ import annotations

from collections.abc import Sequence
from math import atan2, degrees, hypot
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ..errors import ContractError, ModelNotFoundError
from ..settings.config import FacesConfig
from ..types import Box, Detection
from .boxes import elsewhere
from .pyramid import Pyramid, View

UNDERSTATED = 2.0
"""What the tilt that the eyes tell is multiplied by."""


class YuNetDetector:
    """`cv2.FaceDetectorYN`; it finds tilted faces by itself.

    It places eyes and mouth too upright, by half or more of the tilt. So a followed face is shown
    to it levelled by what is known of its tilt, and what is left is corrected from frame to frame.

    Raises:
        ModelNotFoundError: `config.yunet` names no file.
        ContractError: the file is not YuNet's, or this OpenCV cannot run it.
    """

    tilts, thorough = (0.0,), True

    SEARCHED, FOLLOWED = 32, 64
    """Side in pixels to which the smallest face asked for, and a followed one, are shrunk."""

    STEP = 32
    """Sides of the network's input are multiples of this."""

    def __init__(self, config: FacesConfig) -> None:
        path = Path(config.yunet)
        if not path.is_file():
            raise ModelNotFoundError(
                f"YuNet's model {config.yunet or '(none given)'} not found",
                advice="set faces.yunet to your .onnx file, or faces.detector to haar",
            )
        self._config = config
        try:
            self._network: Any = cv2.FaceDetectorYN.create(str(path), "", (320, 320))
            self._network.setScoreThreshold(0.7)
            self._network.detect(np.zeros((320, 320, 3), np.uint8))
        except (cv2.error, AttributeError) as error:
            raise ContractError(
                f"{path} cannot be run as YuNet by OpenCV {cv2.__version__}",
                advice="download it again, or set faces.detector to haar",
            ) from error

    def search(self, frame: Pyramid, roll: float, known: Sequence[Box] = ()) -> list[Detection]:
        """Faces anywhere in the frame but at the `known`, however tilted."""
        smallest = max(min(self._config.smallest, frame.height // 2, frame.width // 2), 1)
        found = self._detect(frame.whole(min(self.SEARCHED / smallest, 1.0)))
        return elsewhere(found, known)

    def follow(self, frame: Pyramid, last: Detection, roll: float) -> Detection | None:
        """The face that was at `last`."""
        side = 2 * self.FOLLOWED
        scale = min(self.FOLLOWED / last.box.width, 1.0)
        found = self._detect(frame.view(last.box.centre, (side, side), scale, roll))
        return max(found, key=lambda hit: hit.score, default=None)

    def allows(self, frame: Pyramid, face: Detection) -> bool:
        """Never: what the network misses it is not asked about again."""
        return False

    def second_opinion(self, frame: Pyramid, face: Detection) -> float:
        """None: the network is asked in each frame."""
        return 0.0

    def _detect(self, view: View) -> list[Detection]:
        rows, columns = view.pixels.shape
        down, right = -rows % self.STEP, -columns % self.STEP
        wide = cv2.copyMakeBorder(view.pixels, 0, down, 0, right, cv2.BORDER_CONSTANT)
        self._network.setInputSize((wide.shape[1], wide.shape[0]))
        _, faces = self._network.detect(cv2.cvtColor(wide, cv2.COLOR_GRAY2BGR))
        return [_square(view, face) for face in ([] if faces is None else faces)]


def _square(view: View, face: NDArray[np.float32]) -> Detection:
    """YuNet's row of numbers as the square that Haar and FER2013 would cut out.

    The network gives its own box, right and left eye, nose, mouth's corners and score. On FER2013
    faces the square's side is the mean of 2.89 times the way from eyes to mouth and 1.31 times the
    box's width, and its middle lies .07 of it above theirs (medians of 80 faces).
    """
    points = face[4:14].reshape(5, 2).astype(float)
    (right_eye, left_eye), mouth = points[:2], points[3:].mean(axis=0)
    roll = degrees(atan2(left_eye[1] - right_eye[1], left_eye[0] - right_eye[0]))
    eyes = (right_eye + left_eye) / 2
    down = mouth - eyes
    length = max(hypot(*down), 1e-6)
    side = (2.89 * length + 1.31 * float(face[2])) / 2
    centre = view.to_frame(*((eyes + mouth) / 2 - 0.07 * side * down / length))
    box = Box.square(centre, side / view.scale)
    return Detection(box, 10 * float(face[14]), round(view.roll + UNDERSTATED * roll, 1))
