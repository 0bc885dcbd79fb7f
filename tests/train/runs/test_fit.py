import csv
import json
import subprocess
import sys

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="tensorflow is not installed (the desktop extra)")

import keras

from edge.errors import DataError
from train.data.prepare import Sources, prepare
from train.ensembles.ensemble import members_of, write_ensemble
from train.measure.speed import measure_speed
from train.networks.member import HISTORY, MEMBER, PARAMETERS, load_member
from train.runs.checkpoint import Checkpoint
from train.runs.fit import fit
from train.variants import VARIANTS

SMALL = "vgg16"


def train(data, out, **kwargs):
    return fit(SMALL, data, out, **{"epochs": 2, "precision": "float32"} | kwargs)


def history(out):
    with (out / HISTORY).open() as file:
        return list(csv.DictReader(file))


def trains_here(name):
    """Without a download; what goes on from a member that ships is trained by test_page.py."""
    variant = VARIANTS[name]
    return variant.start is None and getattr(variant.network, "weights", None) != "imagenet"


ONE_OF_EACH = {VARIANTS[name].network: name for name in filter(trains_here, VARIANTS)}
"""The variants of one network differ in numbers of the recipe alone."""


@pytest.mark.parametrize("name", ONE_OF_EACH.values())
def test_every_network_trains_for_an_epoch(data, tmp_path, name):
    member = fit(name, data, tmp_path / name, epochs=1)
    assert np.isfinite(float(history(tmp_path / name)[0]["loss"]))
    assert set(member.output) == {"fer2013", "ferplus"}


def test_a_member_leaves_weights_parameters_and_history(data, tmp_path):
    member = train(data, tmp_path / "m", seed=5)
    assert json.loads((tmp_path / "m" / PARAMETERS).read_text())["seed"] == 5
    assert [row["epoch"] for row in history(tmp_path / "m")] == ["1", "2"]
    pixels = np.random.default_rng(0).uniform(0, 255, (3, 48, 48, 1))
    again = load_member(tmp_path / "m").predict(pixels, verbose=0)
    for head, probs in member.predict(pixels, verbose=0).items():
        assert probs.shape == (3, 7)
        assert again[head] == pytest.approx(probs, abs=1e-6)
        assert probs.sum(axis=1) == pytest.approx(1, abs=1e-5)


def test_a_run_that_was_cut_off_ends_as_one_that_was_not(data, tmp_path, monkeypatch, capsys):
    whole = train(data, tmp_path / "whole")
    with monkeypatch.context() as patch:
        save = Checkpoint.save

        def cut_off(self, loop, done):
            save(self, loop, done)
            raise KeyboardInterrupt

        patch.setattr(Checkpoint, "save", cut_off)
        with pytest.raises(KeyboardInterrupt):
            train(data, tmp_path / "cut")
    assert not (tmp_path / "cut" / MEMBER).exists()
    resumed = train(data, tmp_path / "cut")
    assert "resuming after epoch 1" in capsys.readouterr().out
    assert [row["epoch"] for row in history(tmp_path / "cut")] == ["1", "2"]
    for a, b in zip(whole.get_weights(), resumed.get_weights(), strict=True):
        assert b == pytest.approx(a, rel=1e-3, abs=1e-4)


def test_a_trained_member_is_not_trained_again(data, tmp_path, capsys):
    first = train(data, tmp_path / "m", epochs=1)
    capsys.readouterr()
    second = train(data, tmp_path / "m", epochs=1)
    assert "trained already" in capsys.readouterr().out
    assert all(
        np.array_equal(a, b) for a, b in zip(first.get_weights(), second.get_weights(), strict=True)
    )


def test_seeds_differ_and_repeat(data, tmp_path):
    runs = [train(data, tmp_path / str(i), epochs=1, seed=seed) for i, seed in enumerate((1, 1, 2))]
    kernels = [run.get_weights()[0] for run in runs]
    assert kernels[0] == pytest.approx(kernels[1], rel=1e-3, abs=1e-4)
    assert np.abs(kernels[0] - kernels[2]).max() > 0.1


def test_other_parameters_do_not_mix_into_a_run(data, tmp_path):
    train(data, tmp_path / "m", epochs=1)
    with pytest.raises(DataError, match="other parameters"):
        train(data, tmp_path / "m", epochs=1, seed=9)


