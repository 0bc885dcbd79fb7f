"""The face finder's card holds what its contract and the measured table say."""

import shutil

import pytest

from convert.report.finder_card import FINDER_FILE, finder_card
from edge.errors import DataError
from edge.faces.finder_contract import load_finder_contract
from edge.faces.finder_net import default_finder
from edge.faces.verifier import verifier_path

MEASURED = "photos.md"
MODELS = default_finder().parent


@pytest.fixture
def folder(tmp_path):
    for name in (FINDER_FILE, verifier_path(MODELS / FINDER_FILE).name, "finder.json", MEASURED):
        shutil.copy(MODELS / name, tmp_path)
    return tmp_path


def test_the_card_has_the_contracts_figures_and_the_measured_rows(folder):
    contract, content = load_finder_contract(folder / FINDER_FILE)
    card = finder_card(folder)
    size = len(content) + verifier_path(folder / FINDER_FILE).stat().st_size
    figures = (contract.sha256, contract.verifier.sha256, str(contract.found_from))
    for figure in (*figures, f"{size / 1e3:.0f} kB"):
        assert figure in card
    rows = [r for r in (folder / MEASURED).read_text().splitlines() if r.startswith("| finder")]
    assert rows and all(row in card for row in rows)


@pytest.mark.parametrize("spoil", ["finder", "verifier", "missing"])
def test_figures_of_another_finder_are_not_told(folder, spoil):
    contract, _ = load_finder_contract(folder / FINDER_FILE)
    measured = folder / MEASURED
    other = contract.verifier.sha256 if spoil == "verifier" else contract.sha256
    measured.write_text(measured.read_text().replace(other[:12], "0" * 12))
    if spoil == "missing":
        measured.unlink()
    with pytest.raises(DataError, match="detection-benchmark"):
        finder_card(folder)
