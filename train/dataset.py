"""The prepared dataset: one `.npz` of clean 48x48 grey faces with up to two annotations."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from edge.contract import INPUT_SIZE, LABELS
from edge.errors import DataError

from .files import UNREADABLE, replace_arrays

SPLITS = ("train", "validation", "test", "affectnet")
"""FER2013's Usage in our words: Training, PublicTest, PrivateTest; and AffectNet's held-out part.
All of AffectNet that is not held out is in "train"."""

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


@dataclass(frozen=True)
class Dataset:
    """Faces and what people said of them; row i of every array is the same face.

    Attributes:
        images: (n, 48, 48) uint8, 0 to 255.
        fer2013: (n,) int8, index into `LABELS` of the original single annotator's label;
            AffectNet's single labels stand here too.
        ferplus: (n, 7) float32, FER+ vote shares over `LABELS`, each row summing to 1;
            all zero where FER+ has no vote for any of the seven.
        votes: (n, 10) uint8, FER+ votes in the order of `VOTE_COLUMNS`; all zero where unknown.
        split: (n,) str, one of `SPLITS`.
        ids: (n,) str, the name of the image at its source.
    """

    images: NDArray[np.uint8]
    fer2013: NDArray[np.int8]
    ferplus: NDArray[np.float32]
    votes: NDArray[np.uint8]
    split: NDArray[np.str_]
    ids: NDArray[np.str_]

    def __len__(self) -> int:
        return len(self.images)

    def subset(self, rows: NDArray[np.bool_] | NDArray[np.intp]) -> Dataset:
        """The faces at `rows`, a mask of shape (n,) or an array of indices."""
        return Dataset(**{f.name: getattr(self, f.name)[rows] for f in fields(self)})

    def of_split(self, name: str) -> Dataset:
        """The faces of one split; a split without faces is a `DataError`."""
        chosen = self.subset(self.split == name)
        if len(chosen) == 0:
            present = ", ".join(sorted(set(self.split.tolist()))) or "none"
            raise DataError(f"the dataset has no {name} faces; its splits are: {present}")
        return chosen

    def join(self, others: Dataset) -> Dataset:
        """These faces, then the others."""
        return Dataset(
            **{f.name: np.concatenate([getattr(self, f.name), getattr(others, f.name)])
               for f in fields(self)}
        )  # fmt: skip

    def save(self, path: Path) -> None:
        """Write the arrays to `path`; the same arrays always give the same bytes."""
        replace_arrays(path, {f.name: getattr(self, f.name) for f in fields(self)})


def load_dataset(path: Path) -> Dataset:
    """Read what `python -m train prepare` wrote; anything else is a `DataError`."""
    advice = "make it with: python -m train prepare"
    if not path.is_file():
        raise DataError(f"dataset {path} not found; {advice}")
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            dataset = Dataset(**{f.name: arrays[f.name] for f in fields(Dataset)})
    except UNREADABLE as error:
        raise DataError(f"{path} cannot be read as a dataset; {advice}") from error
    if dataset.images.dtype != np.uint8 or dataset.images.ndim != 3:
        raise DataError(f"dataset {path}: images are no grey bytes; {advice}")
    n = len(dataset)
    shapes = {
        "images": (n, INPUT_SIZE, INPUT_SIZE), "fer2013": (n,), "ferplus": (n, len(LABELS)),
        "votes": (n, len(VOTE_COLUMNS)), "split": (n,), "ids": (n,),
    }  # fmt: skip
    for name, shape in shapes.items():
        found = getattr(dataset, name).shape
        if found != shape:
            raise DataError(f"dataset {path}: {name} is {found}, expected {shape}; {advice}")
    return dataset
