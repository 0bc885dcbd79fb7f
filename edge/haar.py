"""Faces by OpenCV's Haar cascade (Viola and Jones 2001), on no more pixels than it takes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from .config import FacesConfig
from .errors import CascadeError
from .pyramid import Pyramid, View
from .tracker import elsewhere
from .types import Box, Detection

CASCADE = "haarcascade_frontalface_default.xml"
SECOND, THIRD = "haarcascade_frontalface_alt2.xml", "haarcascade_frontalface_alt.xml"
"""Of other authors and training (Lienhart 2002): textures that pass for a face in one cascade
hardly ever pass in all."""
DEBIAN_CASCADES = Path("/usr/share/opencv4/haarcascades")
WINDOW = 24
"""Side in pixels of the smallest face that the cascade knows."""


NORMAL = 100.0
"""Mean brightness to which darker views are lifted, of 255."""

WHITE = 230.0
"""Brightness of 255 below which two deviations above the mean stay when a view is lifted."""


def cascade_path(name: str = CASCADE) -> Path:
    """Where this OpenCV, or Debian's opencv-data, keeps a cascade.

    Raises:
        CascadeError: it is not there.
    """
    folders = [DEBIAN_CASCADES]
    if hasattr(cv2, "data"):
        folders.insert(0, Path(cv2.data.haarcascades))
    for folder in folders:
        if (folder / name).is_file():
            return folder / name
    raise CascadeError(
        f"{name} not found in {' or '.join(map(str, folders))}; run: apt install opencv-data,"
        " or: pip install 'opencv-python-headless<5'"
    )


class HaarDetector:
    """The cascade, on a frame shrunk until the smallest face asked for just fills its window.

    It knows upright faces only: a frame is searched at one tilt at a time.
    """

    tilts = (0.0, 30.0, -30.0, 0.0, 18.0, -18.0)
    """Degrees of roll, tried in turn, that reach heads tilted up to about 40 degrees."""

    FOLLOWED = 34
    """Side in pixels to which a followed face is shrunk."""

    REACH = 64
    """Side of the square in which it is looked for: it may move by two fifths of its own side."""

    CHECKED = 44
    """Side in pixels to which a found face is shrunk for the second cascade's opinion."""

    MAYBE, SURE = 3, 20
    """Overlapping hits: what has fewer than `MAYBE` of the second cascade is no face; what has
    `SURE` of it, those of the third counted twice, is one. Of 370 textures that the first cascade
    took for faces 78 were not without the second's, and none was sure; of 214 training faces with
    as many, 210 were."""

    TILT = 10.0
    """Degrees to either side of the tilt searched at."""

    ZOOMS, TILTED = (1.0, 0.92), 0.8
    """Two sizes of the same search, each for three of the tilts: what falls between the steps of
    one, the other has. Tilted faces are looked for from a quarter larger on, which halves what
    that costs."""

    def __init__(self, config: FacesConfig) -> None:
        if not hasattr(cv2, "CascadeClassifier"):
            raise CascadeError(
                f"OpenCV {cv2.__version__} has no cascade classifier;"
                " run: pip install 'opencv-python-headless>=4.10,<5'"
            )
        self._config = config
        self._cascade = cv2.CascadeClassifier(str(cascade_path()))
        self._second = cv2.CascadeClassifier(str(cascade_path(SECOND)))
        self._third = cv2.CascadeClassifier(str(cascade_path(THIRD)))
        self._searches = 0

    def search(self, frame: Pyramid, roll: float, known: Sequence[Box] = ()) -> list[Detection]:
        """Faces anywhere but at the `known` whose heads are tilted by about `roll` degrees."""
        zoom = self.ZOOMS[self._searches // 3 % len(self.ZOOMS)]
        self._searches += 1
        smallest = min(self._config.min_size, frame.height // 2, frame.width // 2)
        scale = zoom * (self.TILTED if roll else 1.0) * WINDOW / max(smallest, 1)
        view = frame.whole(min(scale, 1.0), roll)
        hits = self._detect(view, step=1.2, neighbours=1, smallest=WINDOW, largest=0)
        clear = (hit for hit in hits if hit.score >= self._config.min_score)
        found = (self._check(frame, hit) for hit in elsewhere(clear, known))
        return [hit for hit in found if hit is not None]

    def follow(self, frame: Pyramid, last: Detection, roll: float) -> Detection | None:
        """The face that was at `last`, looked for around there and tilted by `roll` degrees."""
        view = self._around(frame, last.box, self.FOLLOWED, self.REACH, roll)
        size = last.box.width * view.scale
        hits = self._detect(
            view, step=1.1, neighbours=2,
            smallest=max(round(0.8 * size), WINDOW), largest=round(1.25 * size),
        )  # fmt: skip
        best = max(hits, key=lambda hit: hit.score, default=None)
        return best if best is not None and best.score >= self._config.keep_score else None

    def allows(self, frame: Pyramid, face: Detection) -> bool:
        """Whether the second cascade sees anything of a face there.

        Of 98 training faces that the first cascade missed it saw 35, of 400 textures none.
        """
        return self._votes(self._second, frame, face, face.roll) > 0

    def _check(self, frame: Pyramid, hit: Detection) -> Detection | None:
        """The face with its tilt made more exact, or None if the other cascades see none."""
        votes = {hit.roll: self._votes(self._second, frame, hit, hit.roll)}
        if votes[hit.roll] < self.MAYBE:
            return None
        for roll in (hit.roll - self.TILT, hit.roll + self.TILT):
            votes[roll] = self._votes(self._second, frame, hit, roll)
        third = max(self._votes(self._third, frame, hit, roll) for roll in votes)
        if max(votes.values()) + 2 * third < self.SURE:
            return None
        roll = sum(roll * count for roll, count in votes.items()) / sum(votes.values())
        return Detection(hit.box, hit.score, round(roll, 1))

    def _votes(
        self, cascade: cv2.CascadeClassifier, frame: Pyramid, hit: Detection, roll: float
    ) -> int:
        view = self._around(frame, hit.box, self.CHECKED, 2 * self.CHECKED, roll)
        size = hit.box.width * view.scale
        smallest, largest = round(0.65 * size), round(1.3 * size)
        _, counts = cascade.detectMultiScale2(
            _brighten(view.pixels), scaleFactor=1.08, minNeighbors=1,
            minSize=(smallest, smallest), maxSize=(largest, largest),
        )  # fmt: skip
        return max(map(int, counts), default=0)

    @staticmethod
    def _around(frame: Pyramid, box: Box, side: int, reach: int, roll: float) -> View:
        """A face shrunk to `side` pixels, in the middle of a view of `reach` by `reach`."""
        x, y, width, height = box
        centre = (x + width / 2, y + height / 2)
        return frame.view(centre, (reach, reach), min(side / width, 1.0), roll)

    def _detect(
        self, view: View, *, step: float, neighbours: int, smallest: int, largest: int
    ) -> list[Detection]:
        hits, _, scores = self._cascade.detectMultiScale3(
            _brighten(view.pixels), scaleFactor=step, minNeighbors=neighbours,
            minSize=(smallest, smallest), maxSize=(largest, largest), outputRejectLevels=True,
        )  # fmt: skip
        found = []
        for (x, y, width, height), score in zip(hits, scores, strict=True):
            across, down = view.to_frame(x + width / 2, y + height / 2)
            side = width / view.scale
            box = Box(round(across - side / 2), round(down - side / 2), round(side), round(side))
            found.append(Detection(box, float(score), view.roll))
        return found


def _brighten(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A dark view at a normal brightness: the cascade passes over what has hardly any contrast.

    What is bright in it, such as a lit face in the dark, stays below white.
    """
    mean, deviation = (float(value[0, 0]) for value in cv2.meanStdDev(pixels))
    if mean >= NORMAL:
        return pixels
    gain = min(NORMAL / max(mean, 1.0), WHITE / max(mean + 2 * deviation, 1.0), 6.0)
    if gain <= 1.0:
        return pixels
    return cv2.convertScaleAbs(pixels, alpha=gain).astype(np.uint8, copy=False)
