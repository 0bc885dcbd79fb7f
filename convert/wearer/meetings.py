"""People who cross, hide, turn and leave: whether each keeps a track of their own.

Scenes are drawn frame by frame from faces that are given, so that who is where is known exactly.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from edge.faces.boxes import overlap
from edge.faces.follower import FaceFollower
from edge.settings.config import FacesConfig
from edge.types import Box, Face

from .clips import FPS
from .scenes import HEIGHT, WIDTH, Pose, backgrounds, expose, paste, window

NEAR, APART = 0.3, 0.1
"""A track is a person's from the first overlap with the person's square on; up to the second, two
people can be told apart by where they are."""

ABOUT_MEETINGS = """# Who is followed, and for how long

Composed scenes at ten frames a second, of faces that OpenCV's strictest frontal cascade finds
upright. A frame counts where a person stands apart from others and at least four fifths of the face
can be seen. A track is exchanged when it was one person's and then another's.

"""

Place = tuple[Pose, float]
"""Where a face is, and its width as a share of its height: 1 looks into the camera."""


@dataclass(frozen=True)
class Meeting:
    """A scene.

    Attributes:
        kind: what happens in it.
        seconds: how long it is.
        people: where each of them is at a time in seconds, None once gone; the first is behind.
        post: left and right edge of what stands before them, pixels.
    """

    kind: str
    seconds: float
    people: list[Callable[[float], Place | None]]
    post: tuple[int, int] = (0, 0)


@dataclass
class Outcome:
    """What became of the people of some scenes.

    Attributes:
        people: how many there were.
        shown: frames in which a person could be seen, one a person.
        followed: those of them in which a track was the person's.
        exchanged: tracks that were one person's and then another's.
        renewed: tracks that a person got beyond the first.
        strays: tracks that were nobody's.
        lost: seconds from each leaving until the track ended; infinite where it did not.
    """

    people: int = 0
    shown: int = 0
    followed: int = 0
    exchanged: int = 0
    renewed: int = 0
    strays: int = 0
    lost: list[float] = field(default_factory=list)


def meetings(rng: np.random.Generator) -> Iterator[Meeting]:
    """A scene of each kind, of people of random sizes and paces."""
    side = float(np.exp(rng.uniform(np.log(80), np.log(180))))
    other = side * rng.uniform(0.75, 1.3)
    level, middle = HEIGHT / 2 + rng.uniform(-60, 60), WIDTH / 2
    beside = level + rng.uniform(-0.3, 0.3) * side
    yield Meeting("two people cross", 7.0, [
        _walk(80, WIDTH - 80, level, side, 6.0), _walk(WIDTH - 80, 80, beside, other, 6.0),
    ])  # fmt: skip
    # More than half of the face is behind the post for as long as that takes to pass its width.
    pace = 0.9 * side
    post = (round(middle - pace / 2), round(middle + pace / 2))
    yield Meeting("one is hidden for a second", 6.0,
                  [_walk(middle - 2.5 * pace, middle + 2.5 * pace, level, side, 5.0)],
                  post)  # fmt: skip
    yield Meeting("one turns away and back", 6.0,
                  [lambda t: (Pose(middle, level, side), 1 - 0.5 * max(np.sin(np.pi * t / 3), 0))]
                  )  # fmt: skip
    speed = rng.uniform(150, 300)
    yield Meeting("one moves about", 5.0,
                  [lambda t: (Pose(middle + 150 * np.sin(speed / 150 * t), level, side), 1.0)]
                  )  # fmt: skip
    yield Meeting("one leaves", 5.0, [_walk(middle, WIDTH + side, level, side, 2.5)])


def follow(
    meeting: Meeting, faces: list[NDArray[np.uint8]], config: FacesConfig,
    rng: np.random.Generator, outcome: Outcome,
) -> None:  # fmt: skip
    """Follow the people of a scene, who have these `faces`, and add what becomes of them."""
    follower, textures = FaceFollower(config), backgrounds()
    ground = window(textures[rng.integers(len(textures))], *rng.random(2))
    owners: dict[int, list[int]] = defaultdict(list)
    numbers: set[int] = set()
    gone: dict[int, float] = {}
    ended: dict[int, float] = {}
    for frame in range(round(meeting.seconds * FPS)):
        t = frame / FPS
        places = [where(t) for where in meeting.people]
        scene = ground.copy()
        for face, place in zip(faces, places, strict=True):
            if place is not None:
                _stand(scene, face, place)
        scene[:, slice(*meeting.post)] = ground[:, slice(*meeting.post)]
        seen = follower.update(t, expose(scene, rng, light=0.9, noise=2.0))
        numbers |= {face.track for face in seen.faces}
        ended |= dict.fromkeys(seen.lost, t)
        gone |= {who: t for who, place in enumerate(places) if place is None and who not in gone}
        boxes = [None if place is None else place[0].box for place in places]
        for who, track in _told_apart(boxes, meeting.post, seen.faces):
            outcome.shown += 1
            if track is not None:
                outcome.followed += 1
                owners[track].append(who)
    outcome.people += len(faces)
    outcome.exchanged += sum(len(set(people)) > 1 for people in owners.values())
    outcome.renewed += sum(
        max(sum(who in people for people in owners.values()) - 1, 0) for who in range(len(faces))
    )
    outcome.strays += len(numbers - set(owners))
    for who, t in gone.items():
        last = [n for n, people in owners.items() if people[-1] == who]
        outcome.lost += [ended.get(n, float("inf")) - t for n in last]


def measure_meetings(
    faces: NDArray[np.uint8], config: FacesConfig, scenes: int, seed: int = 1
) -> dict[str, Outcome]:
    """What becomes of the people of `scenes` scenes of each kind; `faces` are (n, side, side)."""
    outcomes: dict[str, Outcome] = {}
    for number in range(scenes):
        for meeting in meetings(np.random.default_rng((seed, number))):
            rng = np.random.default_rng((seed, number, len(meeting.kind)))
            drawn = rng.choice(len(faces), len(meeting.people), replace=False)
            outcome = outcomes.setdefault(meeting.kind, Outcome())
            follow(meeting, list(faces[drawn]), config, rng, outcome)
    return outcomes


def format_outcomes(outcomes: dict[str, dict[str, Outcome]]) -> str:
    """`{detector: {kind: outcome}}` as a Markdown table."""
    lines = [
        "| | detector | people | frames followed | tracks exchanged | tracks beyond the first"
        " | tracks of nobody | from leaving to the end, at most |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for kind in next(iter(outcomes.values())):
        for detector, of_kinds in outcomes.items():
            o = of_kinds[kind]
            lost = f"{max(o.lost):.1f} s" if o.lost else ""
            lines.append(
                f"| {kind} | {detector} | {o.people} | {100 * o.followed / max(o.shown, 1):.1f} %"
                f" | {o.exchanged} | {o.renewed} | {o.strays} | {lost} |"
            )
    return "\n".join(lines)


def _walk(
    begin: float, end: float, level: float, side: float, seconds: float
) -> Callable[[float], Place | None]:
    """From one side to the other, after half a second; gone when past the border."""

    def where(t: float) -> Place | None:
        share = min(max((t - 0.5) / seconds, 0.0), 1.0)
        x = begin + share * (end - begin)
        return None if abs(x - WIDTH / 2) >= WIDTH / 2 + 0.5 * side else (
            Pose(x, level, side), 1.0)  # fmt: skip

    return where


def _stand(scene: NDArray[np.uint8], face: NDArray[np.uint8], place: Place) -> None:
    pose, wide = place
    if wide < 1:
        rows, columns = face.shape
        narrow = cv2.resize(face, (round(wide * columns), rows), interpolation=cv2.INTER_AREA)
        left = (columns - narrow.shape[1]) // 2
        right = columns - narrow.shape[1] - left
        wide_again = cv2.copyMakeBorder(narrow, 0, 0, left, right, cv2.BORDER_REPLICATE)
        face = wide_again.astype(np.uint8, copy=False)
    paste(scene, face, pose)


def _told_apart(
    boxes: list[Box | None], post: tuple[int, int], faces: Iterable[Face]
) -> Iterator[tuple[int, int | None]]:
    """Each person in plain view that stands apart from others, and the number of their track."""
    there = [box for box in boxes if box is not None]
    for who, box in enumerate(boxes):
        if box is None or any(overlap(box, other) > APART for other in there if other is not box):
            continue
        shown = (max(box.x, 0), min(box.x + box.width, WIDTH))
        covered = max(min(shown[1], post[1]) - max(shown[0], post[0]), 0)
        if shown[1] - shown[0] - covered < 0.8 * box.width:
            continue
        best = max(faces, key=lambda face: overlap(face.box, box), default=None)
        yield who, None if best is None or overlap(best.box, box) < NEAR else best.track
