"""What a recording held, in one line at its end."""

from __future__ import annotations

from ..types import Announcement, Event, FaceFound


class Summary:
    """Counts the faces and the announcements among the events."""

    def __init__(self) -> None:
        self._faces = self._announcements = 0

    def count(self, event: Event) -> None:
        self._faces += isinstance(event, FaceFound)
        self._announcements += isinstance(event, Announcement)

    def text(self, frames: int, seconds: float) -> str:
        """Of a recording of so many frames, the last of them after so many seconds.

        >>> Summary().text(90, 8.9)
        'end of the recording: 90 frames, 8.9 s; no face was found'
        """
        faces = _many(self._faces, "face") if self._faces else "no face was found"
        told = f", {_many(self._announcements, 'announcement')}" if self._faces else ""
        return f"end of the recording: {_many(frames, 'frame')}, {seconds:.1f} s; {faces}{told}"


def _many(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
