"""The loop: frames in, events out to the sinks, until the end of the file or a signal."""

from __future__ import annotations

import logging
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import FrameType
from typing import TextIO

import msgspec

from .camera import open_camera
from .classifier import Classifier
from .config import Config
from .errors import ConfigError, SinkError
from .frames import Frames
from .haptics import HapticSink
from .pipeline import Pipeline
from .sinks import DirectOutlet, Outlet, PrintSink, Sink, SinkWorker
from .speech import SpeechSink, open_synthesizer
from .types import Announcement, Event

log = logging.getLogger(__name__)

OPENERS: dict[str, Callable[[Config], Sink]] = {
    "print": lambda _: PrintSink(sys.stdout),
    "speech": lambda config: SpeechSink(open_synthesizer(config.speech)),
    "haptic": lambda config: HapticSink(config.haptics),
}
"""How each sink that `--sink` can name is opened."""


def run(
    config: Config,
    model: Path,
    sinks: Iterable[str],
    *,
    fast: bool = False,
    events: TextIO | None = None,
) -> None:
    """Watch the camera and tell the wearer, until it ends or SIGTERM or SIGINT comes.

    Args:
        config: the whole configuration.
        model: the .tflite file.
        sinks: names out of `OPENERS`; one that cannot be used is reported and left out.
        fast: read a recording as fast as it goes, every timer on media time.
        events: where each event goes as one line of JSON.

    Raises:
        FacecueError: no model, no camera, no sink at all, or the camera failed on the way.
    """
    with _Stop() as stop:
        pipeline = Pipeline(config, Classifier(model))
        camera = open_camera(config.camera)
        frames = Frames(camera, fast=fast)
        outlets: list[Outlet] = [
            DirectOutlet(sink) if fast else SinkWorker(sink, config.announcer.expires_after)
            for sink in _open(sinks, config)
        ]
        if not outlets and events is None:
            camera.close()
            raise SinkError("no way to tell the wearer is left; see the messages above")
        stop.calls(frames.stop)
        try:
            for frame in frames:
                for event in pipeline.step(frame):
                    _tell(event, outlets, events)
        finally:
            for outlet in outlets:
                outlet.close()


def _tell(event: Event, outlets: list[Outlet], events: TextIO | None) -> None:
    if events is not None:
        print(msgspec.json.encode(event).decode(), file=events, flush=True)
    if isinstance(event, Announcement):
        for outlet in outlets:
            outlet.offer(event)


def _open(names: Iterable[str], config: Config) -> Iterator[Sink]:
    for name in dict.fromkeys(names):
        if name not in OPENERS:
            raise ConfigError(f"no sink {name!r}; there are: {', '.join(OPENERS)}")
        try:
            yield OPENERS[name](config)
        except SinkError as error:
            log.warning("%s", error)


class _Stop:
    """While entered, SIGTERM and SIGINT call what `calls` was given, even if they came before."""

    SIGNALS = (signal.SIGTERM, signal.SIGINT)

    def __init__(self) -> None:
        self._came = False
        self._stop: Callable[[], None] | None = None

    def __enter__(self) -> _Stop:
        self._before = {number: signal.signal(number, self._handle) for number in self.SIGNALS}
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def calls(self, stop: Callable[[], None]) -> None:
        self._stop = stop
        if self._came:
            stop()

    def _handle(self, _number: int, _frame: FrameType | None) -> None:
        self._came = True
        if self._stop is not None:
            self._stop()
