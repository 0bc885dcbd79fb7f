"""What travels from the camera to the wearer; all of it frozen.

Every `t` is in seconds of the camera's own clock: since its first frame, media time for a file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from .news import News


class Box(NamedTuple):
    """A rectangle in pixels of the frame; (x, y) is its top left corner.

    Example:
        >>> from edge import Box
        >>> box = Box(x=200, y=120, width=96, height=96)
        >>> left, top, *size = box
        >>> size
        [96, 96]
    """

    x: int
    y: int
    width: int
    height: int

    @classmethod
    def square(cls, centre: tuple[float, float], side: float) -> Box:
        """The square of this side, in whole pixels, whose middle is nearest to `centre`."""
        x, y = centre
        return cls(round(x - side / 2), round(y - side / 2), round(side), round(side))

    @property
    def centre(self) -> tuple[float, float]:
        """x and y of its middle."""
        return self.x + self.width / 2, self.y + self.height / 2

    @property
    def area(self) -> int:
        """In pixels."""
        return self.width * self.height


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture of the camera: grey, shape (height, width), uint8."""

    t: float
    gray: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Detection:
    """What a detector takes for a face.

    `score` is the detector's own measure of how sure it is; `roll` the clockwise tilt of the
    head in degrees; `carried` is a face that the detector missed, found by its likeness to before.
    """

    box: Box
    score: float
    roll: float = 0.0
    carried: bool = False


@dataclass(frozen=True, slots=True)
class Face:
    """A face in a frame; `track` is the same number as long as it is the same face.

    `roll` is the clockwise tilt of the head in degrees.
    """

    box: Box
    track: int
    roll: float = 0.0


@dataclass(frozen=True, slots=True)
class FollowedFaces:
    """The faces that are followed in a frame, and the tracks that began or ended with it."""

    faces: list[Face]
    found: list[int]
    lost: list[int]


@dataclass(frozen=True, slots=True)
class Prediction:
    """What one frame says of a face, each (7,) in the order of `LABELS`.

    `evidence` is how much the face speaks for each emotion, in log-odds, see `edge.emotion.heard`;
    `probs` its probabilities where the expected shares hold.
    """

    evidence: NDArray[np.float64]
    probs: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Reading:
    """What one frame says: its faces, and by track the crops and predictions of those that can be
    read.

    `width` is the frame's, in pixels.
    """

    t: float
    width: int
    followed: FollowedFaces
    crops: dict[int, NDArray[np.uint8]]
    predictions: dict[int, Prediction]


@dataclass(frozen=True, slots=True)
class FaceState:
    """What a face shows, smoothed over time: one of `LABELS`, or `UNSURE`.

    `confidence` is the smoothed probability of the label, of the leading one while unsure;
    `since` is the time at which the label became this one.
    """

    label: str
    confidence: float
    since: float


@dataclass(frozen=True, slots=True)
class Person:
    """A face in view; `direction` is left, ahead or right, `distance` near or far."""

    track: int
    box: Box
    state: FaceState
    direction: str
    distance: str


class FaceFound(msgspec.Struct, frozen=True, tag_field="event", tag="face_found"):
    """A face has come into view; `face` is its track."""

    t: float
    face: int


class FaceLost(msgspec.Struct, frozen=True, tag_field="event", tag="face_lost"):
    """The face of track `face` has not been seen for a while."""

    t: float
    face: int


class Announcement(msgspec.Struct, frozen=True, tag_field="event", tag="announce"):
    """Worth telling the wearer: the face of track `face` shows `label`, of 7 or `UNSURE`."""

    t: float
    label: str
    confidence: float
    face: int


class ToldPerson(msgspec.Struct, frozen=True):
    """One of several people as it is told: near or far; left, ahead or right; what it shows.

    `face` is the track.
    """

    face: int
    distance: str
    direction: str
    label: str
    confidence: float


class People(msgspec.Struct, frozen=True, tag_field="event", tag="people"):
    """Everyone in view, the nearest first: the answer to a wearer who asks."""

    t: float
    people: list[ToldPerson]


class Notice(msgspec.Struct, frozen=True, tag_field="event", tag="notice"):
    """News of Facecue itself that the wearer should hear.

    A `problem` is also buzzed, as the error rhythm. In JSON the news is called `text`.
    """

    t: float
    news: News = msgspec.field(name="text")
    problem: bool = True


@dataclass(frozen=True, slots=True)
class Cue:
    """A short sound: "ready", "found" or "lost"."""

    t: float
    name: str


@dataclass(frozen=True, slots=True)
class Words:
    """What is said as it is, in the language that it is in, such as why Facecue cannot run.

    A `problem` is also buzzed, as that of a notice.
    """

    t: float
    text: str
    problem: bool = True


Telling = Announcement | Notice | People | Cue | Words
"""What a sink can be asked to tell."""

Event = FaceFound | FaceLost | Announcement | People | Notice
"""What happened in a frame; encoded by msgspec as one JSON object with a key `event`."""
