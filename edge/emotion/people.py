"""Who is in view, how near, and in which direction. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from ..settings.config import PeopleConfig
from ..types import Box, Face, FaceState, Person, ToldPerson


def arrange(
    faces: Iterable[tuple[Face, FaceState]], width: int, config: PeopleConfig
) -> list[Person]:
    """The people of a frame of `width` pixels, the foremost first.

    Foremost is the nearest and most central: the largest, counted half at the frame's edge.
    """
    people = [
        Person(face.track, face.box, state, _direction(face, width), _distance(face, width, config))
        for face, state in faces
    ]
    return sorted(people, key=lambda person: -_weight(person, width))


def roster(people: Iterable[Person]) -> list[ToldPerson]:
    """The same people for telling, in order of distance."""
    nearest_first = sorted(people, key=lambda person: -person.box.width)
    return [
        ToldPerson(
            face=person.track, distance=person.distance, direction=person.direction,
            label=person.state.label, confidence=round(person.state.confidence, 3),
        )
        for person in nearest_first
    ]  # fmt: skip


def _weight(person: Person, width: int) -> float:
    return person.box.area * (1 - 0.5 * abs(_offset(person.box, width)))


def _offset(box: Box, width: int) -> float:
    """From -1 at the left edge of the frame to 1 at the right."""
    return 2 * box.centre[0] / width - 1


def _direction(face: Face, width: int) -> str:
    offset = _offset(face.box, width)
    return "ahead" if abs(offset) <= 1 / 3 else "left" if offset < 0 else "right"


def _distance(face: Face, width: int, config: PeopleConfig) -> str:
    return "near" if face.box.width >= config.near * width else "far"
