"""The pictures of a benchmark's page, each an SVG; the same figures give the same bytes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from numpy.typing import NDArray

from edge.emotion.labels import LABELS

from ..measure.figures import Benchmark, Bin, Comparison, Latency

FLOAT, INT8, OTHER = "#8a8f98", "#0b62a4", "#c8ccd2"
"""Grey for float, blue for int8: told apart in print and by every eye, with labels besides."""

STYLE: dict[Any, Any] = {
    "svg.hashsalt": "facecue",
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.sans-serif": ["Helvetica", "Arial", "DejaVu Sans"],
    "font.size": 11,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#5b616b",
    "axes.axisbelow": True,
    "grid.color": "#e3e6ea",
}


def confusion(found: Comparison) -> str:
    """Three matrices in percent of each label's images: float, int8, and their difference."""
    matrices = [_shares(found.floating.confusion), _shares(found.integer.confusion)]
    matrices.append(matrices[1] - matrices[0])
    with _figure(13.2, 4.9) as figure:
        axes = figure.subplots(1, 3)
        titles = ("float", "int8", "int8 minus float, points")
        for number, (ax, matrix, title) in enumerate(zip(axes, matrices, titles, strict=True)):
            change = number == 2
            top = max(5.0, float(np.abs(matrix).max())) if change else 100.0
            ax.imshow(matrix, cmap="RdBu" if change else "Blues", vmin=-top if change else 0,
                      vmax=top)  # fmt: skip
            ax.set_title(title)
            ax.set_xticks(range(len(LABELS)), LABELS, rotation=45, ha="right")
            ax.set_yticks(range(len(LABELS)), LABELS if number == 0 else [""] * len(LABELS))
            ax.tick_params(length=0)
            ax.spines[:].set_visible(False)
            ax.set_xlabel("answer")
            _write_cells(ax, matrix, top, signed=change)
        axes[0].set_ylabel("label")
        return _svg(figure)


def _shares(counts: list[list[int]]) -> NDArray[np.float64]:
    matrix = np.array(counts, float)
    return np.asarray(100 * matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1))


def _write_cells(ax: Axes, matrix: NDArray[np.float64], top: float, *, signed: bool) -> None:
    for row, column in np.ndindex(*matrix.shape):
        value = matrix[row, column]
        text = f"{value:+.1f}" if signed else f"{value:.0f}"
        if text not in ("+0.0", "-0.0", "0"):
            colour = "white" if abs(value) > 0.6 * top else "#1b1f24"
            ax.text(column, row, text, ha="center", va="center", color=colour, fontsize=9.5)


def reliability(found: Comparison) -> str:
    """Share right against confidence, before and after the temperature."""
    sides = (
        ("before temperature", found.floating.reliability_raw, found.integer.reliability_raw,
         found.floating.calibration_error_raw, found.integer.calibration_error_raw),
        ("after temperature", found.floating.reliability, found.integer.reliability,
         found.floating.calibration_error, found.integer.calibration_error),
    )  # fmt: skip
    with _figure(10.5, 4.6) as figure:
        for ax, (title, a, b, a_error, b_error) in zip(figure.subplots(1, 2), sides, strict=True):
            ax.plot([0, 1], [0, 1], color=OTHER, linewidth=1.2, zorder=1)
            ax.annotate("honest", (0.1, 0.12), color="#5b616b", rotation=45, fontsize=9)
            _draw_bins(ax, a, FLOAT, "o", f"float, error {a_error:.4f}")
            _draw_bins(ax, b, INT8, "D", f"int8, error {b_error:.4f}")
            ax.set(title=title, xlim=(0, 1), ylim=(0, 1), xlabel="confidence",
                   ylabel="share of right answers", aspect="equal")  # fmt: skip
            ax.grid(True)
            ax.legend(loc="lower right", frameon=False, fontsize=9.5)
        return _svg(figure)


def _draw_bins(ax: Axes, bins: list[Bin], colour: str, marker: str, label: str) -> None:
    filled = [b for b in bins if b.images]
    x, y = [b.confidence for b in filled], [b.accuracy for b in filled]
    ax.plot(x, y, color=colour, marker=marker, markersize=5, linewidth=1.6, label=label)


def recall(found: Comparison) -> str:
    """Bars of each class's recall with its 95 % interval."""
    labels = list(found.floating.recall)
    with _figure(10.5, 3.9) as figure:
        ax = figure.subplots()
        sides = ((found.floating, FLOAT, "float"), (found.integer, INT8, "int8"))
        for offset, (scores, colour, name) in zip((-0.2, 0.2), sides, strict=True):
            found_recall = [scores.recall[label] for label in labels]
            values = [100 * r.value for r in found_recall]
            errors = [[100 * (r.value - r.low) for r in found_recall],
                      [100 * (r.high - r.value) for r in found_recall]]  # fmt: skip
            places = np.arange(len(labels)) + offset
            ax.bar(places, values, 0.38, color=colour, label=name)
            ax.errorbar(places, values, errors, fmt="none", ecolor="#1b1f24", capsize=3, lw=1.1)
        ticks = [f"{label}\n{found.floating.support[label]} images" for label in labels]
        ax.set_xticks(range(len(labels)), ticks)
        ax.set(ylim=(0, 100), ylabel="recall, %")
        ax.grid(True, axis="y")
        ax.legend(frameon=False, ncols=2, loc="upper left", bbox_to_anchor=(0, 1.13))
        return _svg(figure)


