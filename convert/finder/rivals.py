"""The ways of finding faces that are measured side by side, each from a frame to boxes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from edge.faces.detector import find_faces, open_detector
from edge.faces.haar import cascade_path
from edge.settings.config import FacesConfig
from edge.types import Box

Find = Callable[[NDArray[np.uint8]], list[Box]]

PLAIN = "plain Haar"
"""What the time of the others is compared with."""

STEP = 32


def rivals(finder: Path, yunet: Path | None, least: int) -> dict[str, Find]:
    """By name; all look for faces from `least` pixels on."""
    ways = {
        PLAIN: _plain(least),
        "Haar": _ours(FacesConfig(detector="haar", min_size=least)),
        "finder": _ours(FacesConfig(detector="finder", finder=str(finder), min_size=least)),
    }
    if yunet is not None:
        ways |= {f"YuNet at {longest}": _yunet(yunet, longest) for longest in (160, 320, 640)}
    return ways


def _ours(config: FacesConfig) -> Find:
    detector = open_detector(config)
    return lambda gray: [found.box for found in find_faces(detector, gray)]


def _plain(least: int) -> Find:
    cascade = cv2.CascadeClassifier(str(cascade_path()))

    def find(gray: NDArray[np.uint8]) -> list[Box]:
        hits = cascade.detectMultiScale(
            gray, scaleFactor=1.1, minNeighbors=5, minSize=(least, least)
        )  # fmt: skip
        return [Box(*map(int, hit)) for hit in hits]

    return find


def _yunet(file: Path, longest: int) -> Find:
    """YuNet on a frame whose longer side is `longest`, in grey, at its usual threshold of .7."""
    network: Any = cv2.FaceDetectorYN.create(str(file), "", (320, 320))
    network.setScoreThreshold(0.7)

    def find(gray: NDArray[np.uint8]) -> list[Box]:
        scale = longest / max(gray.shape)
        size = tuple(round(side * scale) for side in gray.shape[::-1])
        kind = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        small = cv2.resize(gray, size, interpolation=kind)
        rows, columns = small.shape
        wide = cv2.copyMakeBorder(small, 0, -rows % STEP, 0, -columns % STEP, cv2.BORDER_CONSTANT)
        network.setInputSize(wide.shape[::-1])
        _, faces = network.detect(cv2.cvtColor(wide, cv2.COLOR_GRAY2BGR))
        return [Box(*(round(float(v) / scale) for v in face[:4]))
                for face in ([] if faces is None else faces)]  # fmt: skip

    return find
