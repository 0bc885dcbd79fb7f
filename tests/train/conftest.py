"""Small stand-ins for the downloads, in both of their forms: noise with a class's brightness."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pytest

from edge.emotion.labels import LABELS
from train.data.dataset import VOTE_COLUMNS
from train.data.fer2013 import CSV_LABELS
from train.data.prepare import Sources, prepare

USAGES = {"Training": 8, "PublicTest": 2, "PrivateTest": 2}


@dataclass(frozen=True)
class Downloads:
    """Paths of FER2013 as a folder and as a table, of FER+, and of what ties them."""

    folder: Path
    table: Path
    ferplus: Path
    match: Path
    drop: Path


@pytest.fixture
def downloads(tmp_path) -> Downloads:
    """12 images a class: 8 for training, 2 for each test; the same faces in both forms."""
    rng = np.random.default_rng(3)
    root = tmp_path / "downloads"
    rows, ballots, ties = [], [], []
    for usage, count in USAGES.items():
        for index, label in enumerate(LABELS):
            for number in range(count):
                pixels = np.clip(rng.normal(30 + 30 * index, 8, (48, 48)), 0, 255).astype(np.uint8)
                part = "train" if usage == "Training" else "test"
                name = f"{usage}_{index}{number}.png"
                file = root / "fer2013" / part / label / name
                file.parent.mkdir(parents=True, exist_ok=True)
                cv2.imwrite(str(file), pixels)
                row = len(rows)
                text = " ".join(map(str, pixels.ravel()))
                rows.append((CSV_LABELS.index(label), text, usage))
                votes = dict.fromkeys(VOTE_COLUMNS, 0) | {"happiness": 6, "surprise": 3, "NF": 1}
                ballots.append((usage, f"fer{row:07}.png", *votes.values()))
                ties.append((name, f"fer{row:07}.png"))
    ties[0] = (ties[0][0], "")  # FER+ dropped this one
    tables = {
        "fer2013.csv": (("emotion", "pixels", "Usage"), rows),
        "fer2013new.csv": (("Usage", "Image name", *VOTE_COLUMNS), ballots),
        "match.csv": (("fer2013_file", "ferplus_name"), ties),
        "drop.csv": (("fer2013_file",), [("Training_00.png",), ("PublicTest_00.png",)]),
    }
    for name, (header, body) in tables.items():
        with (root / name).open("w", newline="") as file:
            csv.writer(file).writerows([header, *body])
    return Downloads(
        root / "fer2013", root / "fer2013.csv", root / "fer2013new.csv", root / "match.csv",
        root / "drop.csv",
    )  # fmt: skip


@pytest.fixture
def data(downloads, tmp_path) -> Path:
    """The folder form with its votes, prepared."""
    out = tmp_path / "faces.npz"
    prepare(Sources(downloads.folder, downloads.ferplus, downloads.match), out)
    return out
