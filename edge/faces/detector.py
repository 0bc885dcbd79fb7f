"""What finds faces in a frame, and the faces of a still picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ..settings.config import FacesConfig
from ..types import Box, Detection
from .boxes import SAME, elsewhere, inside
from .haar import HaarDetector
from .pyramid import Pyramid

SMALLEST = 24
"""Pixels of a side that a picture must have to show a face."""

STRIP = 4
"""How many times as long as wide a picture may be that is searched in one piece."""


class Detector(Protocol):
    """Something that finds faces in a frame.

    `tilts` are the degrees of roll at which a frame has to be searched; one that finds tilted
    faces by itself has the single tilt 0. One round of them finds all that it can; but where not
    `thorough`, the surest alone.
    """

    @property
    def thorough(self) -> bool:
        """Whether one search finds all, however many there are."""

    @property
    def tilts(self) -> tuple[float, ...]:
        """Degrees, in the order in which they are tried."""

    def search(self, frame: Pyramid, roll: float, known: Sequence[Box] = ()) -> list[Detection]:
        """Faces anywhere in the frame but at the `known`, tilted by about `roll` degrees."""

    def follow(self, frame: Pyramid, last: Detection, roll: float) -> Detection | None:
        """The face that was at `last`, tilted by about `roll` degrees."""

    def allows(self, frame: Pyramid, face: Detection) -> bool:
        """Whether what was carried to `face` may well be one; asked less strictly than `follow`."""

    def second_opinion(self, frame: Pyramid, face: Detection) -> float:
        """Log-odds that what was followed to `face` is one, by other means than `follow`; 0, which
        is undecided, where there are none."""


def open_detector(config: FacesConfig) -> Detector:
    """The detector that `config.detector` names.

    Raises:
        CascadeError: the Haar cascade is not installed.
        ModelNotFoundError, ContractError: the finder's or YuNet's file is missing, or is not
            what it should be.
    """
    if config.detector == "finder":
        from .finder import FinderDetector

        return FinderDetector(config)
    if config.detector == "yunet":
        from .yunet import YuNetDetector

        return YuNetDetector(config)
    return HaarDetector(config)


def find_faces(detector: Detector, gray: NDArray[np.uint8]) -> list[Detection]:
    """The faces of a still picture, shape (height, width), at every tilt; the largest first."""
    found: list[Detection] = []
    for left, top, part in _parts(gray):
        frame = Pyramid(part)
        for roll in detector.tilts:
            for hit in _all_hits(detector, frame, roll):
                x, y, width, height = hit.box
                detection = replace(hit, box=Box(x + left, y + top, width, height))
                rivals = [o for o in found if inside(detection.box, o.box) > SAME]
                if all(detection.score > rival.score for rival in rivals):
                    found = [o for o in found if o not in rivals] + [detection]
    return sorted(found, key=lambda d: d.box.area, reverse=True)


def _all_hits(detector: Detector, frame: Pyramid, roll: float) -> list[Detection]:
    """What a search finds; of one that is not thorough, what searches find until nobody is new."""
    hits: list[Detection] = []
    while True:
        known = [hit.box for hit in hits]
        fresh = elsewhere(detector.search(frame, roll, known), known)
        hits += fresh
        if detector.thorough or not fresh:
            return hits


def _parts(gray: NDArray[np.uint8]) -> Iterator[tuple[int, int, NDArray[np.uint8]]]:
    """A picture in parts that are not too long, and where they begin, x and y.

    Each shares with the next as much as the largest face in it can be long. A long strip takes an
    area as large as its length squared when it is turned, and OpenCV turns no side beyond 32,766.
    """
    short, long = sorted(gray.shape)
    if short < SMALLEST:
        return
    part = min(STRIP * short, 32_766)
    for begin in range(0, max(long - short, 1), part - short) if long > part else (0,):
        if gray.shape[1] == long:
            yield begin, 0, np.ascontiguousarray(gray[:, begin : begin + part])
        else:
            yield 0, begin, gray[begin : begin + part]
