import csv
from dataclasses import replace

import pytest

pytest.importorskip("tensorflow", reason="tensorflow is not installed (the desktop extra)")

from edge.errors import DataError
from train.measure.ablation import BASELINE, FIGURES, TAUGHT, ablate, summarise, write_report
from train.variants import ABLATION


def write_runs(table, runs):
    columns = ["variant", "seed", "teacher", *FIGURES]
    with table.open("w", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        for variant, seed, teacher, accuracy, plurality in runs:
            figures = dict(zip(FIGURES, (accuracy, accuracy, plurality, plurality), strict=True))
            run = {"variant": variant, "seed": seed, "teacher": teacher}
            writer.writerow(run | figures)


RUNS = [
    ("ablation-mixup", 1, "", 0.62, 0.80),
    (BASELINE, 1, "", 0.60, 0.80), (BASELINE, 2, "", 0.62, 0.81),
    (BASELINE, 1, "abc", 0.65, 0.83), ("ablation-fer2013", 1, "", 0.61, ""),
]  # fmt: skip


def test_figures_are_means_over_the_seeds(tmp_path):
    write_runs(tmp_path / "runs.csv", RUNS)
    base, mixup, alone, taught = summarise(tmp_path / "runs.csv")
    assert (base["seeds"], base["fer2013_accuracy"]) == (2, pytest.approx(61))
    assert (base["low_fer2013_accuracy"], base["high_fer2013_accuracy"]) == (60, 62)
    assert mixup["summary"] == "mixup"
    assert "ferplus_accuracy" not in alone
    assert (taught["summary"], taught["fer2013_accuracy"]) == (TAUGHT, 65)


def test_the_report_says_what_each_change_is_worth(tmp_path):
    write_runs(tmp_path / "runs.csv", RUNS)
    write_report(tmp_path / "runs.csv", tmp_path)
    text = (tmp_path / "ablation.md").read_text()
    assert "| mixup | 1 | 62.0 (+1.0) | 62.0 (+1.0) | 80.0 (-0.5) | 80.0 (-0.5) |" in text
    assert "| the FER2013 head alone | 1 | 61.0 (+0.0) | 61.0 (+0.0) | - | - |" in text
    assert (tmp_path / "ablation.png").read_bytes()[:4] == b"\x89PNG"


def test_a_run_reports_itself(data, tmp_path, monkeypatch):
    variant = ABLATION["ablation-ferplus"]
    brief = replace(variant, recipe=replace(variant.recipe, epochs=1))
    monkeypatch.setitem(ABLATION, "ablation-ferplus", brief)
    ablate(data, tmp_path / "runs", tmp_path, seeds=[1], only=["ablation-ferplus"])
    (row,) = summarise(tmp_path / "ablation.csv")
    assert row["summary"] == "the FER+ head alone"
    assert "fer2013_accuracy" not in row


def test_every_change_differs_from_the_baseline():
    assert len({(v.network, v.recipe) for v in ABLATION.values()}) == len(ABLATION)


def test_an_unknown_change_is_named(data, tmp_path):
    with pytest.raises(DataError, match="no change ablation-luck; there are: ablation-baseline"):
        ablate(data, tmp_path, tmp_path, seeds=[1], only=["ablation-luck"])
