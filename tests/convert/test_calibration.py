import numpy as np
import pytest

from convert.calibration import calibration_images, confidence_for_precision, fit_temperature
from edge.classifier import calibrate
from edge.errors import DataError
from train.dataset import Dataset
from train.metrics import NO_LABEL


@pytest.fixture
def honest(rng):
    """Probabilities, and labels drawn from them: calibrated by construction."""
    probs = rng.dirichlet(np.full(7, 1.0), 4000).astype(np.float32)
    labels = np.array([rng.choice(7, p=p / p.sum()) for p in probs.astype(float)])
    return probs, labels


def test_honest_probabilities_need_no_temperature(honest):
    assert fit_temperature(*honest) == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize("wrong", [0.5, 2.0])
def test_the_temperature_undoes_one_that_was_wrong(honest, wrong):
    probs, labels = honest
    assert fit_temperature(calibrate(probs, wrong), labels) == pytest.approx(1 / wrong, rel=0.1)


def test_images_without_a_label_do_not_count(honest):
    probs, labels = honest
    mixed = np.concatenate([labels, np.full(500, NO_LABEL)])
    more = np.concatenate([probs, np.eye(7, dtype=np.float32)[np.zeros(500, int)]])
    assert fit_temperature(more, mixed) == fit_temperature(probs, labels)


def test_above_the_confidence_the_precision_holds(honest):
    probs, labels = honest
    threshold = confidence_for_precision(probs, labels, 0.6)
    right = probs.argmax(axis=1) == labels
    assert right[probs.max(axis=1) >= threshold].mean() >= 0.6
    assert right[probs.max(axis=1) >= threshold - 0.05].mean() < 0.6


def test_where_no_confidence_is_enough_it_is_high(rng):
    probs = rng.dirichlet(np.full(7, 0.3), 500).astype(np.float32)
    assert confidence_for_precision(probs, (probs.argmax(axis=1) + 1) % 7, 0.9) == 0.99


def test_a_dataset_without_the_listed_faces_is_refused():
    faces = Dataset(
        images=np.zeros((2, 48, 48), np.uint8),
        fer2013=np.zeros(2, np.int8),
        ferplus=np.zeros((2, 7), np.float32),
        votes=np.zeros((2, 10), np.uint8),
        split=np.array(["train", "train"]),
        ids=np.array(["a.jpg", "b.jpg"]),
    )
    with pytest.raises(DataError, match="holds 0 of the 300"):
        calibration_images(faces)
