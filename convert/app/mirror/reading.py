"""What the device makes of the face before the webcam, picture by picture."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from edge.emotion.classifier import Classifier
from edge.emotion.labels import UNSURE
from edge.pipeline import Pipeline, Sighting
from edge.settings.config import Config
from edge.types import Frame


class Reflection(NamedTuple):
    """How the largest face is read: smoothed, and (7,) in `LABELS` by this picture alone.

    `probs` is None where the face shows too little to be read.
    """

    label: str
    probs: list[float] | None


class Mirror:
    """Reads one picture after another as the device would."""

    def __init__(self, config: Config, model: Path) -> None:
        self._seen: list[Sighting] = []
        self._pipeline = Pipeline(config, Classifier(model), self._seen.append)

    def look(self, frame: Frame) -> Reflection | None:
        """How the face is read now; None when there is none."""
        self._seen.clear()
        self._pipeline.step(frame)
        if not self._seen:
            return None
        nearest = max(self._seen, key=lambda sighting: sighting.face.box.area)
        read = nearest.prediction
        return Reflection(nearest.state.label, None if read is None else read.probs.tolist())


def told(reflection: Reflection | None, target: str) -> str:
    """A sentence about it, which stays the same as long as what is read does."""
    if reflection is None:
        return "No face is seen. Look straight at the camera, in even light."
    if reflection.label == target:
        return f"Reached: your face is read as {target}."
    if reflection.label == UNSURE:
        return "Your face is seen, but it is not sure what it shows."
    return f"Your face is read as {reflection.label}."
