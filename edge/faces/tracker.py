"""Following each face over the frames. Pure: time and detections are passed in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from math import exp

import numpy as np
from numpy.typing import NDArray

from ..settings.config import FacesConfig
from ..types import Detection, Face, FollowedFaces
from .boxes import distinct, overlap

PACE, DRIFT = 0.5, 3.0
"""Seconds over which a face's pace is averaged, and after which one out of sight has stopped."""


@dataclass(slots=True, eq=False)
class Track:
    """A face over time; it has a number once it was seen often enough to count.

    `seen` is when the detector saw it last, `held` when it was last there at all, by its likeness
    or seen; `patch` is how it looked then, `portrait` how it did when seen, and `pace` how fast its
    middle moved, pixels a second.
    `known` is the number of the face that was lost where this one appeared, if it looks like that.
    `trust` is the running mean of second opinions whether it is a face, log-odds; None before any.
    """

    NEW, DOUBTED = 0.4, -1.0
    """What a new opinion weighs in the mean, and below which mean a track is nobody's. Of 556 faces
    found in photos two had an opinion as low, of four textures that were followed all had."""

    last: Detection
    seen: float
    held: float
    patch: NDArray[np.uint8] | None = None
    portrait: NDArray[np.uint8] | None = None
    pace: tuple[float, float] = (0.0, 0.0)
    hits: int = 1
    misses: int = 0
    known: int | None = None
    trust: float | None = None
    number: int | None = field(default=None)

    def expected(self, t: float) -> Detection:
        """Where the face is at `t`, if it goes on as it did."""
        on = DRIFT * (1 - exp(-(t - self.held) / DRIFT))
        box, (right, down) = self.last.box, self.pace
        moved = box._replace(x=round(box.x + on * right), y=round(box.y + on * down))
        return replace(self.last, box=moved)

    def take(self, t: float, found: Detection) -> None:
        """The face is at `found` at the time `t`."""
        if not found.carried:
            if (passed := t - self.seen) > 0:
                (x, y), (last_x, last_y) = found.box.centre, self.last.box.centre
                new = (1 - exp(-passed / PACE)) / max(t - self.held, 1e-3)
                old = exp(-passed / PACE)
                self.pace = (
                    old * self.pace[0] + new * (x - last_x),
                    old * self.pace[1] + new * (y - last_y),
                )
            self.seen = t
        self.last, self.hits, self.misses, self.held = found, self.hits + 1, 0, t

    def judge(self, opinion: float) -> None:
        """Take in a second opinion, log-odds."""
        old = opinion if self.trust is None else self.trust
        self.trust = old + self.NEW * (opinion - old)

    @property
    def doubted(self) -> bool:
        """Whether it is nobody's by all that was said of it."""
        return self.trust is not None and self.trust < self.DOUBTED


Alike = Callable[[Track, Detection], float]
"""How much what is at a detection looks like a track's face, at most 1."""


def nobody_knows(_track: Track, _found: Detection) -> float:
    """For who sees no pictures: nothing looks like anything."""
    return 0.0


Opinion = Callable[[Detection], float]
"""Log-odds that a detection is a face, by other means than it was found by."""


def undecided(_found: Detection) -> float:
    """For who has no other means."""
    return 0.0


