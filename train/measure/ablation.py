"""What each part of the training recipe is worth: one change at a time, the same budget each."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from statistics import mean
from typing import Any

from edge.errors import DataError

from ..files import replace_file, replace_text
from ..variants import ABLATION
from .sweep import sweep

BASELINE = "ablation-baseline"
TAUGHT = "a stronger ensemble's answers as soft labels"

FIGURES = {
    "fer2013_accuracy": "FER2013", "fer2013_macro_f1": "macro-F1",
    "ferplus_accuracy": "FER+", "ferplus_macro_f1": "macro-F1",
}  # fmt: skip
"""Columns of the table of runs, and their short titles; FER+ is the plurality."""

Summary = dict[str, Any]
"""One change: `summary`, `seeds`, and for each figure its mean over the seeds."""


def ablate(
    data: Path,
    runs: Path,
    report: Path,
    *,
    seeds: Sequence[int],
    teacher: Path | None = None,
    only: Sequence[str] | None = None,
) -> None:
    """Train every change of `ABLATION` once a seed, and report on all runs that are finished.

    Args:
        data: from `prepare`.
        runs: where each run gets a folder; runs that were cut off are resumed.
        report: where ablation.csv, ablation.md and ablation.png go.
        seeds: the first seed of every change comes before the second of any.
        teacher: soft labels from `teach`, for one more change.
        only: some of the changes, by name.
    """
    unknown = set(only or ()) - set(ABLATION)
    if unknown:
        raise DataError(
            f"no change {', '.join(sorted(unknown))}", advice=f"there are: {', '.join(ABLATION)}"
        )
    table = report / "ablation.csv"
    for seed in seeds:
        for name in only or ABLATION:
            sweep([name], data, runs, table, seed=seed)
            write_report(table, report)
        if teacher is not None:
            sweep([BASELINE], data, runs / "taught", table, seed=seed, teacher=teacher)
            write_report(table, report)


def summarise(table: Path) -> list[Summary]:
    """The changes in the order of `ABLATION`, the mean over the seeds of each figure, in percent.

    `low_…` and `high_…` are the lowest and the highest of the seeds.
    """
    with table.open(newline="") as file:
        runs = list(csv.DictReader(file))
    groups = {(name, False): variant.summary for name, variant in ABLATION.items()}
    groups[BASELINE, True] = TAUGHT
    rows = []
    for (name, taught), summary in groups.items():
        of_change = [r for r in runs if r["variant"] == name and bool(r["teacher"]) == taught]
        if not of_change:
            continue
        row: Summary = {"summary": summary, "seeds": len(of_change)}
        for figure in FIGURES:
            values = [100 * float(run[figure]) for run in of_change if run[figure]]
            if values:
                row[figure] = mean(values)
                row[f"low_{figure}"], row[f"high_{figure}"] = min(values), max(values)
        rows.append(row)
    return rows


def write_report(table: Path, folder: Path) -> None:
    """Write ablation.md and ablation.png of the finished runs in `table`."""
    rows = summarise(table)
    lines = [
        "# What each part of the recipe is worth",
        "",
        "PublicTest, percent; each line is the baseline with one change, each figure the mean"
        " over the seeds, the difference from the baseline in brackets. FER+ is the plurality of"
        " ten votes. Made by `python -m train ablation`; every run is a line of `ablation.csv`.",
        "",
        "![Accuracy of each change, against both annotations](ablation.png)",
        "",
        f"| change | seeds | {' | '.join(FIGURES.values())} |",
        f"|---|---|{'---|' * len(FIGURES)}",
    ]
    base = _baseline(rows)
    for row in rows:
        cells = [_cell(row.get(figure), base.get(figure), row is base) for figure in FIGURES]
        lines.append(f"| {row['summary']} | {row['seeds']} | {' | '.join(cells)} |")
    replace_text(folder / "ablation.md", "\n".join(lines) + "\n")
    draw(rows, folder / "ablation.png")


def _baseline(rows: Sequence[Summary]) -> Summary:
    return next((row for row in rows if row["summary"] == ABLATION[BASELINE].summary), {})


def _cell(value: float | None, base: float | None, is_base: bool) -> str:
    if value is None:
        return "-"
    return f"{value:.1f}" if is_base or base is None else f"{value:.1f} ({value - base:+.1f})"


def draw(rows: Sequence[Summary], out: Path) -> None:
    """A dot a change and annotation, a bar from its lowest seed to its highest."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 1.2 + 0.35 * len(rows)), layout="constrained")
    panels = figure.subplots(1, 2, sharey=True)
    names = [row["summary"] for row in rows]
    for axes, key in zip(panels, ("fer2013_accuracy", "ferplus_accuracy"), strict=True):
        shown = [(place, row) for place, row in enumerate(rows) if key in row]
        for place, row in shown:
            axes.hlines(place, row[f"low_{key}"], row[f"high_{key}"], color="tab:blue")
        axes.plot([row[key] for _, row in shown], [place for place, _ in shown], "o")
        if key in _baseline(rows):
            axes.axvline(_baseline(rows)[key], color="grey", linestyle="--", linewidth=1)
        axes.set_xlabel(f"accuracy against {FIGURES[key]}, %")
        axes.set_yticks(range(len(rows)), names)
        axes.grid(axis="x", alpha=0.3)
    panels[0].invert_yaxis()
    FigureCanvasAgg(figure)
    replace_file(out, lambda new: figure.savefig(new, dpi=120, metadata={"Software": None}))
