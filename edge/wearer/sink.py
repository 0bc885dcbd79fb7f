"""What a sink is, and the two simplest: one prints, one opens late."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TextIO

from ..advice import advise
from ..errors import SinkError
from ..settings.config import SpeechConfig
from ..types import Announcement, Cue, Telling
from ..voice.wording import Wording


class Sink(Protocol):
    """Something that tells the wearer; `deliver` may take as long as the telling takes."""

    name: str

    def deliver(self, telling: Telling) -> None:
        """Tell it; `SinkError` when that failed."""

    def close(self) -> None:
        """Fall silent and give up devices and processes."""


class PrintSink:
    """One line of text for each thing told."""

    name = "print"

    def __init__(self, stream: TextIO, wording: Wording | None = None) -> None:
        self._stream = stream
        self._wording = wording or Wording(SpeechConfig())

    def deliver(self, telling: Telling) -> None:
        if isinstance(telling, Cue):
            return
        line = f"{telling.t:7.2f} s  {self._wording.text(telling)}"
        if isinstance(telling, Announcement):
            line += f" ({round(100 * telling.confidence)} %)"
        print(line, file=self._stream, flush=True)

    def close(self) -> None:
        pass


class LateSink:
    """A sink that is opened when it is needed, and tried again after it could not be.

    Args:
        name: the sink's.
        opener: opens it; `SinkError` when it is not there.
    """

    def __init__(self, name: str, opener: Callable[[], Sink]) -> None:
        self.name = name
        self._opener = opener
        self._sink: Sink | None = None

    def open(self) -> None:
        """Open the sink unless it is open; `SinkError` when that failed."""
        if self._sink is not None:
            return
        try:
            self._sink = self._opener()
        except SinkError:
            raise
        except Exception as error:  # whatever a driver raises
            advice = advise(str(error)) or "see: facecue check"
            raise SinkError(f"no {self.name}: {error!r}; {advice}") from error

    def deliver(self, telling: Telling) -> None:
        self.open()
        assert self._sink is not None
        self._sink.deliver(telling)

    def close(self) -> None:
        if self._sink is not None:
            self._sink.close()
