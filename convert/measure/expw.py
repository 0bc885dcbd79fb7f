"""ExpW's list of faces, and these faces cut out; their labels judge and never train.

Zhang et al. 2018, "From Facial Expression Recognition to Interpersonal Relation Prediction"
(arXiv 1609.06426).
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from edge.camera.picture import read_picture
from edge.emotion.crop import crop_face
from edge.emotion.labels import LABELS
from edge.errors import DataError
from edge.types import Box

EXPW_LIST = "label.lst"
"""ExpW's list: NAME FACE_ID TOP LEFT RIGHT BOTTOM CONFIDENCE LABEL, a face a line."""

ORDER = ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")
"""ExpW's labels by number."""


class ListedFace(NamedTuple):
    """A face of the list, in pixels of its photo, and the number of its label in `LABELS`."""

    box: Box
    label: int


def listed_faces(folder: Path) -> dict[str, list[ListedFace]]:
    """The faces of ExpW's `folder` by the name of their photo.

    Raises:
        DataError: the folder has no list, or the list another form.
    """
    file = folder / EXPW_LIST
    faces: dict[str, list[ListedFace]] = defaultdict(list)
    try:
        for line in file.read_text().splitlines():
            name, _, top, left, right, bottom, _, label = line.split()
            x, y = int(left), int(top)
            box = Box(x, y, int(right) - x, int(bottom) - y)
            faces[name].append(ListedFace(box, LABELS.index(ORDER[int(label)])))
    except (OSError, ValueError, IndexError) as error:
        raise DataError(
            f"{file} cannot be read as ExpW's list of faces ({error})",
            advice=f"name the folder with {EXPW_LIST} and images/",
        ) from error
    return faces


def expw_faces(folder: Path) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """The listed faces of ExpW's `folder`, cut out: images (n, 48, 48) and labels (n,).

    Raises:
        DataError: the folder has no list, or the list another form.
    """
    crops, labels = [], []
    for name, faces in sorted(listed_faces(folder).items()):
        gray = read_picture(folder / "images" / name)
        crops += [crop_face(gray, face.box) for face in faces]
        labels += [face.label for face in faces]
    return np.stack(crops), np.array(labels, np.int64)
