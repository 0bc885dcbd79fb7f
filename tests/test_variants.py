"""The page of variants is of the registry and of what was measured."""

import importlib.util
from pathlib import Path

import pytest

pytest.importorskip("tensorflow", reason="tensorflow is not installed (the desktop extra)")

from train.variants import VARIANTS

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def variants():
    """docs/variants.py, which is no module of a package."""
    found = importlib.util.spec_from_file_location("variants", ROOT / "docs" / "variants.py")
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def test_the_page_is_as_the_networks_and_the_tables_make_it(variants):
    assert variants.PAGE.read_text(encoding="utf-8") == variants.page(), "run: make variants"


def test_every_variant_is_told(variants):
    text = variants.PAGE.read_text(encoding="utf-8")
    for name, variant in VARIANTS.items():
        assert f"| `{name}` | {variant.summary} |" in text


def test_a_score_is_the_mean_of_the_runs(variants):
    runs = [
        {"variant": "a", "epochs": "30", "fer2013_accuracy": "0.6", "ferplus_accuracy": "0.8"},
        {"variant": "a", "epochs": "34", "fer2013_accuracy": "0.7", "ferplus_accuracy": "0.9"},
    ]
    assert variants.scores("a", runs) == ("30, 34", "65.00", "85.00")
    assert variants.scores("b", runs)[0] == "not measured"
