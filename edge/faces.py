"""Faces on a budget: who is known is looked for around where they were, others now and then."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from .config import FacesConfig
from .errors import ContractError, FacecueError, ModelNotFoundError
from .haar import HaarDetector
from .likeness import carry, look_of
from .pyramid import Pyramid
from .still import Still
from .tracker import SAME, Track, Tracker, inside
from .types import Box, Detection, Tracks

log = logging.getLogger(__name__)

SMALLEST = 24
"""Pixels of a side that a picture must have to show a face."""

STRIP = 4
"""How many times as long as wide a picture may be that is searched in one piece."""


class Detector(Protocol):
    """Something that finds faces in a frame.

    `tilts` are the degrees of roll at which a frame has to be searched; one that finds tilted
    faces by itself has the single tilt 0. One round of them finds all that it can.
    """

    @property
    def tilts(self) -> tuple[float, ...]:
        """Degrees, in the order in which they are tried."""

    def search(self, frame: Pyramid, roll: float, known: Sequence[Box] = ()) -> list[Detection]:
        """Faces anywhere in the frame but at the `known`, tilted by about `roll` degrees."""

    def follow(self, frame: Pyramid, last: Detection, roll: float) -> Detection | None:
        """The face that was at `last`, tilted by about `roll` degrees."""

    def allows(self, frame: Pyramid, face: Detection) -> bool:
        """Whether what was carried to `face` may well be one; asked less strictly than `follow`."""


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


def open_detector_or_haar(config: FacesConfig) -> tuple[Detector, FacecueError | None]:
    """As `open_detector`; where the finder's file cannot be used, Haar's, and why.

    Raises:
        CascadeError: the Haar cascade is not installed.
        ModelNotFoundError, ContractError: YuNet's file is missing or is not YuNet's.
    """
    try:
        return open_detector(config), None
    except (ModelNotFoundError, ContractError) as error:
        if config.detector != "finder":
            raise
        log.error("%s; Haar finds the faces instead", error)
        return HaarDetector(config), error


class FaceWatch:
    """The faces of a running camera, each with its track.

    Attributes:
        fault: why the detector is not the one that was asked for; None where it is.
    """

    NUDGE = 12.0
    """Degrees by which the tilt of a followed face is tried to either side."""

    STEADY = 6
    """A followed face whose tilt is known is tried at another tilt once in so many frames."""

    def __init__(self, config: FacesConfig) -> None:
        self._config = config
        self._detector, self.fault = open_detector_or_haar(config)
        self._tracker = Tracker(config)
        self._still = Still()
        self._due: float | None = None
        self._turn = 0
        self._frames = 0

    @property
    def following(self) -> bool:
        """Whether there is a face, or what may turn out to be one."""
        return bool(self._tracker.tracks)

    def update(self, t: float, gray: NDArray[np.uint8]) -> Tracks:
        """Take in the frame at time `t`, shape (height, width)."""
        self._frames += 1
        frame = Pyramid(gray)
        detections: list[Detection] = []
        known: list[Box] = []
        for track in self._tracker.tracks:
            if (found := self._follow(frame, track)) is not None:
                detections.append(found)
                known.append(found.box)
            elif (found := self._carry(frame, track)) is not None:
                detections.append(found)
        every = self._config.look_round if known else self._config.search_every
        if self._is_due(t, every) and not self._is_searched(t, frame):
            roll = self._detector.tilts[self._turn % len(self._detector.tilts)]
            self._turn += 1
            detections += self._detector.search(frame, roll, known)
        tracks = self._tracker.update(t, detections)
        for track in self._tracker.tracks:
            if track.number is not None and any(track.last is found for found in detections):
                track.look = look_of(frame, track.last)
        return tracks

    def lose(self) -> Tracks:
        """The camera is lost, and everybody with it; whoever it shows later is somebody new."""
        return self._tracker.lose()

    def _is_due(self, t: float, interval: float) -> bool:
        """Whether to search the whole frame; over many frames, once in every interval."""
        if self._due is not None and self._due - interval <= t < self._due:
            return False
        late = 0.0 if self._due is None else t - self._due
        self._due = t + interval - (late if 0 <= late < interval else 0.0)
        return True

    def _is_searched(self, t: float, frame: Pyramid) -> bool:
        """Whether nobody is there, and searching has shown for a while that nobody hides there."""
        if self._tracker.tracks:
            self._still.forget()
            return False
        return self._still.update(t, frame)

    def _carry(self, frame: Pyramid, track: Track) -> Detection | None:
        """Where the face is that the detector missed.

        It counts as seen where the detector allows it; else the tracker keeps it for a while only.
        """
        found = None if track.look is None else carry(frame, track.last, track.look)
        if found is not None and self._detector.allows(frame, found):
            return replace(found, carried=False)
        return found

    def _follow(self, frame: Pyramid, track: Track) -> Detection | None:
        """Where the face is now; its tilt is corrected by trying others in turn."""
        if len(self._detector.tilts) == 1:
            return self._detector.follow(frame, track.last, track.last.roll)
        last, limit = track.last, self._config.max_roll
        side = self.NUDGE if (self._frames // self.STEADY) % 2 else -self.NUDGE
        nudged = max(min(last.roll + side, limit), -limit)
        found = self._detector.follow(frame, last, last.roll)
        if found is not None and self._frames % self.STEADY:
            return found
        other = self._detector.follow(frame, found or last, nudged)
        if found is None or other is None:
            return found or other
        # Between two tilts, each as likely as its score says.
        share = max(other.score, 0.0) / max(found.score + other.score, 1e-6)
        better = found if found.score >= other.score else other
        roll = last.roll + (nudged - last.roll) * max(2 * share - 0.5, 0.0) / 1.5
        return Detection(better.box, better.score, round(roll, 1))


def find_faces(detector: Detector, gray: NDArray[np.uint8]) -> list[Detection]:
    """The faces of a still picture, shape (height, width), at every tilt; the largest first."""
    found: list[Detection] = []
    for left, top, part in _parts(gray):
        frame = Pyramid(part)
        for roll in detector.tilts:
            for hit in detector.search(frame, roll):
                x, y, width, height = hit.box
                detection = replace(hit, box=Box(x + left, y + top, width, height))
                rivals = [o for o in found if inside(detection.box, o.box) > SAME]
                if all(detection.score > rival.score for rival in rivals):
                    found = [o for o in found if o not in rivals] + [detection]
    return sorted(found, key=lambda d: _area(d.box), reverse=True)


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


def _area(box: Box) -> int:
    return box.width * box.height
