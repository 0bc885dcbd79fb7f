"""What tests of all three packages share."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from edge.emotion.classifier import Classifier, default_model

DATA = Path(__file__).parent / "data"


@pytest.fixture(scope="session")
def portrait() -> Path:
    """A smiling face in a picture of 320x320."""
    return DATA / "portrait.jpg"


@pytest.fixture(scope="session")
def clip() -> Path:
    """9 s at 10 frames/s: a smiling face comes in at about 1.6 s and is gone by about 7.8 s."""
    return DATA / "portrait.mp4"


@pytest.fixture(scope="session")
def model() -> Path:
    """The model that ships."""
    return default_model()


@pytest.fixture(scope="session")
def classifier(model: Path) -> Classifier:
    return Classifier(model)


@pytest.fixture(scope="session")
def fer2013_downloads() -> Path:
    """The folder of downloads that $FACECUE_DATA names; tests that need it skip without."""
    folder = os.environ.get("FACECUE_DATA")
    if not folder or not (Path(folder) / "fer2013.tar.xz").is_file():
        pytest.skip("FACECUE_DATA names no folder with fer2013.tar.xz")
    return Path(folder)


@pytest.fixture(scope="session")
def yunet() -> Path:
    """YuNet's model in the folder that $FACECUE_DATA names; tests that need it skip without."""
    file = Path(os.environ.get("FACECUE_DATA") or ".") / "yunet_s_640_640.onnx"
    if not file.is_file():
        pytest.skip("FACECUE_DATA names no folder with yunet_s_640_640.onnx")
    return file


@pytest.fixture(scope="session")
def dataset_of():
    """Makes a dataset of so many training faces, black and without a vote but for the columns that
    are given."""
    from train.data.dataset import Dataset

    def make(n: int, **columns: Any) -> Dataset:
        usual: dict[str, Any] = {
            "images": np.zeros((n, 48, 48), np.uint8),
            "fer2013": np.zeros(n, np.int8),
            "ferplus": np.zeros((n, 7), np.float32),
            "votes": np.zeros((n, 10), np.uint8),
            "split": np.full(n, "train"),
            "ids": np.array([f"{i}.jpg" for i in range(n)]),
        }
        return Dataset(**usual | columns)

    return make


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(7)
