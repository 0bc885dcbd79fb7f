"""Two kinds of calibration: which faces set the integer ranges, and what a confidence is worth."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from edge.classifier import calibrate
from edge.errors import DataError
from train.dataset import Dataset
from train.metrics import NO_LABEL

LIST = Path(__file__).with_name("calibration_ids.csv")
"""Each calibration image by its name in the folder of JPEGs, and in fer2013.csv."""


def calibration_images(faces: Dataset) -> NDArray[np.uint8]:
    """The training images of the committed list `calibration_ids.csv`, (n, 48, 48).

    Raises:
        DataError: the dataset lacks them, or they do not reach 0 and 255, without which the
            input tensor would not be the pixel itself.
    """
    lines = LIST.read_text().splitlines()[1:]
    wanted = {name for line in lines for name in line.split(",")}
    rows = np.isin(faces.ids, sorted(wanted)) & (faces.split == "train")
    images = faces.images[rows]
    if len(images) < len(lines):
        raise DataError(
            f"the dataset holds {len(images)} of the {len(lines)} calibration images;"
            " prepare it from FER2013"
        )
    if images.min() != 0 or images.max() != 255:
        raise DataError("the calibration images do not reach 0 and 255")
    return images


def fit_temperature(probs: NDArray[np.float32], labels: NDArray[np.int64]) -> float:
    """The temperature with the least negative log-likelihood (Guo et al. 2017), to 0.01.

    Args:
        probs: (n, 7) as the model gives them.
        labels: (n,), NO_LABEL where unknown.
    """
    known = labels != NO_LABEL
    rows = np.arange(known.sum())
    candidates = np.round(np.arange(0.3, 3.0, 0.01), 2)
    losses = [
        -np.log(calibrate(probs[known], float(t))[rows, labels[known]]).mean() for t in candidates
    ]
    return float(candidates[int(np.argmin(losses))])


def confidence_for_precision(
    probs: NDArray[np.float32], labels: NDArray[np.int64], precision: float
) -> float:
    """The least confidence above which at least `precision` of the guesses are right, to 0.01.

    `probs` are (n, 7), `labels` (n,), NO_LABEL where unknown. 0.99 where none is enough.
    """
    known = labels != NO_LABEL
    confidence = probs[known].max(axis=1)
    right = probs[known].argmax(axis=1) == labels[known]
    for threshold in np.round(np.arange(0.3, 0.99, 0.01), 2):
        spoken = confidence >= threshold
        if spoken.any() and right[spoken].mean() >= precision:
            return float(threshold)
    return 0.99
