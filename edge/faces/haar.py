"""Faces by OpenCV's Haar cascade (Viola and Jones 2001), on no more pixels than it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import cv2

from ..errors import CascadeError
from ..settings.config import FacesConfig
from ..types import Box, Detection
from .boxes import distinct, elsewhere
from .brighten import lift, needed_gain
from .pyramid import Pyramid, View

CASCADE = "haarcascade_frontalface_default.xml"
SECOND, THIRD = "haarcascade_frontalface_alt2.xml", "haarcascade_frontalface_alt.xml"
"""Of other authors and training (Lienhart 2002): textures that pass for a face in one cascade
hardly ever pass in all."""
DEBIAN_CASCADES = Path("/usr/share/opencv4/haarcascades")
WINDOW = 24
"""Side in pixels of the smallest face that the cascade knows."""


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
        f"{name} not found in {' or '.join(map(str, folders))}",
        advice="run: apt install opencv-data, or: pip install 'opencv-python-headless<5'",
    )


class HaarDetector:
    """The cascade, on a frame shrunk until the smallest face asked for just fills its window.

    It knows upright faces only: a frame is searched at one tilt at a time.
    """

    tilts, thorough = (0.0, 30.0, -30.0, 0.0, 18.0, -18.0), True
    """Degrees of roll, tried in turn, that reach heads tilted up to about 40 degrees."""

    FOLLOWED = 34
    """Side in pixels to which a followed face is shrunk."""

    EXAMINED = 64
    """The same of what may be one, so large that the cascade is moved by single pixels."""

    REACH = 1.88
    """Side of the square in which it is looked for, of its own: it may move by two fifths."""

    CHECKED = 44
    """Side in pixels to which a found face is shrunk for the second cascade's opinion."""

    MAYBE, SURE = 3, 20
    """Overlapping hits: what has fewer than `MAYBE` of the second cascade is no face; what has
    `SURE` of it, those of the third counted twice, is one. Of 370 textures that the first cascade
    took for faces 78 were not without the second's, and none was sure; of 214 training faces with
    as many, 210 were."""

    TILT = 10.0
    """Degrees to either side of the tilt searched at."""

    STEPS = (1.4, 1.15)
    """From one size to the next in a search: in its first octave, which costs most, and above."""

    ZOOMS, TILTED = (1.0, 0.85), 0.8
    """Two sizes of the same search, each for three of the tilts: what falls between the steps of
    one, the other has. Tilted faces are looked for from a quarter larger on, which halves what
    that costs."""

    def __init__(self, config: FacesConfig) -> None:
        if not hasattr(cv2, "CascadeClassifier"):
            raise CascadeError(
                f"OpenCV {cv2.__version__} has no cascade classifier",
                advice="run: pip install 'opencv-python-headless>=4.10,<5'",
            )
        self._config = config
        self._cascade = cv2.CascadeClassifier(str(cascade_path()))
        self._second = cv2.CascadeClassifier(str(cascade_path(SECOND)))
        self._third = cv2.CascadeClassifier(str(cascade_path(THIRD)))
        self._searches = 0

    def search(self, frame: Pyramid, roll: float, known: Sequence[Box] = ()) -> list[Detection]:
        """Faces anywhere but at the `known` whose heads are tilted by about `roll` degrees.

        What the cascade takes for one on a coarse grid, be it in a single place and only nearly,
        is looked at once more on a fine one, and then by the others.
        """
        zoom = self.ZOOMS[self._searches // 3 % len(self.ZOOMS)]
        self._searches += 1
        smallest = min(self._config.smallest, frame.height // 2, frame.width // 2)
        scale = zoom * (self.TILTED if roll else 1.0) * WINDOW / max(smallest, 1)
        hints = elsewhere(distinct(self._scan(frame, min(scale, 1.0), roll), nested=True), known)
        hits = (
            self._near(frame, hint, roll, self.EXAMINED, spread=4 / 3, neighbours=1)
            for hint in hints
        )
        clear = [h for h in hits if h is not None and h.score >= self._config.min_score]
        found = (self._check(frame, hit) for hit in elsewhere(distinct(clear, nested=True), known))
        return [hit for hit in found if hit is not None]

    def follow(self, frame: Pyramid, last: Detection, roll: float) -> Detection | None:
        """The face that was at `last`, looked for around there and tilted by `roll` degrees."""
        best = self._near(frame, last, roll, self.FOLLOWED, spread=5 / 4, neighbours=2)
        return best if best is not None and best.score >= self._config.keep_score else None

    def allows(self, frame: Pyramid, face: Detection) -> bool:
        """Whether the second cascade sees anything of a face there.

        Of 98 training faces that the first cascade missed it saw 35, of 400 textures none.
        """
        return self._votes(self._second, frame, face, face.roll) > 0

    def second_opinion(self, frame: Pyramid, face: Detection) -> float:
        """None: the other cascades have theirs in each frame."""
        return 0.0

    def _scan(self, frame: Pyramid, scale: float, roll: float) -> list[Detection]:
        """Every place where the cascade got to its last stages, none left out.

        Each octave of sizes has its own view. In one view OpenCV would step by single pixels from
        the second octave on, by two in the first.
        """
        gain, step = needed_gain(frame.half), self.STEPS[0]
        found: list[Detection] = []
        while True:
            view = frame.whole(scale, roll, window=WINDOW, outside=255 / gain)
            last = min(view.pixels.shape) < 2 * WINDOW
            found += self._detect(
                replace(view, pixels=lift(view.pixels, gain)), step=step, neighbours=0,
                smallest=WINDOW, largest=0 if last else 2 * WINDOW - 1,
            )  # fmt: skip
            if last:
                return found
            scale, step = scale / 2, self.STEPS[1]

    def _near(
        self,
        frame: Pyramid,
        face: Detection,
        roll: float,
        side: int,
        *,
        spread: float,
        neighbours: int,
    ) -> Detection | None:
        """The best around `face`, shrunk to `side`, up to `spread` times larger or smaller."""
        view = self._around(frame, face.box, side, round(self.REACH * side), roll)
        size = face.box.width * view.scale
        hits = self._detect(
            view, step=1.1, neighbours=neighbours,
            smallest=max(round(size / spread), WINDOW), largest=round(spread * size),
        )  # fmt: skip
        return max(hits, key=lambda hit: hit.score, default=None)

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
            view.pixels, scaleFactor=1.08, minNeighbors=1,
            minSize=(smallest, smallest), maxSize=(largest, largest),
        )  # fmt: skip
        return max(map(int, counts), default=0)

    @staticmethod
    def _around(frame: Pyramid, box: Box, side: int, reach: int, roll: float) -> View:
        """A face shrunk to `side` pixels, in the middle of a lit view of `reach` by `reach`."""
        view = frame.view(box.centre, (reach, reach), min(side / box.width, 1.0), roll)
        return replace(view, pixels=lift(view.pixels, needed_gain(view.pixels)))

    def _detect(
        self, view: View, *, step: float, neighbours: int, smallest: int, largest: int
    ) -> list[Detection]:
        hits, _, scores = self._cascade.detectMultiScale3(
            view.pixels, scaleFactor=step, minNeighbors=neighbours,
            minSize=(smallest, smallest), maxSize=(largest, largest), outputRejectLevels=True,
        )  # fmt: skip
        found = []
        for (x, y, width, height), score in zip(hits, scores, strict=True):
            centre = view.to_frame(x + width / 2, y + height / 2)
            box = Box.square(centre, width / view.scale)
            found.append(Detection(box, float(score), view.roll))
        return found
