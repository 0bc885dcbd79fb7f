import pytest

from edge.emotion.announcer import Announcer
from edge.emotion.people import arrange, roster
from edge.settings.config import AnnouncerConfig, PeopleConfig
from edge.types import Box, Face, FaceState


def people(*boxes, labels=None):
    faces = [Face(box, number) for number, box in enumerate(boxes)]
    states = [FaceState(label, 0.9, 0.0) for label in labels or ["happy"] * len(boxes)]
    return arrange(zip(faces, states, strict=True), 640, PeopleConfig())


@pytest.mark.parametrize(
    ("boxes", "expected"),
    [
        ([Box(0, 0, 100, 100), Box(0, 0, 200, 200)], 1),  # nearer
        ([Box(0, 0, 100, 100), Box(270, 0, 100, 100)], 1),  # more central
        ([Box(0, 0, 150, 150), Box(270, 0, 100, 100)], 0),  # much nearer counts for more
    ],
)
def test_the_foremost_is_the_nearest_and_most_central(boxes, expected):
    assert people(*boxes)[0].track == expected


def test_people_are_told_in_order_of_distance_with_their_direction():
    told = roster(people(Box(500, 0, 60, 60), Box(20, 0, 150, 150), Box(270, 0, 100, 100)))
    assert [(p.distance, p.direction) for p in told] == [
        ("near", "left"), ("far", "ahead"), ("far", "right"),
    ]  # fmt: skip


def test_the_foremost_or_everyone_is_announced_by_choice():
    group = people(Box(0, 0, 200, 200), Box(300, 0, 100, 100), labels=["happy", "sad"])
    foremost = Announcer(AnnouncerConfig(refractory=1.0))
    everyone = Announcer(AnnouncerConfig(refractory=1.0, who="everyone"))
    told = [[a.choose(t, group) for t in (0.0, 0.5, 1.0)] for a in (foremost, everyone)]
    assert [[said and said.label for said in row] for row in told] == [
        ["happy", None, None], ["happy", None, "sad"],
    ]  # fmt: skip