class Tracker:
    """Ties each detection to the face of earlier frames that should be where it is.

    A detection that may be either of two faces is the one that it looks like: people cross.

    Example:
        >>> from edge.types import Box
        >>> tracker = Tracker(FacesConfig(confirm=2))
        >>> seen = [Detection(Box(200, 120, 96, 96), score=9.0)]
        >>> tracker.update(0.0, seen).found
        []
        >>> tracker.update(0.1, seen).found
        [0]
        >>> tracker.update(9.0, []).lost
        [0]
    """

    MIN_OVERLAP = 0.1
    PATIENCE = 2
    """Frames in a row that a face not yet confirmed may be missing from."""

    AGAIN = 5
    """A second opinion is asked of what may turn out to be a face each time that it is seen again,
    and of a face that counts once in so many times."""

    REMEMBERED, LIKE = 3.0, 0.3
    """Seconds after which a face that was there last is forgotten, and how much one that appears
    where it went must look like it to be the same: somebody went behind something."""

    def __init__(self, config: FacesConfig) -> None:
        self._config = config
        self.tracks: list[Track] = []
        self._lost: list[Track] = []
        self._count = 0

    def update(
        self,
        t: float,
        detections: list[Detection],
        *,
        alike: Alike = nobody_knows,
        opinion: Opinion = undecided,
    ) -> FollowedFaces:
        """Take in the detections of the frame at time `t`."""
        seen = self._match(t, distinct(detections), alike)
        for track in seen:
            if track.hits > 1 and (track.number is None or track.hits % self.AGAIN == 0):
                track.judge(opinion(track.last))
        found = []
        for track in seen:
            enough = track.hits >= self._config.confirm and not track.doubted
            if track.number is None and enough:
                track.number = self._count if track.known is None else track.known
                self._count += track.known is None
                found.append(track.number)
        gone = [track for track in self.tracks if self._is_gone(track, t)]
        self.tracks = [track for track in self.tracks if track not in gone]
        self._lost += [track for track in gone if track.number is not None]
        self._lost = [track for track in self._lost if t - track.held <= self.REMEMBERED]
        return FollowedFaces(
            faces=[
                Face(track.last.box, track.number, track.last.roll)
                for track in seen
                if track.number is not None and track not in gone
            ],
            found=found,
            lost=[track.number for track in gone if track.number is not None],
        )

    def lose(self) -> FollowedFaces:
        """Everybody is out of sight, since the camera is."""
        numbers = [track.number for track in self.tracks if track.number is not None]
        self.tracks, self._lost = [], []
        return FollowedFaces(faces=[], found=[], lost=numbers)

    def _is_gone(self, track: Track, t: float) -> bool:
        if track.doubted:
            return True
        if track.number is None:
            return track.misses >= self.PATIENCE
        carried_for = max(self._config.carried_for, self._config.lost_after)
        return t - track.held > self._config.lost_after or t - track.seen > carried_for

    def _match(self, t: float, detections: list[Detection], alike: Alike) -> list[Track]:
        expected = [track.expected(t).box for track in self.tracks]
        overlaps = {
            (i, j): share
            for i, box in enumerate(expected)
            for j, detection in enumerate(detections)
            if (share := overlap(box, detection.box)) >= self.MIN_OVERLAP
        }
        claims = Counter(j for _, j in overlaps)
        for i, j in overlaps:
            if claims[j] > 1:
                overlaps[i, j] += alike(self.tracks[i], detections[j])
        by_detection: dict[int, Track] = {}
        taken: set[int] = set()
        for i, j in sorted(overlaps, key=lambda pair: -overlaps[pair]):
            if i not in taken and j not in by_detection:
                by_detection[j] = self.tracks[i]
                by_detection[j].take(t, detections[j])
                taken.add(i)
        for i, track in enumerate(self.tracks):
            if i not in taken:
                track.misses += 1
        for j, detection in enumerate(detections):
            if j not in by_detection:
                by_detection[j] = Track(
                    detection, t, t, known=self._recognised(t, detection, alike)
                )
                self.tracks.append(by_detection[j])
        return [by_detection[j] for j in range(len(detections))]

    def _recognised(self, t: float, detection: Detection, alike: Alike) -> int | None:
        """The number of the face that was lost where this one is, if it looks like it."""
        for track in self._lost:
            near = overlap(track.expected(t).box, detection.box) >= self.MIN_OVERLAP
            if near and alike(track, detection) >= self.LIKE:
                self._lost.remove(track)
                return track.number
        return None
