"""Finding faces with OpenCV's Haar cascade, and following each over the frames."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from .config import FacesConfig
from .errors import CascadeError
from .types import Box, Face

CASCADE = "haarcascade_frontalface_default.xml"
DEBIAN_CASCADES = Path("/usr/share/opencv4/haarcascades")
WINDOW = 30
"""Side in pixels to which the smallest face asked for is shrunk; the cascade's own is 24."""


def cascade_path() -> Path:
    """Where this OpenCV, or Debian's opencv-data, keeps the frontal face cascade."""
    folders = [DEBIAN_CASCADES]
    if hasattr(cv2, "data"):
        folders.insert(0, Path(cv2.data.haarcascades))
    for folder in folders:
        if (folder / CASCADE).is_file():
            return folder / CASCADE
    raise CascadeError(
        f"{CASCADE} not found in {' or '.join(map(str, folders))}; run: apt install opencv-data,"
        " or: pip install 'opencv-python-headless<5'"
    )


class FaceFinder:
    """Haar cascade (Viola and Jones 2001) over a whole grey frame."""

    def __init__(self, config: FacesConfig) -> None:
        if not hasattr(cv2, "CascadeClassifier"):
            raise CascadeError(
                f"OpenCV {cv2.__version__} has no cascade classifier;"
                " run: pip install 'opencv-python-headless>=4.10,<5'"
            )
        self._config = config
        self._cascade = cv2.CascadeClassifier(str(cascade_path()))

    def find(self, gray: NDArray[np.uint8]) -> list[Box]:
        """Faces in an image of shape (height, width), the largest first."""
        rows, columns = gray.shape
        smallest = min(self._config.min_size, rows // 2, columns // 2)
        scale = min(1.0, WINDOW / max(smallest, 1))
        small = cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        hits, _, scores = self._cascade.detectMultiScale3(
            small,
            scaleFactor=1.1,
            minNeighbors=4,
            minSize=(round(smallest * scale),) * 2,
            outputRejectLevels=True,
        )
        boxes = [
            Box(*(round(float(v) / scale) for v in hit))
            for hit, score in zip(hits, scores, strict=True)
            if score >= self._config.min_score
        ]
        return sorted(boxes, key=lambda box: box.width * box.height, reverse=True)


def overlap(a: Box, b: Box) -> float:
    """Intersection over union of two boxes, 0 to 1."""
    width = min(a.x + a.width, b.x + b.width) - max(a.x, b.x)
    height = min(a.y + a.height, b.y + b.height) - max(a.y, b.y)
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    return shared / (a.width * a.height + b.width * b.height - shared)


@dataclass(frozen=True, slots=True)
class Tracks:
    """Of one frame: the confirmed faces in it, and the tracks that began or ended with it."""

    faces: list[Face]
    found: list[int]
    lost: list[int]


@dataclass(slots=True)
class _Track:
    box: Box
    seen: float
    hits: int = 1
    number: int | None = field(default=None)  # given when confirmed


class Tracker:
    """Ties each box to the face of earlier frames that it overlaps most."""

    MIN_OVERLAP = 0.2

    def __init__(self, config: FacesConfig) -> None:
        self._config = config
        self._tracks: list[_Track] = []
        self._count = 0

    def update(self, t: float, boxes: list[Box]) -> Tracks:
        """Take in the boxes of the frame at time `t`."""
        seen = self._match(t, boxes)
        found = []
        for track in seen:
            if track.number is None and track.hits >= self._config.confirm:
                track.number = self._count
                self._count += 1
                found.append(track.number)
        gone = [track for track in self._tracks if self._is_gone(track, t)]
        self._tracks = [track for track in self._tracks if track not in gone]
        return Tracks(
            faces=[Face(track.box, track.number) for track in seen if track.number is not None],
            found=found,
            lost=[track.number for track in gone if track.number is not None],
        )

    def _is_gone(self, track: _Track, t: float) -> bool:
        if track.number is None:  # what is not seen again at once was hardly a face
            return track.seen < t
        return t - track.seen > self._config.lost_after

    def _match(self, t: float, boxes: list[Box]) -> list[_Track]:
        pairs = sorted(
            ((overlap(track.box, box), i, j)
             for i, track in enumerate(self._tracks) for j, box in enumerate(boxes)),
            reverse=True,
        )  # fmt: skip
        by_box: dict[int, _Track] = {}
        taken: set[int] = set()
        for share, i, j in pairs:
            if share >= self.MIN_OVERLAP and i not in taken and j not in by_box:
                track = self._tracks[i]
                track.box, track.seen, track.hits = boxes[j], t, track.hits + 1
                taken.add(i)
                by_box[j] = track
        for j, box in enumerate(boxes):
            if j not in by_box:
                by_box[j] = _Track(box, t)
                self._tracks.append(by_box[j])
        return [by_box[j] for j in range(len(boxes))]
