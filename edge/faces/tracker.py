"""Following each face over the frames. Pure: time and detections are passed in."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ..settings.config import FacesConfig
from ..types import Detection, Face, FollowedFaces
from .boxes import distinct, overlap


@dataclass(slots=True, eq=False)
class Track:
    """A face over time; it has a number once it was seen often enough to count.

    `seen` is when the detector saw it last, `held` when it was last there at all, by its likeness
    or seen; `patch` is how it looked then.
    """

    last: Detection
    seen: float
    held: float
    patch: NDArray[np.uint8] | None = None
    hits: int = 1
    misses: int = 0
    number: int | None = field(default=None)


class Tracker:
    """Ties each detection to the face of earlier frames that it overlaps most.

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

    MIN_OVERLAP = 0.2
    PATIENCE = 2
    """Frames in a row that a face not yet confirmed may be missing from."""

    def __init__(self, config: FacesConfig) -> None:
        self._config = config
        self.tracks: list[Track] = []
        self._count = 0

    def update(self, t: float, detections: list[Detection]) -> FollowedFaces:
        """Take in the detections of the frame at time `t`."""
        seen = self._match(t, distinct(detections))
        found = []
        for track in seen:
            if track.number is None and track.hits >= self._config.confirm:
                track.number = self._count
                self._count += 1
                found.append(track.number)
        gone = [track for track in self.tracks if self._is_gone(track, t)]
        self.tracks = [track for track in self.tracks if track not in gone]
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
        self.tracks = []
        return FollowedFaces(faces=[], found=[], lost=numbers)

    def _is_gone(self, track: Track, t: float) -> bool:
        if track.number is None:
            return track.misses >= self.PATIENCE
        carried_for = max(self._config.carried_for, self._config.lost_after)
        return t - track.held > self._config.lost_after or t - track.seen > carried_for

    def _match(self, t: float, detections: list[Detection]) -> list[Track]:
        pairs = sorted(
            ((overlap(track.last.box, detection.box), i, j)
             for i, track in enumerate(self.tracks) for j, detection in enumerate(detections)),
            reverse=True,
        )  # fmt: skip
        by_detection: dict[int, Track] = {}
        taken: set[int] = set()
        for share, i, j in pairs:
            if share >= self.MIN_OVERLAP and i not in taken and j not in by_detection:
                track = self.tracks[i]
                track.last, track.hits, track.misses = detections[j], track.hits + 1, 0
                track.held = t
                if not track.last.carried:
                    track.seen = t
                taken.add(i)
                by_detection[j] = track
        for i, track in enumerate(self.tracks):
            if i not in taken:
                track.misses += 1
        for j, detection in enumerate(detections):
            if j not in by_detection:
                by_detection[j] = Track(detection, t, t)
                self.tracks.append(by_detection[j])
        return [by_detection[j] for j in range(len(detections))]