def latency(found: Latency) -> str:
    """How often one face took how long."""
    edges = np.array(found.edges)
    with _figure(10.5, 3.4) as figure:
        ax = figure.subplots()
        sides = ((found.floating, FLOAT, "float"), (found.integer, INT8, "int8"))
        for timing, colour, name in sides:
            shares = 100 * np.array(timing.histogram) / timing.iterations
            label = f"{name}: median {timing.median:.3f} ms, p95 {timing.p95:.3f} ms"
            ax.stairs(shares, edges, fill=True, color=colour, alpha=0.75, label=label)
            ax.axvline(timing.median, color=colour, linestyle="--", linewidth=1.4)
        ax.set(xlabel="ms a face", ylabel="% of inferences", xlim=(0, edges[-1]))
        ax.grid(True, axis="y")
        ax.legend(frameon=False)
        return _svg(figure)


def pareto(found: Benchmark, measure: str) -> str:
    """Accuracy against multiply-accumulates, with the line of what nothing beats at its cost."""
    comparison = found.comparisons[measure]
    cost = found.integer.multiply_accumulates / 1e6
    others = [(v.multiply_accumulates / 1e6, 100 * v.accuracy[measure], v.name)
              for v in found.variants if measure in v.accuracy]  # fmt: skip
    alone = [(s.multiply_accumulates / 1e6, 100 * s.integer[measure], s.name)
             for s in found.singles if measure in s.integer]  # fmt: skip
    ours = [(cost, 100 * comparison.floating.accuracy.value, "this one, float"),
            (cost, 100 * comparison.integer.accuracy.value, "this one, int8")]  # fmt: skip
    with _figure(10.5, 4.4) as figure:
        ax = figure.subplots()
        line = list(_frontier([*others, *alone, *ours]))
        ax.plot([x for x, _ in line], [y for _, y in line], color=OTHER, linewidth=2,
                drawstyle="steps-post", zorder=1, label="Pareto line")  # fmt: skip
        ax.scatter([x for x, *_ in others], [y for _, y, _ in others], color="#5b616b", s=36,
                   label="single networks, float")  # fmt: skip
        ax.scatter([x for x, *_ in alone], [y for _, y, _ in alone], color=INT8, marker="D", s=30,
                   label="single networks, int8")  # fmt: skip
        floor = max(y for _, y in line) - SHOWN
        for x, y, name in {name: (x, y, name) for x, y, name in [*alone, *others]}.values():
            _name(ax, x, y, name, floor)
        for (x, y, name), colour, marker in zip(ours, (FLOAT, INT8), "oD", strict=True):
            ax.scatter([x], [y], color=colour, marker=marker, s=90, zorder=3, label=name,
                       edgecolor="white")  # fmt: skip
        ax.set(xlabel="million multiply-accumulates a face", ylabel="accuracy, %")
        ax.set_xlim(left=0)
        ax.margins(y=0.15)
        ax.set_ylim(bottom=max(floor, ax.get_ylim()[0]))
        ax.grid(True)
        ax.legend(frameon=False, loc="lower right")
        return _svg(figure)


SHOWN = 12
"""So many points below the best the picture of accuracy against cost ends."""


def _name(ax: Axes, x: float, y: float, name: str, floor: float) -> None:
    """Write a network's name below its point, or at the lower edge if the point is further down."""
    if y < floor:
        name, y, place = f"{name}: {y:.1f}, below", floor, (6, 8)
        ax.scatter([x], [y], color="#5b616b", marker="v", s=36, clip_on=False)
    else:
        place = (6, -12)
    ax.annotate(name, (x, y), place, textcoords="offset points", fontsize=9)


def _frontier(points: list[tuple[float, float, str]]) -> Iterator[tuple[float, float]]:
    best = float("-inf")
    for x, y, _ in sorted(points, key=lambda p: (p[0], -p[1])):
        if y > best:
            best = y
            yield x, y


@contextmanager
def _figure(width: float, height: float) -> Iterator[Figure]:
    """A figure of so many inches, drawn in our style."""
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(width, height), layout="constrained")
        FigureCanvasSVG(figure)
        yield figure


def _svg(figure: Figure) -> str:
    file = io.StringIO()
    figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
    return file.getvalue()
