"""The way of a frame, without camera and sinks: frame in, events out."""

from __future__ import annotations

from .announcer import Announcer
from .classifier import Classifier
from .config import Config
from .contract import crop_face
from .faces import FaceFinder, Tracker
from .smoothing import Smoother
from .types import Event, Face, FaceFound, FaceLost, Frame, State


class Pipeline:
    """Faces, classifier, smoothing and announcer in a row; every timer runs on `Frame.t`."""

    def __init__(self, config: Config, classifier: Classifier) -> None:
        self._config = config
        self._classifier = classifier
        self._finder = FaceFinder(config.faces)
        self._tracker = Tracker(config.faces)
        self._announcer = Announcer(config.announcer)
        self._smoothers: dict[int, Smoother] = {}
        threshold = config.smoothing.unsure_below
        self._unsure_below = classifier.contract.unsure_below if threshold is None else threshold

    def step(self, frame: Frame) -> list[Event]:
        """What happened in this frame, in the order in which it should be told."""
        t = round(frame.t, 3)
        events: list[Event] = []
        tracks = self._tracker.update(frame.t, self._finder.find(frame.gray))
        for track in tracks.lost:
            del self._smoothers[track]
            self._announcer.forget(track)
            events.append(FaceLost(t, track))
        for track in tracks.found:
            self._smoothers[track] = Smoother(self._config.smoothing, self._unsure_below)
            events.append(FaceFound(t, track))
        states = {face.track: self._look_at(face, frame) for face in tracks.faces}
        face = foremost(tracks.faces, frame)
        if face is not None:
            announcement = self._announcer.update(t, face.track, states[face.track])
            if announcement is not None:
                events.append(announcement)
        return events

    def _look_at(self, face: Face, frame: Frame) -> State:
        crop = crop_face(frame.gray, face.box, self._classifier.contract.input.size)
        return self._smoothers[face.track].update(frame.t, self._classifier.predict(crop))


def foremost(faces: list[Face], frame: Frame) -> Face | None:
    """The nearest and most central face: the largest, counted half at the frame's edge."""
    if not faces:
        return None
    columns: int = frame.gray.shape[1]

    def weight(face: Face) -> float:
        x, _, width, height = face.box
        off_centre = abs(2 * x + width - columns) / columns
        return width * height * (1 - 0.5 * off_centre)

    return max(faces, key=weight)
