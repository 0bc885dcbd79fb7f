"""What is told of what waits, and that nothing stale is."""

import threading

import pytest

from edge.news import News
from edge.types import Announcement, Cue, Notice
from edge.wearer.outbox import Outbox


def announce(label):
    return Announcement(0.0, label, 0.9, 0)


def taken(outbox):
    outbox.close()
    return [due.telling for due in iter(outbox.take, None)]


@pytest.mark.parametrize("late", [announce("happy"), Cue(0.0, "found")])
def test_what_has_expired_does_not_leave_the_box(late):
    outbox = Outbox(expires_after=-1.0, stands=lambda _: True)
    notice = Notice(0.0, News.CAMERA_LOST)
    for telling in (late, notice):
        outbox.put(telling)
    assert taken(outbox) == [notice]


def test_a_worker_that_waits_is_not_given_what_has_expired():
    outbox, given = Outbox(expires_after=-1.0, stands=lambda _: True), []
    worker = threading.Thread(target=lambda: given.append(outbox.take()))
    worker.start()
    outbox.put(announce("happy"))
    outbox.close()
    worker.join(5)
    assert given == [None]


@pytest.mark.parametrize("stands", [True, False])
def test_what_could_not_be_told_comes_again_while_it_is_true(stands):
    outbox = Outbox(expires_after=60.0, stands=lambda _: stands)
    outbox.put(announce("happy"))
    outbox.put_back(outbox.take(), 0.0)
    outbox.put(Notice(0.0, News.CAMERA_LOST))
    assert isinstance(outbox.take().telling, Notice)
    if stands:
        assert outbox.take().telling == announce("happy")
    assert taken(outbox) == []