@pytest.mark.parametrize(
    ("name", "epochs", "message"),
    [("vgg99", 1, "no variant 'vgg99'; there are: vgg16"), (SMALL, 0, "must be 1 or more")],
)
def test_wrong_requests_are_named(data, tmp_path, name, epochs, message):
    with pytest.raises(DataError, match=message):
        fit(name, data, tmp_path / "m", epochs=epochs)


def test_images_without_votes_do_not_move_the_ferplus_head(downloads, tmp_path):
    out = tmp_path / "faces.npz"
    prepare(Sources(downloads.folder), out)
    member = train(out, tmp_path / "m", epochs=1)
    assert float(history(tmp_path / "m")[0]["ferplus_loss"]) == 0
    assert float(history(tmp_path / "m")[0]["fer2013_loss"]) > 0
    assert np.isfinite(member.get_weights()[0]).all()


def test_an_ensemble_is_the_mean_of_its_members(data, tmp_path):
    members = [train(data, tmp_path / str(s), epochs=1, seed=s) for s in (1, 2)]
    ensemble = write_ensemble([tmp_path / "1", tmp_path / "2"], tmp_path / "e.keras")
    pixels = np.random.default_rng(0).uniform(0, 255, (4, 48, 48, 1))
    single = [member.predict(pixels, verbose=0) for member in members]
    for head, probs in ensemble.predict(pixels, verbose=0).items():
        assert probs == pytest.approx((single[0][head] + single[1][head]) / 2, abs=1e-5)


def test_a_member_counts_as_often_as_it_has_votes(data, tmp_path):
    members = [train(data, tmp_path / str(s), epochs=1, seed=s) for s in (1, 2)]
    paths = [tmp_path / "1", tmp_path / "2"]
    ensemble = write_ensemble(paths, tmp_path / "e.keras", votes=(2, 1))
    pixels = np.random.default_rng(0).uniform(0, 255, (4, 48, 48, 1))
    first, second = (member.predict(pixels, verbose=0)["ferplus"] for member in members)
    expected = pytest.approx((2 * first + second) / 3, abs=1e-5)
    assert ensemble.predict(pixels, verbose=0)["ferplus"] == expected
    assert first != pytest.approx(second, abs=1e-3)
    assert members_of(keras.models.load_model(tmp_path / "e.keras")) == ["1", "1", "2"]
    for votes in [(1,), (1, 0), (1, 1, 1)]:
        with pytest.raises(DataError, match="each of the 2 members"):
            write_ensemble(paths, tmp_path / "e.keras", votes=votes)


def test_an_ensemble_of_what_is_not_there_is_refused(tmp_path):
    with pytest.raises(DataError, match="not trained yet"):
        write_ensemble([tmp_path / "none"], tmp_path / "e.keras")
    (tmp_path / "bad.keras").write_bytes(b"no model")
    with pytest.raises(DataError, match=r"cannot be loaded: .* make it with python -m train fit"):
        write_ensemble([tmp_path / "bad.keras"], tmp_path / "e.keras")
    with pytest.raises(DataError, match="same name"):
        write_ensemble([tmp_path / "bad.keras"] * 2, tmp_path / "e.keras")
    with pytest.raises(DataError, match=r"must end in \.keras"):
        write_ensemble([tmp_path / "bad.keras"], tmp_path / "e.h5")


def test_deterministic_runs_are_equal_to_the_bit(data, tmp_path):
    program = (
        "import sys\nfrom pathlib import Path\nfrom train.runs.fit import fit\n"
        "fit('vgg16', Path(sys.argv[1]), Path(sys.argv[2]), epochs=1, deterministic=True)"
    )
    for name in "ab":
        command = [sys.executable, "-c", program, str(data), str(tmp_path / name)]
        subprocess.run(command, check=True, capture_output=True)
    first, second = (load_member(tmp_path / name).get_weights() for name in "ab")
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))


def test_the_run_is_logged_for_tensorboard(data, tmp_path):
    train(data, tmp_path / "m", epochs=1)
    assert list((tmp_path / "m" / "tensorboard").rglob("events.out.tfevents.*"))


def test_speed_is_measured_with_and_without_augmentation(data):
    speed = measure_speed(SMALL, data, steps=1, rounds=1)
    assert speed.augmented > 0
    assert speed.plain > 0
    assert speed.ratio == pytest.approx(speed.augmented / speed.plain)
