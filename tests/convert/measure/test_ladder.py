from dataclasses import replace

import msgspec
import numpy as np
import pytest

from convert.cli import main
from convert.measure.ladder import AS_GOOD, Rung, measure_ladder, smallest
from convert.measure.sources import measure_sources
from convert.report.ladder import ladder_page
from edge.errors import DataError


@pytest.fixture
def data(agreed_on, rng, tmp_path):
    faces = agreed_on(rng.integers(0, 256, (70, 48, 48)).astype(np.uint8), np.arange(70) % 7)
    faces.save(tmp_path / "faces.npz")
    return tmp_path / "faces.npz"


@pytest.fixture
def rung_of(model, data):
    """A rung of a cost, with so much balanced accuracy for each collection."""
    sources = measure_sources(model, data)

    def make(cost, *values):
        evens = (msgspec.structs.replace(source.even, value=value)
                 for source, value in zip(sources.values(), values, strict=True))  # fmt: skip
        return Rung(["a"], cost, 1, {name: replace(source, even=even) for (name, source), even
                                     in zip(sources.items(), evens, strict=True)})  # fmt: skip

    return make


def test_the_smallest_is_near_the_best_for_every_collection(rung_of):
    poor, enough, best = rung_of(1, 0.9, 0.4), rung_of(2, 0.9 - AS_GOOD, 0.5), rung_of(3, 0.9, 0.5)
    assert smallest([poor, enough, best]) is enough
    assert smallest([poor, best]) is best
    apart = [rung_of(1, 0.9, 0.4), rung_of(2, 0.8, 0.5)]
    assert smallest(apart) is None
    assert ladder_page(apart).endswith("of every collection is none of these.\n")


def test_networks_stand_side_by_side_by_their_cost(model, data, tmp_path, capsys):
    assert main(["ladder", str(model), str(model), "--data", str(data),
                 "--out", str(tmp_path / "ladder.md")]) == 0  # fmt: skip
    page = (tmp_path / "ladder.md").read_text()
    assert capsys.readouterr().out == page
    source = measure_sources(model, data)["ferplus plurality"]
    figures = f"{100 * source.even.value:.1f} ({100 * source.everyday.value:.1f})"
    assert page.count(f" {figures} |") >= 2


def test_a_contract_that_does_not_tell_the_cost_is_named(model, data, tmp_path):
    copy = tmp_path / "old.tflite"
    copy.write_bytes(model.read_bytes())
    contract = msgspec.json.decode(model.with_suffix(".json").read_bytes())
    contract["training"].pop("multiply_accumulates")
    copy.with_suffix(".json").write_bytes(msgspec.json.encode(contract))
    with pytest.raises(DataError, match=r"old\.tflite does not say its multiply_accumulates"):
        measure_ladder([copy], data)
