"""A real daemon under a pretended service manager, with a camera and a voice that can break."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from lab.camera import PictureServer
from lab.daemon import Daemon
from lab.history import History
from lab.voice import Voice


def pytest_configure(config):
    config.addinivalue_line(
        "markers", "fault(name, promise, within): a row of docs/faults.md; seconds from the fault"
    )  # fmt: skip


RECORDED = "FACECUE_FAULTS" in os.environ


SKIPPED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):  # noqa: ARG001
    report = yield
    if report.skipped:
        item.stash[SKIPPED] = True
    return report


class Stopwatch:
    """Times one fault; what is promised is judged where it is recorded, by `make hil-process`.

    A machine that is slow or busy with other work is no fault of Facecue's.
    """

    def __init__(self, name: str, promise: str, within: float) -> None:
        self.row = {"fault": name, "promise": promise, "within": within}
        self._begin = time.monotonic()

    def start(self) -> None:
        self._begin = time.monotonic()

    def stop(self, at: float | None = None) -> None:
        took = (time.monotonic() if at is None else at) - self._begin
        self.row["took"] = round(took, 2)
        assert took <= self.row["within"] or not RECORDED, self.row


@pytest.fixture
def stopwatch(request):
    """Writes its row to the file that $FACECUE_FAULTS names, if any; see faults.py."""
    watch = Stopwatch(*request.node.get_closest_marker("fault").args)
    yield watch
    if SKIPPED in request.node.stash:
        return
    assert "took" in watch.row, "the test never stopped its watch"
    if RECORDED:
        with Path(os.environ["FACECUE_FAULTS"]).open("a") as file:
            file.write(json.dumps({"date": str(date.today()), **watch.row}) + "\n")


@pytest.fixture
def record():
    """Call it with what was done, how often, and what came of it; see test_load.py."""
    begin = time.monotonic()

    def write(what: str, count: int, outcome: str) -> None:
        row = {"date": str(date.today()), "what": what, "count": count, "outcome": outcome,
               "minutes": round((time.monotonic() - begin) / 60, 1)}  # fmt: skip
        if "FACECUE_LOAD" in os.environ:
            with Path(os.environ["FACECUE_LOAD"]).open("a") as file:
                file.write(json.dumps(row) + "\n")

    return write


@pytest.fixture(scope="session")
def pictures(portrait):
    return PictureServer(portrait)


@pytest.fixture
def camera(pictures):
    pictures.show("face")
    pictures.plug()
    yield pictures
    pictures.unplug()


@pytest.fixture
def history():
    return History()


@pytest.fixture
def voice(tmp_path, history):
    if shutil.which("espeak-ng") is None or shutil.which("aplay") is None:
        pytest.skip("espeak-ng or aplay is not installed: apt install espeak-ng alsa-utils")
    return Voice(tmp_path, history)


@pytest.fixture
def daemon(tmp_path, history, pictures) -> Iterator[Daemon]:
    """Configured for the camera of the test, with espeak-ng as its engine; not started."""
    one = Daemon(tmp_path, history)
    one.configure(settings(pictures))
    yield one
    one.close()


def settings(pictures: PictureServer, more: str = "") -> str:
    speech = '[speech]\nbackend = "espeak-ng"\nearcons = false'
    return f'[camera]\nsource = "{pictures.url}"\n{speech}\n{more}'


@pytest.fixture
def configured(pictures) -> Callable[[str], str]:
    """The usual configuration with more tables."""
    return lambda more: settings(pictures, more)
