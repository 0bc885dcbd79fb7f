"""What happened, to those who want to know: the sinks, and whoever reads the events as JSON."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import msgspec

from ..news import News
from ..settings.config import PeopleConfig
from ..types import Announcement, Cue, Event, FaceFound, FaceLost, Notice, Telling
from .lines import Stream
from .worker import Worker

log = logging.getLogger(__name__)


class Teller:
    """Hands each event to the sinks; while muted, no more than notices and answers.

    Args:
        workers: the sinks'.
        events: where each event goes as one line of JSON.
        people: whether a sound tells that a face has come or gone.
    """

    def __init__(
        self, workers: Sequence[Worker], events: Stream | None, people: PeopleConfig
    ) -> None:
        self._workers = workers
        self._events = events
        self._people = people
        self._muted = False

    def tell(self, event: Event) -> None:
        """Tell it to everyone. Returns at once."""
        if self._events is not None:
            self._events.write(f"{msgspec.json.encode(event).decode()}\n")
            self._events.flush()
        match event:
            case Notice():
                level = logging.WARNING if event.problem else logging.INFO
                log.log(level, "told: %s", event.news.value)
                self._offer(event)
            case FaceFound():
                if self._people.arrival and not self._muted:
                    self.cue(Cue(event.t, "found"))
            case FaceLost():
                if self._people.leaving and not self._muted:
                    self.cue(Cue(event.t, "lost"))
            case Announcement():
                if not self._muted:
                    self._offer(event)
            case _:
                self._offer(event)

    def cue(self, cue: Cue) -> None:
        """Play a short sound."""
        self._offer(cue)

    def toggle_mute(self, t: float) -> Notice:
        """Mute, or unmute; the notice of it is yet to be told."""
        self._muted = not self._muted
        return Notice(t, News.MUTED if self._muted else News.SPEAKING_AGAIN, problem=False)

    def _offer(self, telling: Telling) -> None:
        for worker in self._workers:
            worker.offer(telling)
