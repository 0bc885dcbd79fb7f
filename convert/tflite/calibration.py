"""The faces that set the ranges of an integer model."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from edge.errors import DataError
from train.data.dataset import Dataset

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
    images = np.asarray(faces.images[rows])
    if len(images) < len(lines):
        raise DataError(
            f"the dataset holds {len(images)} of the {len(lines)} calibration images",
            advice="prepare it from FER2013",
        )
    if images.min() != 0 or images.max() != 255:
        raise DataError("the calibration images do not reach 0 and 255")
    return images
