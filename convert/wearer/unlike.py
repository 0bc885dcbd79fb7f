"""What is heard of pictures unlike any face that was learned from: most should be "unsure"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from edge.emotion.classifier import Classifier
from edge.emotion.crop import crop_face
from edge.emotion.labels import INPUT_SIZE, LABELS
from train.data.dataset import load_dataset

from ..measure.appearance import Image, blurred, covered, moved, rolled
from ..measure.intervals import Estimate, share
from .scenes import backgrounds

COUNT = 500
"""Pictures of each kind."""

CAT = (145, 20, 230, 230)
"""The head of scikit-image's cat in its picture: x, y, width and height."""


@dataclass(frozen=True)
class Heard:
    """How many of `images` pictures would be told, and the emotion that most of these would be.

    `most` is None where nothing would be told.
    """

    images: int
    told: Estimate
    most: str | None


def measure_unlike(model: Path, data: Path) -> dict[str, Heard]:
    """What is heard of single pictures of each kind, expecting everyday faces.

    Args:
        model: a .tflite with its contract.
        data: a dataset of `python -m train prepare`, whose held-out faces are changed beyond
            what can be read.

    Raises:
        DataError: the dataset cannot be read, or scikit-image is not installed.
    """
    classifier = Classifier(model)
    textures = backgrounds()
    rng = np.random.default_rng(1)
    faces = load_dataset(data).held_out().images
    some = faces[rng.permutation(len(faces))[:COUNT]]
    kinds = {
        "faces blurred by 4 of 48 pixels": [blurred(4)(face) for face in some],
        "faces of which the box has half": [moved(0.5)(face) for face in some],
        "faces turned by a quarter": [rolled(90)(face) for face in some],
        "faces upside down": [face[::-1] for face in some],
        "faces with eyes and mouth covered": [covered(10, 46)(face) for face in some],
        "children's drawings, made by rules": list(_drawings(rng)),
        "a cat's head, by different boxes": list(_cats(rng)),
        "gravel, grass, brick and more": list(_textures(rng, textures)),
        "noise of a sensor": list(_noise(rng)),
    }
    return {kind: _heard(classifier, pictures) for kind, pictures in kinds.items()}


def _heard(classifier: Classifier, pictures: list[Image]) -> Heard:
    probs = np.stack([classifier.predict(np.ascontiguousarray(each)).probs for each in pictures])
    told = probs.max(axis=1) >= classifier.contract.unsure_below
    counts = np.bincount(probs.argmax(axis=1)[told], minlength=len(LABELS))
    most = LABELS[int(counts.argmax())] if told.any() else None
    return Heard(len(pictures), share(int(told.sum()), len(pictures)), most)


def _drawings(rng: np.random.Generator) -> Iterator[Image]:
    """A circle with dots for eyes and a line for a mouth, straight or bent, drawn by hand."""
    size = 4 * INPUT_SIZE
    for _ in range(COUNT):
        dark, light = int(rng.integers(80)), int(rng.integers(160, 256))
        paper, pen = (dark, light) if rng.random() < 0.5 else (light, dark)
        picture = np.full((size, size), paper, np.uint8)
        x, y = (int(size / 2 + v) for v in rng.normal(0, 6, 2))
        width = int(rng.integers(3, 9))
        axes = (int(size * rng.uniform(0.33, 0.46)), int(size * rng.uniform(0.36, 0.48)))
        cv2.ellipse(picture, (x, y), axes, float(rng.normal(0, 5)), 0, 360, (pen,), width)
        for side in (-1, 1):
            aside, up = (int(size * rng.uniform(0.12, 0.2)), int(size * rng.uniform(0.06, 0.16)))
            cv2.circle(picture, (x + side * aside, y - up), int(rng.integers(4, 14)), (pen,), -1)
        bend, half = int(size * rng.uniform(-0.12, 0.12)), int(size * rng.uniform(0.08, 0.22))
        turn = (0, 180) if bend >= 0 else (180, 360)
        mouth = (x, y + int(size * 0.2))
        cv2.ellipse(picture, mouth, (half, abs(bend)), 0, *turn, (pen,), width)
        yield crop_face(picture, (0, 0, size, size))


def _cats(rng: np.random.Generator) -> Iterator[Image]:
    from skimage import data

    picture = np.asarray(cv2.cvtColor(data.chelsea(), cv2.COLOR_RGB2GRAY), np.uint8)
    x, y, width, height = CAT
    for _ in range(COUNT):
        side = width * rng.uniform(0.8, 1.2)
        across, down = rng.normal(0, 0.06 * width, 2)
        left, top = round(x + (width - side) / 2 + across), round(y + (height - side) / 2 + down)
        yield crop_face(
            picture, (left, top, round(side), round(side)), roll=float(rng.normal(0, 6))
        )


def _textures(rng: np.random.Generator, pictures: Sequence[Image]) -> Iterator[Image]:
    for _ in range(COUNT):
        picture = pictures[int(rng.integers(len(pictures)))]
        side = int(rng.integers(40, 300))
        y, x = (int(rng.integers(length - side)) for length in picture.shape)
        yield crop_face(picture, (x, y, side, side))


def _noise(rng: np.random.Generator) -> Iterator[Image]:
    for _ in range(COUNT):
        grain = rng.standard_normal((INPUT_SIZE, INPUT_SIZE)) * rng.uniform(3, 60)
        yield np.asarray(np.clip(rng.uniform(20, 235) + grain, 0, 255), np.uint8)
