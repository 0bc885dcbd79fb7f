"""The way of a frame, without camera and sinks: frame in, events out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .emotion.announcer import Announcer
from .emotion.classifier import Classifier
from .emotion.crop import crop_face
from .emotion.heard import expected_shares
from .emotion.people import arrange, roster
from .emotion.smoothing import Smoother
from .errors import FacecueError
from .faces.follower import FaceFollower
from .faces.quality import flaw
from .settings.config import Config
from .types import (
    Announcement,
    Event,
    Face,
    FaceFound,
    FaceLost,
    FaceState,
    FollowedFaces,
    Frame,
    People,
    Person,
    Prediction,
    Reading,
)


@dataclass(frozen=True, slots=True)
class Sighting:
    """One face at time `t`: what the classifier got and said of the frame, and the state after.

    `crop` and `prediction` are None where the face showed too little to count.
    """

    t: float
    face: Face
    crop: NDArray[np.uint8] | None
    prediction: Prediction | None
    state: FaceState


class Eyes:
    """Faces and what each shows in this frame alone."""

    def __init__(self, config: Config, classifier: Classifier) -> None:
        self._config = config
        self._classifier = classifier
        self._follower = FaceFollower(config.faces)

    @property
    def following(self) -> bool:
        """Whether there is a face, or what may turn out to be one."""
        return self._follower.following

    @property
    def fault(self) -> FacecueError | None:
        """Why faces are found by Haar, and not as was asked for; None where they are."""
        return self._follower.fault

    def read(self, frame: Frame) -> Reading:
        """The faces of a frame with their predictions; none for a face that shows too little."""
        followed = self._follower.update(frame.t, frame.gray)
        crops: dict[int, NDArray[np.uint8]] = {}
        for face in followed.faces:
            crop = crop_face(frame.gray, face.box, self._classifier.contract.input.size, face.roll)
            if flaw(face, crop, self._config.quality) is None:
                crops[face.track] = crop
        predictions = {track: self._classifier.predict(crop) for track, crop in crops.items()}
        return Reading(frame.t, frame.gray.shape[1], followed, crops, predictions)

    def lose(self, t: float) -> Reading:
        """The camera is lost at time `t`: no faces from now on."""
        return Reading(t, 1, self._follower.lose(), {}, {})

    def rehearse(self, frame: Frame) -> None:
        """Classify the middle of a frame, and forget the answer: does all of the way work?"""
        rows, columns = frame.gray.shape
        side = min(rows, columns)
        middle = ((columns - side) // 2, (rows - side) // 2, side, side)
        self._classifier.predict(
            crop_face(frame.gray, middle, self._classifier.contract.input.size)
        )


class Mind:
    """What the faces show over time, and what of it to tell. Every timer runs on `Reading.t`."""

    def __init__(self, config: Config, unsure_below: float) -> None:
        self._config = config
        self._expected = expected_shares(config.emotion.expect)
        self._announcer = Announcer(config.announcer)
        self._smoothers: dict[int, Smoother] = {}
        self._unsure_below = config.smoothing.threshold(unsure_below)
        self.states: list[tuple[Face, FaceState]] = []
        """Each face of the last reading and its state."""
        self.people: list[Person] = []
        """The same, the foremost first."""

    def think(self, reading: Reading) -> list[Event]:
        """What happened, in the order in which it should be told."""
        t = round(reading.t, 3)
        events: list[Event] = self._come_and_go(t, reading.followed)
        self.states = [
            (
                face,
                self._smoothers[face.track].update(reading.t, reading.predictions.get(face.track)),
            )
            for face in reading.followed.faces
        ]
        self.people = arrange(self.states, reading.width, self._config.people)
        announcement = self._announcer.choose(t, self.people)
        return events if announcement is None else [*events, announcement]

    def stands(self, announcement: Announcement) -> bool:
        """Whether the face still shows what was announced of it."""
        return self._announcer.said(announcement.face) == announcement.label

    def _come_and_go(self, t: float, followed: FollowedFaces) -> list[Event]:
        for track in followed.lost:
            del self._smoothers[track]
            self._announcer.forget(track)
        for track in followed.found:
            self._smoothers[track] = Smoother(
                self._config.smoothing, self._unsure_below, self._expected
            )
        return [*(FaceLost(t, track) for track in followed.lost),
                *(FaceFound(t, track) for track in followed.found)]  # fmt: skip


class Pipeline:
    """Eyes and mind: faces, classifier, smoothing and announcer in a row.

    Example:
        >>> import numpy as np
        >>> from edge import Classifier, Config, Frame, Pipeline, default_model
        >>> pipeline = Pipeline(Config(), Classifier(default_model()))
        >>> pipeline.step(Frame(0.0, np.zeros((480, 640), np.uint8)))  # nobody is there
        []

    Args:
        config: the whole configuration.
        classifier: the model.
        on_sighting: called with each face of each frame, for people who want to see inside.
    """

    def __init__(
        self,
        config: Config,
        classifier: Classifier,
        on_sighting: Callable[[Sighting], None] | None = None,
    ) -> None:
        self._eyes = Eyes(config, classifier)
        self._mind = Mind(config, classifier.contract.unsure_below)
        self._on_sighting = on_sighting
        self.rehearse = self._eyes.rehearse
        self.stands = self._mind.stands
        self.fault = self._eyes.fault

    @property
    def following(self) -> bool:
        """Whether there is a face, or what may turn out to be one."""
        return self._eyes.following

    @property
    def face_count(self) -> int:
        """How many there were in the last frame."""
        return len(self._mind.people)

    def step(self, frame: Frame) -> list[Event]:
        """What happened in this frame, in the order in which it should be told."""
        reading = self._eyes.read(frame)
        events = self._mind.think(reading)
        if self._on_sighting is not None:
            for face, state in self._mind.states:
                crop = reading.crops.get(face.track)
                prediction = reading.predictions.get(face.track)
                self._on_sighting(Sighting(frame.t, face, crop, prediction, state))
        return events

    def lose(self, t: float) -> list[Event]:
        """The camera is lost at time `t`, and everybody with it: nothing stale shall be told."""
        return self._mind.think(self._eyes.lose(t))

    def everyone(self, t: float) -> People:
        """All who were in the last frame, for a wearer who asks."""
        return People(round(t, 3), roster(self._mind.people))
