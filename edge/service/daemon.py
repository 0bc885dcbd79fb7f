"""The loop: frames in, events out to the sinks, until the end of the file or a signal."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TextIO

from ..board.finding import run_checks
from ..camera.frames import Frames
from ..camera.open import open_camera
from ..emotion.classifier import Classifier
from ..errors import ConfigError, FacecueError, OutputError, SinkError
from ..news import News
from ..pipeline import Pipeline
from ..settings.config import Config, PanelConfig
from ..types import Cue, Event, Frame, Notice
from ..wearer.button import Panel
from ..wearer.hooks import leave
from ..wearer.late import LateSink
from ..wearer.lines import Lines, Stream
from ..wearer.sink import SINKS, wanted
from ..wearer.teller import Teller
from ..wearer.worker import DirectWorker, SinkWorker, Worker
from .last_words import Told
from .sd_notify import Notifier
from .signals import Signals
from .summary import Summary
from .vitals import Vitals

log = logging.getLogger(__name__)

LoadConfig = Callable[[], tuple[Config, list[ConfigError]]]
"""Reads the configuration again; the errors are of the parts that were left out."""


def run(
    config: Config,
    model: Path,
    sinks: Iterable[str],
    *,
    fast: bool = False,
    events: TextIO | None = None,
    load: LoadConfig | None = None,
    notices: Iterable[News] = (),
    signals: Signals | None = None,
) -> str:
    """Watch the camera and tell the wearer, until it ends or SIGTERM or SIGINT comes.

    SIGHUP begins anew in the same process with what `load` gives; where that is wrong, the
    configuration at hand goes on. Under a service manager the daemon waits for its camera, and
    tells what its quick checks find.

    Args:
        config: the whole configuration.
        model: the .tflite file.
        sinks: names out of `SINKS`; one that cannot be used is reported, and tried again when
            there is something to tell.
        fast: read a recording as fast as it goes, every timer on media time.
        events: where each event goes as one line of JSON.
        load: reads the configuration again.
        notices: what to tell the wearer first.
        signals: those of this process, entered; without them only the camera ends it.

    Returns:
        What a recording that has ended held, in one line; nothing in any other case.

    Raises:
        FacecueError: no model, no camera, no sink at all, the camera failed on the way, or standard
            output cannot be written any more.
    """
    names, pending = list(sinks), list(notices)
    notifier = Notifier()
    classifier = Classifier(model)  # one for good: a reload cannot lose it
    if notifier.supervised:
        from ..board.check import (  # here, since the first word need not wait for it
            FAILED,
            quick_checks,
        )

        findings = run_checks(quick_checks(config, model, names))
        pending += [FAILED[found.what] for found in findings if found.state == "failed"]
    lines = Lines(events) if events is not None and not fast else None
    try:
        while True:
            session = Session(
                config, classifier, names, notifier, fast=fast, events=lines or events
            )
            if lines is not None:
                lines.calls(session.stop)
            if signals is not None:
                signals.calls(session.stop)
            session.run(pending)
            if signals is None or load is None or not signals.reload():
                break
            config, pending = _reload(load, config)
        notifier.stopping()
    finally:
        notifier.close()
        if lines is not None:
            lines.close()
    return session.summary()


def _reload(load: LoadConfig, old: Config) -> tuple[Config, list[News]]:
    try:
        config, errors = load()
    except FacecueError as error:
        log.error("%s; the old configuration stays", error)
        return old, [News.CONFIGURATION_WRONG]
    return config, [News.OVERLAY_WRONG for _ in errors]


class Session:
    """One configuration at work: the camera, the pipeline and the sinks that it asks for."""

    def __init__(
        self,
        config: Config,
        classifier: Classifier,
        sinks: Sequence[str],
        notifier: Notifier,
        *,
        fast: bool,
        events: Stream | None,
    ) -> None:
        self._config = config
        self._notifier = notifier
        self._pipeline = Pipeline(config, classifier)
        waits = notifier.supervised and not fast
        reopen = partial(open_camera, config.camera)
        camera = None if waits else reopen()
        live = waits or (camera is not None and camera.live)
        self._ends = not live
        self._summary = Summary()
        self._frames = Frames(camera, fast=fast, reopen=reopen if live else None)
        self._failed = [] if self._pipeline.fault is None else [News.FACE_FINDER_FAILED]
        self._gone: OutputError | None = None
        try:
            self._workers = list(self._open(sinks, fast))
            if not self._workers and events is None:
                raise SinkError(
                    "no way to tell the wearer is left", advice="see the messages above"
                )
        except FacecueError:
            if camera is not None:
                camera.close()
            raise
        self._vitals = Vitals(config, self._frames, self._workers, notifier)
        self._teller = Teller(self._workers, events, config.people)
        self._panel = self._open_panel()

    def stop(self) -> None:
        """End `run` after the frame at hand; may be called from another thread."""
        self._ends = False
        self._frames.stop()

    def run(self, notices: Iterable[News]) -> None:
        """Go on until the frames end; first tell `notices`."""
        for news in dict.fromkeys((*notices, *self._failed)):
            self._tell(Notice(0.0, news))
        try:
            for frame in self._frames:
                lost = self._vitals.lost
                for notice in self._vitals.update(frame):
                    self._tell(notice)
                if self._vitals.lost and not lost:
                    for event in self._pipeline.lose(self._vitals.t):
                        self._tell(event)
                if frame is not None:
                    self._step(frame)
                self._panel.light(self._vitals.frames > 0 and not self._vitals.lost)
                for wish in self._panel.asked():
                    self._answer(wish)
        finally:
            self._panel.close()
            for worker in self._workers:
                worker.close()
            self._vitals.close()
        if self._gone is not None:
            raise self._gone

    def summary(self) -> str:
        """What the recording held; nothing of a live camera, and none that was stopped."""
        return self._summary.text(self._vitals.frames, self._vitals.t) if self._ends else ""

    def _step(self, frame: Frame) -> None:
        if not self._vitals.frames:  # READY shall say that all of the way works, face or no face
            self._pipeline.rehearse(frame)
        for event in self._pipeline.step(frame):
            self._tell(event)
        if not self._vitals.frames:
            self._notifier.ready()
            Told().forget()
            self._teller.cue(Cue(frame.t, "ready"))
        self._vitals.looked_at(frame, self._pipeline.face_count, self._pipeline.following)

    def _tell(self, event: Event) -> None:
        self._summary.count(event)
        if isinstance(event, Notice):
            self._vitals.told(event.news)
        self._teller.tell(event)

    def _answer(self, wish: str) -> None:
        """Do what the button asks for."""
        if wish == "say":
            self._tell(self._pipeline.everyone(self._vitals.t))
        elif wish == "mute":
            self._tell(self._teller.toggle_mute(self._vitals.t))
        elif self._config.hooks.leave:
            t = self._vitals.t
            leave(self._config.hooks.leave, lambda: self._tell(Notice(t, News.COULD_NOT_LEAVE)))

    def _open_panel(self) -> Panel:
        try:
            return Panel(self._config.panel)
        except SinkError as error:
            log.warning("%s", error)
            self._failed.append(News.BUTTON_FAILED)
            return Panel(PanelConfig())

    def _open(self, names: Sequence[str], fast: bool) -> Iterator[Worker]:
        """A worker for each sink; one whose sink is not there stays only where others do."""
        late: list[LateSink] = []
        trouble: dict[str, str] = {}
        alone = len(set(names)) == 1
        for name in wanted(names, self._config):
            kind = SINKS[name]
            opener = kind.open_alone if alone else kind.open
            sink = LateSink(name, partial(opener, self._config))
            try:
                sink.open()
            except SinkError as error:
                log.warning("%s", error)
                self._failed.append(kind.failed)
                trouble[name] = str(error)
            late.append(sink)
        opened = [sink for sink in late if sink.name not in trouble]
        expires_after = self._config.announcer.expires_after
        if fast:
            yield from map(DirectWorker, opened)
        elif opened:
            for sink in late:
                yield SinkWorker(
                    sink,
                    expires_after,
                    self._pipeline.stands,
                    on_trouble=self._on_trouble,
                    on_gone=self._on_gone,
                    trouble=trouble.get(sink.name, ""),
                )

    def _on_gone(self, error: OutputError) -> None:
        """Nobody reads what is printed: the run ends, and says so; runs in a sink's thread."""
        self._gone = error
        self.stop()

    def _on_trouble(self, failing: Worker) -> None:
        """The other sinks tell that one has failed; runs in the failing one's thread."""
        notice = Notice(self._vitals.t, SINKS[failing.name].failed)
        self._vitals.told(notice.news)
        for worker in self._workers:
            if worker is not failing:
                worker.offer(notice)
