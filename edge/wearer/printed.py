"""Printing: one line of text for each thing that is told."""

from __future__ import annotations

from typing import TextIO

from ..settings.config import SpeechConfig
from ..types import Announcement, Cue, Telling
from ..voice.wording import Wording


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
