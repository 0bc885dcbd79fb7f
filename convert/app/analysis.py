"""What the device's pipeline makes of a photo or of a recording, kept for the page to show."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from edge.camera.picture import to_gray
from edge.emotion.classifier import Classifier
from edge.emotion.labels import LABELS
from edge.errors import ImageError
from edge.faces.haar import WINDOW
from edge.pipeline import Pipeline, Sighting
from edge.settings.config import Config
from edge.stills.look import StillFace, StillReader, views_of
from edge.types import Announcement, Frame

from .pictures import marked_gray

LONGEST_VIDEO = 1800.0
"""Seconds of a recording that are looked at; the rest is left out, and the page says so."""

SAMPLED = 50
"""Faces of a recording, spread over it, that both models are compared on; twice so many at most."""

LENGTHIEST = 20
"""How many times as long as the other one side of a photo may be."""

TIMING_ROUNDS = 40
"""Times that both models run on each face of a photo, in turn."""


@dataclass(frozen=True, slots=True)
class Twin:
    """The float model on the same faces, run in turn with the int8 one.

    `probs` are its calibrated probabilities, (faces, 7); `agree` is the number of faces for which
    both name the same emotion first; `ms` the median time of one face in milliseconds.
    """

    probs: NDArray[np.float64]
    agree: int
    ms: float


@dataclass(frozen=True, slots=True)
class Timed:
    """How many faces were read, the median time of one in milliseconds, and the float twin."""

    faces: int
    ms: float
    twin: Twin | None


@dataclass(frozen=True, slots=True)
class Photo:
    """A still picture, (height, width, 3) BGR, and its faces, the largest first.

    `left_out` says in words what else its file holds.
    """

    name: str
    picture: NDArray[np.uint8]
    faces: list[StillFace]
    unsure_below: float
    comparison: Timed | None
    left_out: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """An announcement, what its face showed then, and that frame as a JPEG with the face marked."""

    announcement: Announcement
    face: StillFace
    jpeg: bytes


@dataclass(slots=True)
class Recording:
    """A video: every sighting of each face by its track, and what was announced.

    Of the faces' crops it keeps a sample alone, so that a long video fits into memory.
    """

    faces: dict[int, list[Sighting]] = field(default_factory=dict)
    moments: list[Moment] = field(default_factory=list)
    frames: int = 0
    seconds: float = 0.0
    cut: bool = False
    comparison: Timed | None = None
    crops: list[NDArray[np.uint8]] = field(default_factory=list)
    _every: int = 1
    _seen: int = 0

    def see(self, sighting: Sighting) -> None:
        """Keep a sighting."""
        if sighting.crop is not None:
            if self._seen % self._every == 0:
                self.crops.append(sighting.crop)
            self._seen += 1
            if len(self.crops) == 2 * SAMPLED:
                self.crops, self._every = self.crops[::2], 2 * self._every
        self.faces.setdefault(sighting.face.track, []).append(replace(sighting, crop=None))


def float_twin(model: Path) -> Path | None:
    """The float model that lies beside an int8 one as NAME-float32.tflite, if it does."""
    twin = model.with_name(f"{model.stem}-float32.tflite")
    return twin if twin.is_file() else None


def look_at_photo(
    picture: NDArray[np.uint8], config: Config, model: Path, name: str = "the picture"
) -> Photo:
    """Read a picture, (height, width, 3) BGR, as `facecue look` does; an error calls it `name`.

    Raises:
        ImageError: it is too narrow to hold a face, or to be shown.
        FacecueError: the model or the cascade cannot be used.
    """
    height, width = picture.shape[:2]
    if min(height, width) < WINDOW or max(height, width) > LENGTHIEST * min(height, width):
        raise ImageError(
            f"{name} has {width} x {height} pixels, too narrow for a face",
            advice="choose a picture with"
            f" {WINDOW} pixels or more a side, and no side over {LENGTHIEST} times the other",
        )
    gray = to_gray(picture)
    reader = StillReader.open(config, model)
    faces = reader.read(gray)
    size = reader.classifier.contract.input.size
    views = [views_of(gray, face, size) for face in faces]
    comparison = time_both(reader.classifier, model, views, TIMING_ROUNDS)
    return Photo(name, picture, faces, reader.unsure_below, comparison)


class Watcher:
    """Runs frames through the pipeline of the device, and keeps what they show.

    Raises:
        FacecueError: the model or the cascade cannot be used.
    """

    def __init__(self, config: Config, model: Path) -> None:
        self.recording = Recording()
        self.frame: Frame | None = None
        """The latest."""
        self.now: list[Sighting] = []
        """The faces in it."""
        self._model, self._classifier = model, Classifier(model)
        self._pipeline = Pipeline(config, self._classifier, self._see)

    def step(self, frame: Frame) -> None:
        """Look at the next frame, of a later time."""
        self.frame, self.now = frame, []
        for event in self._pipeline.step(frame):
            if isinstance(event, Announcement):
                face = as_still(self.recording.faces[event.face][-1], event.label)
                self.recording.moments.append(Moment(event, face, marked_gray(frame.gray, [face])))
        self.recording.frames += 1
        self.recording.seconds = frame.t

    def end(self) -> Recording:
        """All of it, and both models on the same faces."""
        views = [[crop] for crop in self.recording.crops]
        self.recording.comparison = time_both(self._classifier, self._model, views, rounds=1)
        return self.recording

    def _see(self, sighting: Sighting) -> None:
        self.now.append(sighting)
        self.recording.see(sighting)


def look_at_recording(
    frames: Iterable[Frame | None],
    watcher: Watcher,
    progress: Callable[[float], None],
    longest: float = LONGEST_VIDEO,
) -> Recording:
    """Have `watcher` look at all frames of a recording.

    Args:
        frames: in the order of their times; None while a camera is silent.
        watcher: has all that was seen, should `progress` end it before.
        progress: called after each frame with its time in seconds.
        longest: seconds after which no more frames are taken.

    Raises:
        CameraError: the recording cannot be read any further.
    """
    for frame in frames:
        if frame is None:
            continue
        if frame.t > longest:
            watcher.recording.cut = True
            break
        watcher.step(frame)
        progress(frame.t)
    return watcher.end()


def as_still(sighting: Sighting, label: str) -> StillFace:
    """A face of a recording as one of a photo; without probabilities when it was not read."""
    box, roll = sighting.face.box, sighting.face.roll
    if sighting.prediction is None:
        return StillFace(box, label, sighting.state.confidence, {}, roll)
    probs = dict(zip(LABELS, sighting.prediction.probs.tolist(), strict=True))
    return StillFace(box, label, max(probs.values()), probs, roll)


def time_both(
    int8: Classifier, model: Path, faces: list[list[NDArray[np.uint8]]], rounds: int
) -> Timed | None:
    """Time `int8` on faces in turn with the float twin of `model`; None without a face.

    Of each face there are the views by which it is read, each (48, 48). The first alone is timed.
    """
    if not faces:
        return None
    path, crops = float_twin(model), [views[0] for views in faces]
    if path is None:
        return Timed(len(crops), _median_ms([int8], crops, rounds)[0], None)
    twin = Classifier(path)
    probs = np.stack([twin.predict(*views).probs for views in faces])
    ours = np.stack([int8.predict(*views).probs for views in faces])
    int8_ms, float_ms = _median_ms([int8, twin], crops, rounds)
    agree = int((probs.argmax(axis=1) == ours.argmax(axis=1)).sum())
    return Timed(len(crops), int8_ms, Twin(probs, agree, float_ms))


def _median_ms(
    classifiers: list[Classifier], crops: list[NDArray[np.uint8]], rounds: int
) -> list[float]:
    times: list[list[float]] = [[] for _ in classifiers]
    for _ in range(rounds):
        for crop in crops:
            for classifier, taken in zip(classifiers, times, strict=True):
                begin = time.perf_counter()
                classifier.predict(crop)
                taken.append(1000 * (time.perf_counter() - begin))
    return [float(np.median(taken)) for taken in times]
