"""The prepared dataset: one `.npz` of clean 48x48 grey faces with up to four annotations."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from edge.emotion.labels import INPUT_SIZE, LABELS
from edge.errors import DataError

from ..files import UNREADABLE, replace_arrays
from .cutouts import FRAMINGS, frame

SPLITS = ("train", "validation", "test", "affectnet")
"""FER2013's Usage in our words: Training, PublicTest, PrivateTest; and AffectNet's held-out part.
All of AffectNet that is not held out is in "train". People's own pictures are in the first three.
"""

VOTE_COLUMNS = (
    "neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear",
    "contempt", "unknown", "NF",
)  # fmt: skip
"""FER+'s ten columns in its file's order (Barsoum et al. 2016, arXiv 1608.01041)."""

VOTE_LABELS = tuple(
    LABELS.index(ours)
    for ours in ("neutral", "happy", "surprise", "sad", "angry", "disgust", "fear")
)
"""Our label index for each of the first seven columns; the other three are none of ours."""


NO_LABEL = -1
"""Label of a face that a set has not annotated, or that a measure leaves out."""

DETAIL = 96
"""Side of the faces in more detail, pixels: AffectNet's, as Kaggle has it."""


def enlarged(images: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """Pictures (n, 48, 48), resized to (n, side, side); of 48 themselves."""
    if side == INPUT_SIZE:
        return images
    larger = np.empty((len(images), side, side), np.uint8)
    for image, of_image in zip(images, larger, strict=True):
        cv2.resize(image, (side, side), of_image, interpolation=cv2.INTER_LINEAR)
    return larger


@dataclass(frozen=True)
class Dataset:
    """Faces and what people said of them; row i of every array is the same face.

    Attributes:
        images: (n, 48, 48) uint8, 0 to 255.
        fer2013: (n,) int8, index into `LABELS` of the original single annotator's label;
            NO_LABEL where the face is not of FER2013.
        ferplus: (n, 7) float32, FER+ vote shares over `LABELS`, each row summing to 1;
            all zero where FER+ has no vote for any of the seven.
        votes: (n, 10) uint8, FER+ votes in the order of `VOTE_COLUMNS`; all zero where unknown.
        split: (n,) str, one of `SPLITS`.
        ids: (n,) str, the name of the image at its source.
        affectnet: (n,) int8, likewise of AffectNet's annotator; None: none of them is AffectNet's.
        detailed: (n,) int32, the face's row in `details`; NO_LABEL where there are no more than 48
            pixels of it. None: nowhere.
        details: (m, 96, 96) uint8, faces in more detail. 0 is what lies beyond the outline of a
            face that was cut out, and stands nowhere else; see `cutouts`.
        own: (n,) int8, likewise of the label that people gave their own pictures; None: there are
            none of these.

    Example:
        >>> faces = Dataset(
        ...     images=np.zeros((3, 48, 48), np.uint8),
        ...     fer2013=np.array([3, 4, 3], np.int8),
        ...     ferplus=np.zeros((3, 7), np.float32),
        ...     votes=np.zeros((3, 10), np.uint8),
        ...     split=np.array(["train", "train", "test"]),
        ...     ids=np.array(["a", "b", "c"]),
        ... )
        >>> len(faces.of_split("train"))
        2
        >>> [LABELS[label] for label in faces.labels]
        ['happy', 'neutral', 'happy']
    """

    images: NDArray[np.uint8]
    fer2013: NDArray[np.int8]
    ferplus: NDArray[np.float32]
    votes: NDArray[np.uint8]
    split: NDArray[np.str_]
    ids: NDArray[np.str_]
    affectnet: NDArray[np.int8] = None  # type: ignore[assignment]
    detailed: NDArray[np.int32] = None  # type: ignore[assignment]
    details: NDArray[np.uint8] = None  # type: ignore[assignment]
    own: NDArray[np.int8] = None  # type: ignore[assignment]

    def __post_init__(self) -> None:
        absent = {
            "affectnet": np.full(len(self), NO_LABEL, np.int8),
            "detailed": np.full(len(self), NO_LABEL, np.int32),
            "details": np.zeros((0, DETAIL, DETAIL), np.uint8),
            "own": np.full(len(self), NO_LABEL, np.int8),
        }
        for name, nothing in absent.items():
            if getattr(self, name) is None:
                object.__setattr__(self, name, nothing)

    @property
    def labels(self) -> NDArray[np.int8]:
        """The single label of each face, (n,), whichever set it comes from."""
        return np.asarray(np.maximum.reduce([self.fer2013, self.affectnet, self.own]))

    @property
    def cut_out(self) -> NDArray[np.bool_]:
        """Which faces were cut out along their outline, (n,)."""
        whole = self.details.all(axis=(1, 2))
        return np.asarray((self.detailed != NO_LABEL) & ~np.append(whole, True)[self.detailed])

    def at(self, side: int) -> NDArray[np.uint8]:
        """The faces with `side` pixels a side, (n, side, side), as much as there is of each.

        What lies around a face that was cut out is grey.
        """
        images = enlarged(self.images, side)
        if side > INPUT_SIZE:
            for row in np.flatnonzero(self.detailed != NO_LABEL):
                images[row], _ = frame(self.details[self.detailed[row]], FRAMINGS[0], side)
        return images

    def __len__(self) -> int:
        return len(self.images)

    def subset(self, rows: NDArray[np.bool_] | NDArray[np.intp]) -> Dataset:
        """The faces at `rows`, a mask of shape (n,) or an array of indices."""
        chosen = {f.name: getattr(self, f.name)[rows] for f in fields(self) if f.name != "details"}
        return Dataset(**chosen, details=self.details)

    def of_split(self, name: str) -> Dataset:
        """The faces of one split; a split without faces is a `DataError`."""
        chosen = self.subset(self.split == name)
        if len(chosen) == 0:
            present = ", ".join(sorted(set(self.split.tolist()))) or "none"
            raise DataError(f"the dataset has no {name} faces", advice=f"its splits are: {present}")
        return chosen

    def held_out(self) -> Dataset:
        """What models are judged on while they are made: FER2013's validation faces, and those of
        AffectNet that were held out, where there are any."""
        chosen = self.subset(np.isin(self.split, ("validation", "affectnet")))
        return chosen if len(chosen) else self.of_split("validation")

    def join(self, others: Dataset) -> Dataset:
        """These faces, then the others, which are of the same dataset."""
        joined = {f.name: np.concatenate([getattr(self, f.name), getattr(others, f.name)])
                  for f in fields(self) if f.name != "details"}  # fmt: skip
        return Dataset(**joined, details=self.details)

    def save(self, path: Path) -> None:
        """Write the arrays to `path`; the same arrays always give the same bytes.

        Without own pictures, those that `prepare` gave before there were any.
        """
        arrays = {f.name: getattr(self, f.name) for f in fields(self)}
        if (self.own == NO_LABEL).all():
            del arrays["own"]
        replace_arrays(path, arrays)


def load_dataset(path: Path) -> Dataset:
    """Read what `python -m train prepare` wrote; anything else is a `DataError`.

    Example:
        >>> load_dataset(Path("absent.npz"))
        Traceback (most recent call last):
        edge.errors.DataError: dataset absent.npz not found; make it with: python -m train prepare
    """
    advice = "make it with: python -m train prepare"
    if not path.is_file():
        raise DataError(f"dataset {path} not found", advice=advice)
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            names = {f.name for f in fields(Dataset)} - ({"own"} - set(arrays))
            dataset = Dataset(**{name: arrays[name] for name in names})
    except UNREADABLE as error:
        raise DataError(f"{path} cannot be read as a dataset", advice=advice) from error
    if dataset.images.dtype != np.uint8 or dataset.images.ndim != 3:
        raise DataError(f"dataset {path}: images are no grey bytes", advice=advice)
    n = len(dataset)
    shapes = {
        "images": (n, INPUT_SIZE, INPUT_SIZE), "fer2013": (n,), "ferplus": (n, len(LABELS)),
        "votes": (n, len(VOTE_COLUMNS)), "split": (n,), "ids": (n,), "affectnet": (n,),
        "detailed": (n,), "details": (len(dataset.details), DETAIL, DETAIL), "own": (n,),
    }  # fmt: skip
    for name, shape in shapes.items():
        found = getattr(dataset, name).shape
        if found != shape:
            raise DataError(f"dataset {path}: {name} is {found}, expected {shape}", advice=advice)
    return dataset
