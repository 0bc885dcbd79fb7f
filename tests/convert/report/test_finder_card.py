"""The face finder's card holds what its contract and the measured table say."""

import shutil

import pytest

from convert.report.finder_card import FINDER_FILE, finder_card
from edge.errors import DataError
from edge.faces.finder_contract import load_finder_contract
from edge.faces.finder_net import default_finder

MEASURED = "photos.md"
MODELS = default_finder().parent


@pytest.fixture
def folder(tmp_path):
    for name in (FINDER_FILE, "finder.json", MEASURED):
        shutil.copy(MODELS / name, tmp_path)
    return tmp_path


def test_the_card_has_the_contracts_figures_and_the_measured_rows(folder):
    contract, content = load_finder_contract(folder / FINDER_FILE)
    card = finder_card(folder)
    for figure in (contract.sha256, str(contract.found_from), f"{len(content) / 1e3:.0f} kB"):
        assert figure in card
    rows = [r for r in (folder / MEASURED).read_text().splitlines() if r.startswith("| finder")]
    assert rows and all(row in card for row in rows)


@pytest.mark.parametrize("spoil", ["other", "missing"])
def test_figures_of_another_finder_are_not_told(folder, spoil):
    contract, _ = load_finder_contract(folder / FINDER_FILE)
    measured = folder / MEASURED
    measured.write_text(measured.read_text().replace(contract.sha256[:12], "0" * 12))
    if spoil == "missing":
        measured.unlink()
    with pytest.raises(DataError, match="detection-benchmark"):
        finder_card(folder)
