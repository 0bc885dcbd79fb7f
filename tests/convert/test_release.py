"""One command makes all of models/, from an ensemble that knows nothing yet."""

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="tensorflow is not installed (the desktop extra)")
pytest.importorskip("jinja2", reason="jinja2 is not installed (the desktop extra)")

import keras

from convert.golden import check_golden
from convert.release import card_of, release
from convert.tflite import quantize as quantizing
from edge.emotion.classifier import Classifier
from edge.errors import DataError
from train.ensembles.ensemble import build_ensemble
from train.networks.build import build_network
from train.variants import VARIANTS


def test_everything_is_written_and_fits_together(tmp_path, rng, agreed_on, monkeypatch):
    images = rng.integers(0, 256, (42, 48, 48), np.uint8)
    agreed_on(images, np.arange(42) % 7).save(tmp_path / "faces.npz")
    monkeypatch.setattr(quantizing, "calibration_images", lambda _: images[:21])
    monkeypatch.setattr("convert.release.listed_images", lambda _: images[:21])
    keras.utils.set_random_seed(3)
    build_ensemble([build_network(VARIANTS["vgg16"].network, name="a")]).save(tmp_path / "e.keras")
    out = tmp_path / "models"
    files = release(tmp_path / "e.keras", tmp_path / "faces.npz", out, seconds=0.01,
                    valgrind=False, say=lambda _: None)  # fmt: skip
    assert {file.name for file in files} == {
        "facecue.tflite", "facecue.json", "facecue-float32.tflite", "facecue-float32.json",
        "golden.npz", "benchmark.json", "benchmark.md", "benchmark.html", "limits.json",
        "MODEL_CARD.md",
    }  # fmt: skip
    assert all(file.parent == out and file.stat().st_size for file in files)
    assert Classifier(out / "facecue-float32.tflite").contract.input.dtype == "float32"
    assert check_golden(out / "facecue.tflite", out / "golden.npz").max() == 0
    assert (out / "MODEL_CARD.md").read_text(encoding="utf-8") == card_of(out)


def test_what_ships_is_calibrated_on_the_committed_list(tmp_path, rng, agreed_on):
    agreed_on(rng.integers(0, 256, (14, 48, 48), np.uint8), np.arange(14) % 7).save(
        tmp_path / "faces.npz"
    )
    with pytest.raises(DataError, match="of the 300 calibration images of what ships"):
        release(tmp_path / "e.keras", tmp_path / "faces.npz", tmp_path / "models",
                say=lambda _: None)  # fmt: skip
