"""Faces on a budget: who is known is looked for around where they were, others now and then."""

from __future__ import annotations

import logging
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ..errors import ContractError, FacecueError, ModelNotFoundError
from ..settings.config import FacesConfig
from ..types import Box, Detection, FollowedFaces
from .detector import Detector, open_detector
from .haar import HaarDetector
from .likeness import carry, likeness, patch_of
from .pyramid import Pyramid
from .tracker import Track, Tracker
from .unchanged import Unchanged

log = logging.getLogger(__name__)


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


class FaceFollower:
    """The faces of a running camera, each with its track.

    Attributes:
        fault: why the detector is not the one that was asked for; None where it is.
    """

    NUDGE = 12.0
    """Degrees by which the tilt of a followed face is tried to either side."""

    STEADY = 6
    """A followed face whose tilt is known is tried at another tilt once in so many frames."""

    STILL_LIKE = 0.35
    """Normalised correlation with a face when it was last seen, from which what was carried on
    from frame to frame is it still, and not what came before it."""

    def __init__(self, config: FacesConfig) -> None:
        self._config = config
        self._detector, self.fault = open_detector_or_haar(config)
        self._tracker = Tracker(config)
        self._unchanged = Unchanged()
        self._due: float | None = None
        self._turn = 0
        self._frames = 0

    @property
    def following(self) -> bool:
        """Whether there is a face, or what may turn out to be one."""
        return bool(self._tracker.tracks)

    def update(self, t: float, gray: NDArray[np.uint8]) -> FollowedFaces:
        """Take in the frame at time `t`, shape (height, width)."""
        self._frames += 1
        frame = Pyramid(gray)
        detections: list[Detection] = []
        known: list[Box] = []
        for track in self._tracker.tracks:
            expected = track.expected(t)
            if (found := self._follow(frame, expected)) is not None:
                detections.append(found)
                known.append(found.box)
            elif (found := self._carry(frame, expected, track)) is not None:
                detections.append(found)
        every = self._config.look_round if known else self._config.search_every
        if self._is_due(t, every) and not self._is_searched(t, frame):
            roll = self._detector.tilts[self._turn % len(self._detector.tilts)]
            self._turn += 1
            detections += self._detector.search(frame, roll, known)
        followed = self._tracker.update(
            t,
            detections,
            alike=lambda track, found: likeness(frame, found, track.portrait),
            opinion=lambda found: self._detector.second_opinion(frame, found),
        )
        for track in self._tracker.tracks:
            if track.number is not None and any(track.last is found for found in detections):
                track.patch = patch_of(frame, track.last)
                if not track.last.carried:
                    track.portrait = track.patch
        return followed

    def lose(self) -> FollowedFaces:
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
            self._unchanged.forget()
            return False
        return self._unchanged.update(t, frame)

    def _carry(self, frame: Pyramid, last: Detection, track: Track) -> Detection | None:
        """Where the face is that the detector missed.

        It counts as seen where the detector allows it; else the tracker keeps it for a while only.
        """
        if track.patch is None or (found := carry(frame, last, track.patch)) is None:
            return None
        if self._detector.allows(frame, found):
            return replace(found, carried=False)
        return found if likeness(frame, found, track.portrait) >= self.STILL_LIKE else None

    def _follow(self, frame: Pyramid, last: Detection) -> Detection | None:
        """Where the face is now; its tilt is corrected by trying others in turn."""
        if len(self._detector.tilts) == 1:
            return self._detector.follow(frame, last, last.roll)
        limit = self._config.max_roll
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
