"""The model card, the contract and the measurements in models/ say the same."""

import json
import re
import shutil

import pytest

pytest.importorskip("tensorflow", reason="tensorflow is not installed (the desktop extra)")

from convert.measure.benchmark import read_json
from convert.release import card_of
from edge.emotion.contract import load_contract
from edge.errors import DataError


@pytest.fixture
def folder(model):
    return model.parent


def test_the_card_is_what_the_contract_and_the_figures_make(folder):
    card = (folder / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert card == card_of(folder), "run: python -m convert release"


def test_the_contracts_accuracy_is_the_benchmarks(model, folder):
    contract, _ = load_contract(model)
    found = read_json(folder / "benchmark.json")
    assert set(found.comparisons) >= set(contract.accuracy)
    for name in contract.accuracy:
        comparison = found.comparisons[name]
        figures, picture = contract.accuracy[name], 1.01 / comparison.images
        assert figures["images"] == comparison.images
        assert figures["int8"] == pytest.approx(comparison.integer.accuracy.value, abs=1e-5)
        # tensorflow and the runtime add floats up in different orders
        assert figures["float"] == pytest.approx(comparison.floating.accuracy.value, abs=picture)


def test_the_benchmark_is_of_both_files_that_ship(model, folder):
    found = read_json(folder / "benchmark.json")
    floating, _ = load_contract(folder / "facecue-float32.tflite")
    assert found.integer.sha256 == load_contract(model)[0].sha256
    assert found.floating.sha256 == floating.sha256


def test_the_page_and_the_table_are_of_the_same_files(model, folder):
    sha256 = load_contract(model)[0].sha256
    assert sha256[:16] in (folder / "benchmark.html").read_text(encoding="utf-8")
    from convert.report.markdown import to_markdown

    found = read_json(folder / "benchmark.json")
    assert (folder / "benchmark.md").read_text(encoding="utf-8") == to_markdown(found)


def test_int8_loses_nothing_that_matters(folder):
    """What a conversion is held to."""
    for name, found in read_json(folder / "benchmark.json").comparisons.items():
        assert abs(found.difference.value) <= 0.002, name
        assert found.agreement.value >= 0.985, name
        change = found.integer.calibration_error - found.floating.calibration_error
        assert change <= 0.005, name


@pytest.fixture
def copy(folder, tmp_path):
    for file in folder.iterdir():
        if file.is_file() and file.suffix != ".html":
            shutil.copy(file, tmp_path)
    return tmp_path


def test_a_changed_contract_makes_another_card(copy):
    before = card_of(copy)
    contract = json.loads((copy / "facecue.json").read_text())
    contract["unsure_below"] = 0.123
    (copy / "facecue.json").write_text(json.dumps(contract))
    assert card_of(copy) != before


@pytest.mark.parametrize("name", ["benchmark", "limits"])
def test_figures_of_another_model_are_refused(copy, name):
    sha256 = load_contract(copy / "facecue.tflite")[0].sha256
    file = copy / f"{name}.json"
    file.write_text(file.read_text().replace(sha256, "0" * 64))
    with pytest.raises(DataError, match=rf"{name}\.json was measured of the model 000000000000"):
        card_of(copy)


def test_the_card_says_what_it_must(folder):
    card = (folder / "MODEL_CARD.md").read_text(encoding="utf-8")
    for heading in ("What it is for", "What it must not be used for", "What it learned from",
                    "How well it answers", "What a confidence is worth", "Where it fails",
                    "What could not be measured", "What it costs", "Licences"):  # fmt: skip
        assert f"\n## {heading}\n" in card
    for line in re.findall(r"^\| Raspberry.*$", card, re.MULTILINE):
        assert line.endswith("| derived |"), "nothing was measured on a board"
