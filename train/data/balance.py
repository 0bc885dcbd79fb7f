"""Equal shares of the training classes, rare ones filled up with random views of their own."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from edge.emotion.labels import LABELS

from .dataset import Dataset


def balance(faces: Dataset, seed: int) -> Dataset:
    """The dataset with as many training images of each class as the largest class has.

    A view keeps its original's annotations and is named `ORIGINAL#NUMBER`. Each original of a
    class is used equally often, to within one. The other splits are not touched; the same faces
    and seed give the same views.
    """
    rng = np.random.default_rng(seed)
    training = faces.split == "train"
    if not training.any():
        return faces
    counts = np.bincount(faces.labels[training], minlength=len(LABELS))
    sources, numbers = [], []
    for label in np.flatnonzero(counts):
        rows = np.flatnonzero(training & (faces.labels == label))
        missing = counts.max() - len(rows)
        order = np.concatenate([rng.permutation(rows) for _ in range(-(-missing // len(rows)))]
                               or [rows[:0]])  # fmt: skip
        sources.append(order[:missing])
        numbers.append(np.arange(missing) // len(rows) + 1)
    source = np.concatenate(sources)
    number = np.concatenate(numbers)
    views = faces.subset(source)
    views = replace(
        views,
        images=np.stack([_view(image, rng) for image in views.images])
        if len(views)
        else views.images,
        ids=np.array([f"{name}#{n}" for name, n in zip(views.ids, number, strict=True)], str),
    )
    return faces.join(views)


def _view(image: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """A mirrored or not, slightly turned, scaled and moved view of a (48, 48) image."""
    side = image.shape[0]
    middle = (side - 1) / 2
    move = cv2.getRotationMatrix2D((middle, middle), rng.uniform(-10, 10), rng.uniform(0.9, 1.1))
    move[:, 2] += rng.uniform(-0.06, 0.06, 2) * side
    if rng.random() < 0.5:
        image = image[:, ::-1]
    turned = cv2.warpAffine(image, move, (side, side), borderMode=cv2.BORDER_REPLICATE)
    return turned.astype(np.uint8, copy=False)
