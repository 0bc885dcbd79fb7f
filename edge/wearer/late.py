"""A sink that need not be there yet."""

from __future__ import annotations

from collections.abc import Callable

from ..advice import advise
from ..errors import SinkError
from ..types import Telling
from .sink import Sink


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
            raise SinkError(f"no {self.name}: {error!r}", advice=advice) from error

    def deliver(self, telling: Telling) -> None:
        self.open()
        assert self._sink is not None
        self._sink.deliver(telling)

    def close(self) -> None:
        if self._sink is not None:
            self._sink.close()
