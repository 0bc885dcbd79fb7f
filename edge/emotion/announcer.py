"""What is worth saying, and when. Pure: time is passed in."""

from __future__ import annotations

from collections.abc import Sequence

from ..settings.config import AnnouncerConfig
from ..types import Announcement, FaceState, Person
from .labels import UNSURE


class Announcer:
    """Announces a face's state when it differs from what was last said of that face.

    A change within the refractory time waits for its end, and is said then if it still holds. What
    was said of a face holds no longer once the face has been unsure for a while.

    Example:
        >>> from edge import Announcer, AnnouncerConfig, FaceState
        >>> announcer = Announcer(AnnouncerConfig())
        >>> smile = FaceState("happy", confidence=0.9, since=0.0)
        >>> announcer.update(0.0, 1, smile)
        Announcement(t=0.0, label='happy', confidence=0.9, face=1)
        >>> announcer.update(5.0, 1, smile)  # is no news any more
    """

    def __init__(self, config: AnnouncerConfig) -> None:
        self._config = config
        self._said: dict[int, str] = {}
        self._last: float | None = None

    def update(self, t: float, face: int, state: FaceState) -> Announcement | None:
        """The announcement due at time `t` for the face of track `face`, if any."""
        if state.label == self._said.get(face):
            return None
        if state.label == UNSURE and not self._config.unsure:
            if t - state.since >= self._config.renew_after:
                self.forget(face)
            return None
        if self._last is not None and 0 <= t - self._last < self._config.refractory:
            return None
        self._said[face] = state.label
        self._last = t
        return Announcement(t, state.label, round(state.confidence, 3), face)

    def choose(self, t: float, people: Sequence[Person]) -> Announcement | None:
        """The announcement due among `people`, the foremost first: of that one, or of anyone."""
        for person in people[: 1 if self._config.who == "foremost" else None]:
            said = self.update(t, person.track, person.state)
            if said is not None:
                return said
        return None

    def said(self, face: int) -> str | None:
        """What was last said of a face that is still there."""
        return self._said.get(face)

    def forget(self, face: int) -> None:
        """The face is gone; should it come back it is a new one."""
        self._said.pop(face, None)
