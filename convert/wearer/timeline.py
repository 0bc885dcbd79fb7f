"""The picture of a clip: what the model said of each frame, what was made of it, and the truth."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from edge.emotion.labels import LABELS, UNSURE
from edge.pipeline import Mind
from edge.settings.config import Config
from edge.types import Announcement
from train.files import replace_file

from .announce import Clip

COLOURS = dict(
    zip(LABELS, ("#d1495b", "#6a994e", "#7b4fa3", "#e9a227", "#8a8f98", "#2a6fbb", "#00a6a6"),
        strict=True)
)  # fmt: skip
"""One a label; the words beside the bars say the same without colour."""

ROWS = ("truth", "raw", "smoothed", "announced")


def draw_timeline(clip: Clip, config: Config, unsure_below: float, path: Path) -> None:
    """Write a PNG of one clip: the truth, raw probabilities, the state, and what was said."""
    figure = Figure(figsize=(14, 6), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(4, 1, sharex=True, height_ratios=(1, 4, 1, 1))
    for ax, row in zip(axes, ROWS, strict=True):
        ax.set_ylabel(row, rotation=0, ha="right", va="center")
        ax.set_yticks([])
        ax.spines[["top", "right", "left"]].set_visible(False)
    for shown in clip.truth.shown:
        _bar(axes[0], shown.begin, shown.end, shown.label)
        for ax in axes[1:]:
            ax.axvline(shown.begin, color="#c8ccd2", lw=0.8, zorder=0)
    _raw(axes[1], clip)
    _mind(axes[2], axes[3], clip, config, unsure_below)
    axes[3].set_xlabel(f"seconds of {clip.name}")
    axes[3].set_xlim(0, len(clip.readings) / clip.truth.fps)
    replace_file(path, lambda new: figure.savefig(new, dpi=90, metadata={"Software": None}))


def _raw(ax: Axes, clip: Clip) -> None:
    """The probabilities of the foremost readable face; a gap where there is none."""
    times = [reading.t for reading in clip.readings]
    probs = np.full((len(times), len(LABELS)), np.nan)
    for row, reading in enumerate(clip.readings):
        if reading.predictions:
            widths = {face.track: face.box.width for face in reading.followed.faces}
            probs[row] = reading.predictions[max(reading.predictions, key=widths.__getitem__)].probs
    for label, column in zip(LABELS, probs.T, strict=True):
        ax.plot(times, column, color=COLOURS[label], lw=1.2, label=label)
    ax.set_ylim(0, 1.02)
    ax.set_yticks([0, 0.5, 1])
    ax.legend(ncols=len(LABELS), loc="lower center", bbox_to_anchor=(0.5, 1.0), frameon=False)


def _mind(smoothed: Axes, announced: Axes, clip: Clip, config: Config, unsure_below: float) -> None:
    mind = Mind(config, unsure_below)
    begin, label = 0.0, UNSURE
    for reading in clip.readings:
        told = [e for e in mind.think(reading) if isinstance(e, Announcement)]
        now = mind.people[0].state.label if mind.people else UNSURE
        if now != label:
            _bar(smoothed, begin, reading.t, label)
            begin, label = reading.t, now
        for event in told:
            truth = (s.label for s in clip.truth.shown if s.begin <= event.t < s.end)
            right = event.label == next(truth, None)
            mark = event.label if right else f"{event.label} (wrong)"
            announced.axvline(event.t, color=COLOURS.get(event.label, "black"), lw=2)
            announced.text(event.t + 0.1, 0.5, mark, va="center", fontsize=8,
                           color="black" if right else "#b00020")  # fmt: skip
    _bar(smoothed, begin, len(clip.readings) / clip.truth.fps, label)


def _bar(ax: Axes, begin: float, end: float, label: str) -> None:
    if label != UNSURE:
        ax.barh(0, end - begin, left=begin, color=COLOURS[label], height=1, edgecolor="white")
        ax.text((begin + end) / 2, 0, label, ha="center", va="center", fontsize=8, clip_on=True)
