"""What travels from the camera to the wearer; all of it frozen.

Every `t` is in seconds of the camera's own clock: since its first frame, media time for a file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

UNSURE = "unsure"
"""The state of a face whose emotion the model cannot tell with enough confidence."""


class Box(NamedTuple):
    """A rectangle in pixels of the frame; (x, y) is its top left corner."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture of the camera: grey, shape (height, width), uint8."""

    t: float
    gray: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Face:
    """A face in a frame; `track` is the same number as long as it is the same face."""

    box: Box
    track: int


@dataclass(frozen=True, slots=True)
class Prediction:
    """Calibrated probabilities of one face, shape (7,) float32 in the order of `LABELS`."""

    probs: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class State:
    """What a face shows, smoothed over time: one of `LABELS`, or `UNSURE`.

    `confidence` is the smoothed probability of the label, of the leading one while unsure;
    `since` is the time at which the label became this one.
    """

    label: str
    confidence: float
    since: float


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


Event = FaceFound | FaceLost | Announcement
"""What happened in a frame; encoded by msgspec as one JSON object with a key `event`."""
