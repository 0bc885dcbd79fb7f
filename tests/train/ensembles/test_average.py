import json

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="tensorflow is not installed (the desktop extra)")

from edge.errors import DataError
from train.ensembles.average import write_average
from train.measure.sweep import describe
from train.networks.member import load_member
from train.runs.fit import fit


@pytest.fixture
def runs(data, tmp_path):
    """Two that went on from the same member, which is the third."""
    first = tmp_path / "first"
    fit("vgg16", data, first, epochs=1)
    more = [tmp_path / "2", tmp_path / "3"]
    for run in more:
        fit("vgg16", data, run, epochs=1, seed=int(run.name), weights=first)
    return [*more, first]


def test_weights_are_the_mean_and_the_folder_is_a_member(runs, data, tmp_path):
    write_average(runs[:2], tmp_path / "mean")
    first, second, mean = (
        load_member(path).get_weights() for path in (*runs[:2], tmp_path / "mean")
    )
    for a, b, both in zip(first, second, mean, strict=True):
        assert both == pytest.approx((a + b) / 2, abs=1e-6)
    assert any((a != b).any() for a, b in zip(first, second, strict=True))
    row = describe(tmp_path / "mean", data)
    single = [describe(run, data) for run in runs[:2]]
    assert (row["variant"], row["seed"], row["epochs"]) == ("vgg16", "2-3", 1)
    losses = [float(each["train_loss"]) for each in single]
    assert float(row["train_loss"]) == pytest.approx(np.mean(losses), rel=1e-4)
    told = json.loads((tmp_path / "mean" / "parameters.json").read_text())
    assert len(set(told["average_of"])) == 2


def test_what_has_no_average_is_refused(runs, tmp_path):
    out = tmp_path / "mean"
    for given, message in (
        (runs[:1], "two runs or more"),
        (runs[1:], "first was trained otherwise than .*3"),
        ([runs[2], runs[2]], "did not go on from a member"),
        ([tmp_path, runs[0]], "no folder of python -m train fit"),
    ):
        with pytest.raises(DataError, match=message):
            write_average(given, out)
    assert not out.exists()
