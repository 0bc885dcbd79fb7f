"""Train a list of variants and keep one table of what each is and scores."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from edge.emotion.labels import LABELS

from ..files import replace_file
from ..networks.build import multiply_accumulates
from ..networks.member import HISTORY, MEMBER, PARAMETERS, load_member
from ..networks.shapes import HEADS
from ..runs.fit import fit
from .evaluate import evaluate

MEASURES = {"fer2013": "fer2013", "ferplus": "ferplus plurality"}
"""Columns' prefix, and which of `evaluate`'s measures on the validation split stands there."""

TABLED = ("accuracy", "macro_f1", "calibration_error")
"""Those of `metrics.METRICS` that the table keeps."""

KEY = ("variant", "seed", "epochs", "teacher", "weights", "data")
"""What makes two rows the same run."""

COLUMNS = [
    *KEY, "parameters", "multiply_accumulates", "seconds", "train_loss", "validation_loss",
    *(f"{head}_{figure}" for head in MEASURES
      for figure in (*TABLED, *(f"recall_{label}" for label in LABELS))),
]  # fmt: skip


def sweep(
    names: Iterable[str],
    data: Path,
    folder: Path,
    table: Path,
    *,
    epochs: int | None = None,
    seed: int = 1,
    teacher: Path | None = None,
    weights: Path | None = None,
) -> None:
    """Fit each variant into `folder/NAME-SEED` and write its row to `table`.

    A run that is finished is not trained again, one that was cut off is resumed, and a row of the
    same run is replaced.
    """
    for name in names:
        out = folder / f"{name}-{seed}"
        fit(name, data, out, epochs=epochs, seed=seed, teacher=teacher, weights=weights)
        record(describe(out, data), table)


def describe(member: Path, data: Path) -> dict[str, Any]:
    """The row of a trained member: what it is, what it cost, what it scores on validation."""
    parameters = json.loads((member / PARAMETERS).read_text())
    with (member / HISTORY).open() as file:
        history = list(csv.DictReader(file))
    model = load_member(member)
    row = {
        "variant": parameters["variant"],
        "seed": parameters["seed"],
        "epochs": len(history),
        "teacher": parameters.get("teacher", "")[:12],
        "weights": parameters.get("weights", [""])[-1][:12],
        "data": parameters["data"][:12],
        "parameters": model.count_params(),
        "multiply_accumulates": multiply_accumulates(model),
        "seconds": round(sum(float(epoch["seconds"]) for epoch in history)),
        "train_loss": history[-1]["loss"],
        "validation_loss": history[-1]["val_loss"],
    }
    scores = evaluate(member / MEMBER, data)["scores"]
    for head, measure in MEASURES.items():
        if measure in scores and head in parameters["recipe"].get("heads", HEADS):
            figures = scores[measure]
            row |= {f"{head}_{key}": round(figures[key], 4)
                    for key in TABLED}  # fmt: skip
            row |= {f"{head}_recall_{label}": round(recall, 4)
                    for label, recall in figures["recall"].items()}  # fmt: skip
    return row


def record(row: dict[str, Any], table: Path) -> None:
    """Add a row to the table, or put it in place of an earlier one of the same run."""
    rows: list[dict[str, Any]] = []
    if table.exists():
        with table.open(newline="") as file:
            rows = list(csv.DictReader(file))
    same = [{key: str(r.get(key, "")) for key in KEY} for r in (row, *rows)]
    kept = [r for r, key in zip(rows, same[1:], strict=True) if key != same[0]]

    def write(path: Path) -> None:
        with path.open("w", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows([*kept, row])

    replace_file(table, write)
