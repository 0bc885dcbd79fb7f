import numpy as np
import pytest

from convert.cli import main
from convert.measure.sources import measure_sources
from convert.measure.worth import Part, measure_worth
from convert.report.worth import worth_page
from edge.errors import DataError


@pytest.fixture
def data(agreed_on, rng, tmp_path):
    faces = agreed_on(rng.integers(0, 256, (70, 48, 48)).astype(np.uint8), np.arange(70) % 7)
    faces.affectnet[:] = np.arange(70) % 7
    faces.save(tmp_path / "faces.npz")
    return tmp_path / "faces.npz"


def test_each_step_is_what_its_networks_answer(model, data):
    told = measure_worth([model, model], [model], data)
    sources = measure_sources(model, data)
    assert [len(step.values["affectnet"]) for step in told] == [2, 2, 1, 1, 1]
    for name, source in sources.items():
        of_steps = [step.values[name][0] for step in told]
        (as_it_is, freed), (_, other) = source.outputs["ferplus"], source.outputs["affectnet"]
        expected = [as_it_is, freed, freed, other, source.even]
        assert of_steps == [each.value for each in expected]


def test_a_network_that_has_not_seen_the_collection_is_named(model, data, monkeypatch):
    sources = measure_sources(model, data)
    for source in sources.values():
        del source.outputs["affectnet"]
    monkeypatch.setattr("convert.measure.worth.measure_sources", lambda *_: sources)
    with pytest.raises(DataError, match="has no output affectnet"):
        measure_worth([model], [model], data)


def test_seeds_stand_beside_their_mean():
    page = worth_page([Part("one", {"affectnet": [0.5, 0.521]}), Part("two", {"affectnet": [0.6]})])
    assert "|  | AffectNet's labels |" in page
    assert "| one | 51.0 (50.0, 52.1) |" in page
    assert "| two | 60.0 (60.0) |" in page


def test_the_table_is_printed_and_written(model, data, tmp_path, capsys):
    out = tmp_path / "worth.md"
    given = ["worth", "--without", str(model), "--having", str(model), "--data", str(data)]
    assert main([*given, "--out", str(out)]) == 0
    assert capsys.readouterr().out == out.read_text()
