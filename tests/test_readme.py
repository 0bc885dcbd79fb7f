"""What the README says of the model is what the model's contract says."""

import re
from pathlib import Path

import pytest

from edge.contract import load_contract

README = (Path(__file__).parents[1] / "README.md").read_text()
ROWS = {
    "against FER2013's labels": "fer2013",
    "against the FER+ plurality": "ferplus plurality",
    "against the FER+ majority": "ferplus majority",
}


@pytest.mark.parametrize(("row", "measure"), ROWS.items())
def test_accuracy_is_that_of_the_shipped_model(model, row, measure):
    figures = load_contract(model)[0].accuracy[measure]
    (line,) = re.findall(rf"\| {re.escape(row)} \|(.*)\|", README)
    shown = re.findall(r"([\d.]+) %", line)
    assert shown == [f"{100 * figures[kind]:.2f}" for kind in ("float", "int8")]


def test_every_link_to_a_file_leads_somewhere():
    for target in re.findall(r"\]\(([^)#]+)\)", README) + re.findall(r'src="([^"]+)"', README):
        if "://" not in target:
            assert (Path(__file__).parents[1] / target).exists(), target
