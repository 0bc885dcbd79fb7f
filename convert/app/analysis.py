"""What the device's pipeline makes of a photo or of a recording, kept for the page to show."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from edge.camera.picture import to_gray
from edge.emotion.classifier import Classifier
from edge.emotion.crop import crop_face
from edge.errors import ImageError
from edge.faces.haar import WINDOW
from edge.pipeline import Pipeline, Sighting
from edge.settings.config import Config
from edge.stills.look import StillFace, StillReader
from edge.types import Announcement, Event, Frame

LONGEST_VIDEO = 60.0
"""Seconds of a recording that are looked at; the rest is left out, and the page says so."""

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


@dataclass(slots=True)
class Recording:
    """A video: every sighting of every face, what was announced, and the frames of that."""

    sightings: list[Sighting] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    moments: list[tuple[Announcement, Frame, Sighting]] = field(default_factory=list)
    frames: int = 0
    seconds: float = 0.0
    cut: bool = False
    comparison: Timed | None = None


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
    crops = [crop_face(gray, face.box, size, face.roll) for face in faces]
    comparison = time_both(reader.classifier, model, crops, TIMING_ROUNDS)
    return Photo(name, picture, faces, reader.unsure_below, comparison)


def look_at_recording(
    frames: Iterable[Frame | None],
    config: Config,
    model: Path,
    progress: Callable[[float], None],
    longest: float = LONGEST_VIDEO,
) -> Recording:
    """Run frames through the pipeline of the device.

    Args:
        frames: in the order of their times; None while a camera is silent.
        config: the whole configuration.
        model: the .tflite file.
        progress: called after each frame with its time in seconds.
        longest: seconds after which no more frames are taken.

    Raises:
        FacecueError: the model, the cascade or the camera cannot be used.
    """
    recording = Recording()
    classifier = Classifier(model)
    pipeline = Pipeline(config, classifier, recording.sightings.append)
    for frame in frames:
        if frame is None:
            continue
        if frame.t > longest:
            recording.cut = True
            break
        events = pipeline.step(frame)
        recording.frames += 1
        recording.seconds = frame.t
        recording.events += events
        for event in events:
            if isinstance(event, Announcement):
                seen = [s for s in recording.sightings if s.face.track == event.face]
                recording.moments.append((event, frame, seen[-1]))
        progress(frame.t)
    crops = [s.crop for s in recording.sightings if s.crop is not None]
    recording.comparison = time_both(classifier, model, crops, rounds=1)
    return recording


def time_both(
    int8: Classifier, model: Path, crops: list[NDArray[np.uint8]], rounds: int
) -> Timed | None:
    """Time `int8` on the crops, each (48, 48), in turn with the float twin of `model`; None without
    a crop."""
    if not crops:
        return None
    path = float_twin(model)
    if path is None:
        return Timed(len(crops), _median_ms([int8], crops, rounds)[0], None)
    twin = Classifier(path)
    probs = np.stack([twin.predict(crop).probs for crop in crops])
    ours = np.stack([int8.predict(crop).probs for crop in crops])
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
