"""The faces that set the ranges of an integer model."""

from __future__ import annotations

import os
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from edge.errors import DataError
from train.data.dataset import Dataset

LIST = Path(__file__).with_name("calibration_ids.csv")
"""Each calibration image by its name in the folder of JPEGs, and in fer2013.csv."""

CHOSEN = 300
"""So many are taken of a dataset that lacks those of the list."""


def calibration_images(faces: Dataset) -> NDArray[np.uint8]:
    """The images of the committed list, (n, 48, 48), or of other datasets a choice of theirs.

    They reach 0 and 255, without which the input tensor would not be the pixel itself.

    Raises:
        DataError: the dataset has no training images.
    """
    try:
        return listed_images(faces)
    except DataError:
        return _choose(faces.of_split("train"))


def listed_images(faces: Dataset) -> NDArray[np.uint8]:
    """The training images of the committed list `calibration_ids.csv`, (n, 48, 48).

    Raises:
        DataError: the dataset lacks some of them, or they do not reach 0 and 255.
    """
    lines = LIST.read_text().splitlines()[1:]
    wanted = {name for line in lines for name in line.split(",")}
    rows = np.isin(faces.ids, sorted(wanted)) & (faces.split == "train")
    images = np.asarray(faces.images[rows])
    if len(images) < len(lines):
        raise DataError(
            f"the dataset holds {len(images)} of the {len(lines)} calibration images of what ships",
            advice="prepare it from FER2013; others are for python -m convert quantize",
        )
    if images.min() != 0 or images.max() != 255:
        raise DataError("the calibration images do not reach 0 and 255")
    return images


def _choose(faces: Dataset) -> NDArray[np.uint8]:
    """Up to `CHOSEN` images, of each class alike as far as there are, by their names.

    The one with the most contrast is stretched from 0 to 255.
    """
    numbers = np.array([zlib.crc32(os.fsencode(name)) for name in faces.ids.tolist()])
    order = np.argsort(numbers, kind="stable")
    labels = faces.labels[order]
    turn = np.zeros(len(order), int)  # which of its class an image is
    for label in np.unique(labels):
        turn[labels == label] = np.arange((labels == label).sum())
    images = faces.images[order[np.argsort(turn, kind="stable")[:CHOSEN]]]
    low, high = (end(images, axis=(1, 2)).astype(float) for end in (np.min, np.max))
    widest = int((high - low).argmax())
    spread = max(high[widest] - low[widest], 1)
    images[widest] = np.rint((images[widest] - low[widest]) * 255 / spread)
    if images.max() < 255:  # all of them are flat
        images[widest, 0, :2] = 0, 255
    return images
