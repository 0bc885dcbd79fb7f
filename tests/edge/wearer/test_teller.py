import io

from edge.news import News
from edge.settings.config import PeopleConfig
from edge.types import Announcement, Cue, FaceFound, FaceLost, Notice, People
from edge.wearer.teller import Teller


class Heard(list):
    """An outlet that remembers."""

    def offer(self, telling):
        self.append(telling)


HAPPY = Announcement(1.0, "happy", 0.9, 0)


def test_muted_only_notices_and_answers_are_told_but_every_event_is_printed():
    heard, events = Heard(), io.StringIO()
    teller = Teller([heard], events, PeopleConfig(arrival=True))
    assert teller.toggle_mute(1.0).news.value == "muted"
    trouble, everyone = Notice(1.0, News.CAMERA_LOST), People(1.0, [])
    for event in (HAPPY, FaceFound(1.0, 0), trouble, everyone):
        teller.tell(event)
    assert heard == [trouble, everyone]
    assert len(events.getvalue().splitlines()) == 4
    assert teller.toggle_mute(2.0).news.value == "speaking again"
    teller.tell(HAPPY)
    assert heard[-1] == HAPPY


def test_coming_and_going_are_heard_by_choice():
    heard = Heard()
    for people in (PeopleConfig(), PeopleConfig(arrival=True, leaving=True)):
        teller = Teller([heard], None, people)
        teller.tell(FaceFound(1.0, 0))
        teller.tell(FaceLost(2.0, 0))
    assert heard == [Cue(1.0, "found"), Cue(2.0, "lost")]
