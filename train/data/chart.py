"""Pictures of a dataset."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from edge.emotion.labels import LABELS

from ..files import replace_file

Counts = dict[str, dict[str, int]]
"""Images a class within each split."""


def draw_classes(stages: dict[str, Counts], out: Path) -> None:
    """Bars of the training images a class, side by side for each stage of the preparation.

    Args:
        stages: counts by the stage's name, such as before and after.
        out: a .png file; the same counts give the same bytes.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 4), layout="constrained")
    axes = figure.subplots()
    width = 0.8 / len(stages)
    for number, (stage, counts) in enumerate(stages.items()):
        heights = [counts.get("train", {}).get(label, 0) for label in LABELS]
        total = max(sum(heights), 1)
        places = np.arange(len(LABELS)) + (number - (len(stages) - 1) / 2) * width
        bars = axes.bar(places, heights, width * 0.95, label=f"{stage}: {total} images")
        axes.bar_label(bars, [f"{100 * n / total:.1f} %" for n in heights], fontsize=6)
    axes.set_xticks(range(len(LABELS)), LABELS)
    axes.set_ylabel("training images")
    axes.legend()
    FigureCanvasAgg(figure)
    replace_file(out, lambda new: figure.savefig(new, dpi=120, metadata={"Software": None}))
