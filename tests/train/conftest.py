"""Small stand-ins for the downloads, in both of their forms: noise with a class's brightness.
And drawn faces, which are found as faces are, as stand-ins for people's own pictures."""

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


MOUTHS = {
    "angry": (0.80, 0.11, 0.03, 180, 360), "disgust": (0.79, 0.12, 0.03, 180, 300),
    "fear": (0.79, 0.08, 0.045, 0, 360), "happy": (0.76, 0.13, 0.07, 0, 180),
    "neutral": (0.78, 0.11, 0.012, 0, 360), "sad": (0.84, 0.11, 0.06, 180, 360),
    "surprise": (0.80, 0.07, 0.085, 0, 360),
}  # fmt: skip
"""Of each emotion the mouth's height, its half width and height, and its arc; shares of a side."""

BROWS = {"angry": (0.02, 0.05), "fear": (-0.04, -0.04), "sad": (-0.01, -0.05),
         "disgust": (0.01, 0.03), "surprise": (-0.05, 0)}  # fmt: skip
"""How much lower they are, and how much their inner ends."""


def draw_face(label: str, side: int, rng: np.random.Generator) -> np.ndarray:
    """A drawn face that fills a grey picture, (side, side) uint8."""
    skin = rng.uniform(150, 200)
    fine = 4 * side
    picture = np.full((fine, fine), rng.uniform(60, 100), np.float32)

    def place(x, y):
        return int(x * fine), int(y * fine)

    def oval(middle, half, grey, arc=(0, 360), line=-1):
        cv2.ellipse(picture, place(*middle), place(*half), 0, *arc, (grey,), line)

    oval((0.5, 0.45), (0.40, 0.46), skin - 110)  # hair
    oval((0.5, 0.52), (0.34, 0.44), skin)
    lower, slope = BROWS.get(label, (0, 0))
    for way in (-1, 1):
        oval((0.5 + 0.16 * way, 0.43), (0.11, 0.065), skin - 45)
        oval((0.5 + 0.16 * way, 0.44), (0.075, 0.03), skin + 25)
        oval((0.5 + 0.16 * way, 0.44), (0.035, 0.035), 20)
        inner = place(0.5 + 0.07 * way, 0.35 + lower + slope / 2)
        outer = place(0.5 + 0.26 * way, 0.35 + lower - slope / 2)
        cv2.line(picture, inner, outer, (skin - 110,), int(0.035 * fine))
    oval((0.5, 0.55), (0.035, 0.10), skin + 25)  # nose
    oval((0.5, 0.64), (0.06, 0.02), skin - 50)
    height, *half, begin, end = MOUTHS[label]
    line = int(0.03 * fine) if label in ("angry", "disgust", "sad") else -1
    oval((0.5, height), half, skin - 100, (begin, end), line)
    soft = cv2.GaussianBlur(picture, (0, 0), 0.012 * fine)
    small = cv2.resize(soft, (side, side), interpolation=cv2.INTER_AREA)
    return np.clip(small + rng.normal(0, 3, small.shape), 0, 255).astype(np.uint8)


def draw_photo(label: str, rng: np.random.Generator) -> np.ndarray:
    """A colour photo, (240, 320, 3), with a drawn face of 120 pixels somewhere in it."""
    photo = np.full((240, 320, 3), (100, 90, 80), np.uint8)
    top, left = rng.integers(10, 110), rng.integers(10, 190)
    photo[top : top + 120, left : left + 120] = draw_face(label, 120, rng)[..., None]
    return photo


@pytest.fixture
def own_pictures(tmp_path) -> Path:
    """A folder of three pictures an emotion, in folders of any spelling: photos and a cut face."""
    rng = np.random.default_rng(5)
    root = tmp_path / "pictures"
    for name, label in {
        "Anger": "angry", "disgust": "disgust", "Fearful": "fear", "happiness": "happy",
        "neutral": "neutral", "Sad": "sad", "surprised": "surprise",
    }.items():  # fmt: skip
        (root / name).mkdir(parents=True)
        for number in range(3):
            made = draw_face(label, 64, rng) if number == 1 else draw_photo(label, rng)
            cv2.imwrite(str(root / name / f"{label} {number}.png"), made)
    return root
