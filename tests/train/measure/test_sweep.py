import csv

import pytest

pytest.importorskip("tensorflow", reason="tensorflow is not installed (the desktop extra)")

from edge.emotion.labels import LABELS
from train.cli import main
from train.measure.sweep import COLUMNS, record


def rows(table):
    with table.open() as file:
        return list(csv.DictReader(file))


def test_a_sweep_writes_a_row_a_variant_and_repeats_none(data, tmp_path, capsys):
    table = tmp_path / "eval.csv"
    arguments = ["sweep", "vgg16", "vgg24", "--data", str(data), "--out", str(tmp_path / "runs"),
                 "--table", str(table), "--epochs", "1"]  # fmt: skip
    assert main(arguments) == 0
    first = rows(table)
    assert [row["variant"] for row in first] == ["vgg16", "vgg24"]
    assert list(first[0]) == COLUMNS
    assert int(first[0]["parameters"]) < int(first[1]["parameters"])
    assert int(first[0]["multiply_accumulates"]) == pytest.approx(29.5e6, rel=0.01)
    for row in first:
        recalls = [float(row[f"fer2013_recall_{label}"]) for label in LABELS]
        assert float(row["fer2013_accuracy"]) == pytest.approx(sum(recalls) / 7, abs=1e-3)
    capsys.readouterr()
    assert main(arguments) == 0
    assert "trained already" in capsys.readouterr().out
    assert rows(table) == first


def test_a_row_takes_the_place_of_its_own_run_alone(tmp_path):
    table = tmp_path / "eval.csv"
    run = {"variant": "vgg16", "seed": 1, "epochs": 30, "teacher": "", "data": "abc"}
    for changes in ({"seconds": 1}, {"seed": 2, "seconds": 2}, {"seconds": 3}):
        record(run | changes, table)
    assert [(row["seed"], row["seconds"]) for row in rows(table)] == [("2", "2"), ("1", "3")]
