import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="tensorflow is not installed (the desktop extra)")

from train.data.dataset import load_dataset
from train.ensembles.ensemble import write_ensemble
from train.ensembles.prior import class_shares, correct_prior
from train.lessons.targets import Targets, targets_of
from train.networks.batch_norm import update_statistics
from train.networks.build import build_network
from train.variants import VARIANTS

PIXELS = np.random.default_rng(0).uniform(0, 255, (4, 48, 48, 1))


def test_shares_are_of_what_is_known():
    votes = np.array([[1, 0, 0, 0, 0, 0, 0], [0, 0.5, 0, 0, 0, 0, 0.5], [0] * 7], np.float32)
    targets = Targets({"ferplus": votes}, {"ferplus": np.array([1, 1, 0], np.float32)})
    assert class_shares(targets)["ferplus"].tolist() == [0.5, 0.25, 0, 0, 0, 0, 0.25]


def test_probabilities_are_divided_by_the_shares():
    network = build_network(VARIANTS["vgg16"].network, name="member")
    before = network.predict(PIXELS, verbose=0)
    shares = np.array([0.4, 0.01, 0.1, 0.2, 0.2, 0.09, 0])
    correct_prior(network, {"ferplus": shares}, 0.5)
    after = network.predict(PIXELS, verbose=0)
    expected = before["ferplus"] / np.sqrt(np.maximum(shares, 1e-4))
    assert after["ferplus"] == pytest.approx(expected / expected.sum(axis=1, keepdims=True))
    assert (after["fer2013"] == before["fer2013"]).all()


def test_an_ensemble_takes_the_shares_of_a_dataset(data, tmp_path):
    network = build_network(VARIANTS["vgg16"].network, name="member")
    network.save(tmp_path / "a.keras")
    ensemble = write_ensemble([tmp_path / "a.keras"], tmp_path / "e.keras", data=data,
                              correction=1.0)  # fmt: skip
    faces = load_dataset(data).of_split("train")
    shares = class_shares(targets_of(faces))
    update_statistics(network, faces.images)
    expected = network.predict(PIXELS, verbose=0)["ferplus"] / np.maximum(shares["ferplus"], 1e-4)
    assert ensemble.predict(PIXELS, verbose=0)["ferplus"] == pytest.approx(
        expected / expected.sum(axis=1, keepdims=True), abs=1e-5
    )
