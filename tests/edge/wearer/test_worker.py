import io
import logging
import threading

import pytest

from edge.errors import OutputError, SinkError
from edge.types import Announcement
from edge.wearer.printed import PrintSink
from edge.wearer.worker import DirectWorker, SinkWorker


def announce(label, t=0.0):
    return Announcement(t, label, 0.91, 0)


class Recorder:
    """A sink that remembers, and that a test can hold up."""

    name = "recorder"

    def __init__(self):
        self.labels = []
        self.began, self.go_on = threading.Event(), threading.Event()
        self.go_on.set()
        self.closed = False

    def deliver(self, announcement):
        self.began.set()
        self.go_on.wait(5)
        if announcement.label == "angry":
            raise SinkError("the buzzer is loose")
        self.labels.append(announcement.label)

    def close(self):
        self.closed = True


@pytest.fixture
def recorder():
    return Recorder()


def test_what_is_offered_is_delivered_and_the_sink_closed(recorder):
    worker = SinkWorker(recorder, expires_after=5)
    worker.offer(announce("happy"))
    worker.close()
    assert recorder.labels == ["happy"]
    assert recorder.closed


def test_a_busy_sink_gets_only_the_newest(recorder):
    recorder.go_on.clear()
    worker = SinkWorker(recorder, expires_after=5)
    worker.offer(announce("happy"))
    assert recorder.began.wait(5)
    for label in ("sad", "fear", "surprise"):
        worker.offer(announce(label))
    recorder.go_on.set()
    worker.close()
    assert recorder.labels == ["happy", "surprise"]


def test_what_has_expired_is_never_told(recorder):
    worker = SinkWorker(recorder, expires_after=-1)
    worker.offer(announce("happy"))
    worker.close()
    assert recorder.labels == []


def test_a_failure_is_logged_and_the_next_one_delivered(recorder, caplog):
    worker = SinkWorker(recorder, expires_after=5)
    with caplog.at_level(logging.ERROR):
        worker.offer(announce("angry"))
        assert recorder.began.wait(5)
        while not caplog.records:
            threading.Event().wait(0.01)
        worker.offer(announce("sad"))
        worker.close()
    assert recorder.labels == ["sad"]
    assert "the buzzer is loose" in caplog.text


def test_what_was_told_when_it_started_is_not_told_twice_but_told_again(recorder, caplog):
    told = threading.Event()
    worker = SinkWorker(
        recorder, expires_after=5, on_trouble=lambda _: told.set(), trouble="the buzzer is loose"
    )
    for label in ("angry", "sad"):
        recorder.began.clear()
        worker.offer(announce(label))
        assert recorder.began.wait(5)
    while worker.trouble:
        threading.Event().wait(0.01)
    assert not told.is_set()
    assert [r.getMessage() for r in caplog.records] == ["recorder works again"]
    worker.offer(announce("angry"))
    assert told.wait(5)
    worker.close()


def test_a_sink_that_never_returns_does_not_hold_up_the_end(recorder):
    recorder.go_on.clear()
    worker = SinkWorker(recorder, expires_after=5)
    worker.offer(announce("happy"))
    assert recorder.began.wait(5)
    worker.close(patience=0.05)
    assert recorder.closed
    recorder.go_on.set()


def test_print_gives_time_label_and_confidence():
    stream = io.StringIO()
    PrintSink(stream).deliver(announce("happy", 12.345))
    assert stream.getvalue() == "  12.35 s  happy (91 %)\n"


def test_a_fast_recording_loses_no_announcement(recorder, caplog):
    worker = DirectWorker(recorder)
    for label in ("happy", "angry", "sad"):
        worker.offer(announce(label))
    worker.close()
    assert recorder.labels == ["happy", "sad"]
    assert "the buzzer is loose" in caplog.text
    assert recorder.closed


def test_an_output_that_is_full_is_reported():
    class Full(io.StringIO):
        def flush(self):
            raise OutputError("No space left on device")

    gone = []
    worker = SinkWorker(PrintSink(Full()), 5, on_gone=gone.append)
    worker.offer(announce("happy"))
    worker.close()
    assert [str(error) for error in gone] == ["No space left on device"]
    worker = DirectWorker(PrintSink(Full()))
    with pytest.raises(OutputError, match="No space left"):
        worker.offer(announce("happy"))
