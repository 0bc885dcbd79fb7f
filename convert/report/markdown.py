"""The figures of a benchmark as Markdown tables."""

from __future__ import annotations

from collections.abc import Iterable

from ..measure.figures import Benchmark, Comparison, Single
from ..measure.intervals import Estimate
from ..measure.speed import speed, speed_within
from ..measure.tables import MEASURES

TITLES = {
    "fer2013": "FER2013's labels",
    "ferplus plurality": "FER+ plurality",
    "ferplus majority": "FER+ majority",
    "affectnet": "AffectNet's labels",
    "own": "the own pictures' labels",
    "heard, ferplus plurality": "FER+ plurality, as heard",
    "heard, ferplus majority": "FER+ majority, as heard",
    "heard, affectnet": "AffectNet's labels, as heard",
    "heard, own": "the own pictures' labels, as heard",
}
"""What people call a measure."""


def percent(value: float, digits: int = 2) -> str:
    """A share of 1 in percent, without the sign."""
    return f"{100 * value:.{digits}f}"


def interval(estimate: Estimate, digits: int = 2) -> str:
    """A share in percent with its interval.

    Example:
        >>> interval(Estimate(0.8331, low=0.8204, high=0.8451))
        '83.31 (82.04 to 84.51)'
    """
    low, high = percent(estimate.low, digits), percent(estimate.high, digits)
    return f"{percent(estimate.value, digits)} ({low} to {high})"


def rows_of_accuracy(found: Comparison) -> list[tuple[str, str, str, str]]:
    """What, float, int8, and int8 against float, of one annotation."""
    a, b, d = found.floating, found.integer, found.difference
    points = f"{100 * d.value:+.2f} ({100 * d.low:+.2f} to {100 * d.high:+.2f})"
    rows = [("accuracy, %", interval(a.accuracy), interval(b.accuracy), points)]
    compared = {"macro-F1, %": (a.macro_f1, b.macro_f1)} | {
        f"recall of {label}, %": (a.recall[label], b.recall[label]) for label in a.recall
    }
    for name, (x, y) in compared.items():
        rows.append((name, interval(x, 1), interval(y, 1), f"{100 * (y.value - x.value):+.1f}"))
    errors = ("calibration_error_raw", "before"), ("calibration_error", "after")
    for field, when in errors:
        x, y = getattr(a, field), getattr(b, field)
        name = f"calibration error {when} temperature"
        rows.append((name, f"{x:.4f}", f"{y:.4f}", f"{y - x:+.4f}"))
    return rows


def rows_of_cost(found: Benchmark) -> list[tuple[str, str, str, str]]:
    """What, float, int8, and int8 against float, of the files and their runs."""
    a, b = found.floating, found.integer
    rows = [
        ("format", a.format, b.format, ""),
        ("file, MB", *_pair(a.bytes / 1e6, b.bytes / 1e6, "{:.2f}")),
        ("peak memory, MB", *_pair(a.peak_memory / 1e6, b.peak_memory / 1e6, "{:.1f}")),
        ("million multiply-accumulates", *_millions(a.multiply_accumulates),
         *_millions(b.multiply_accumulates), ""),
        ("ops", str(sum(a.ops.values())), str(sum(b.ops.values())), ""),
    ]  # fmt: skip
    if a.instructions and b.instructions:
        rows.append(
            ("million instructions", *_pair(a.instructions / 1e6, b.instructions / 1e6, "{:.1f}"))
        )
    for run in found.latency:
        threads = "1 thread" if run.threads == 1 else f"{run.threads} threads"
        a_ms, b_ms = (f"{t.median:.3f}, {t.p95:.3f}" for t in (run.floating, run.integer))
        what = f"ms a face, {threads}, {run.processor}: median, p95"
        rows.append((what, a_ms, b_ms, speed_within(run.ratio)))
    return rows


def _pair(a: float, b: float, form: str) -> tuple[str, str, str]:
    less = f"{a / b:.2f}x less" if a >= b else f"{b / max(a, 1e-9):.2f}x more"
    return form.format(a), form.format(b), less


def _millions(count: int) -> tuple[str]:
    return (f"{count / 1e6:.1f}",)


def rows_of_singles(singles: Iterable[Single]) -> list[tuple[str, ...]]:
    """Of each network alone: what it is, then for each measure float, int8 and same answer."""
    return [
        (
            single.name,
            str(single.epochs),
            f"{single.multiply_accumulates / 1e6:.1f}",
            f"{single.float_bytes / 1e6:.2f}, {single.int8_bytes / 1e6:.2f}",
            speed(single.times_faster),
            single.processor,
            *(
                f"{percent(single.floating[name])}, {percent(single.integer[name])}"
                f" ({percent(single.agreement[name], 1)})"
                for name in MEASURES
            ),
        )
        for single in singles
    ]


SINGLES = (
    "network alone", "epochs", "million multiply-accumulates", "MB, float and int8",
    "int8 is", "on", *(f"{TITLES[name]}, %" for name in MEASURES),
)  # fmt: skip
"""Heads the table of them."""


def sentence(found: Comparison) -> str:
    """McNemar's test and the agreement in words."""
    return (
        f"Same answer on {interval(found.agreement)} % of {found.images} images; right alone:"
        f" float {found.only_float_right}, int8 {found.only_int8_right}"
        f" (McNemar's exact test: p = {found.p_value:.2f})."
    )


def to_markdown(found: Benchmark) -> str:
    """All tables, each under its heading."""
    m = found.machine
    parts = [
        "# int8 against float",
        f"{found.integer.file} against {found.floating.file} on {found.data}; intervals hold in"
        f" 95 of 100 samples. Measured on {m.processor} ({m.architecture}, {m.cores} cores) with"
        f" {m.runtime}, Python {m.python}. Times are of a machine that may have been busy:"
        " trust the ratio, which is of the fastest of each turn, and for this kind of processor"
        " alone.",
    ]
    for name, comparison in found.comparisons.items():
        header = (f"against {TITLES.get(name, name)}", "float", "int8", "difference")
        parts += [table(header, rows_of_accuracy(comparison)), sentence(comparison)]
    header = ("cost", found.floating.format, found.integer.format, "int8 against float")
    parts.append(table(header, rows_of_cost(found)))
    if found.singles:
        parts += [
            "Other networks, each alone, float and int8; in brackets the share with the same"
            " answer:",
            table(SINGLES, rows_of_singles(found.singles)),
        ]
    parts += [f"Skipped {entry}." for entry in found.skipped]
    return "\n\n".join(parts) + "\n"


def table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A Markdown table; all but the first column to the right.

    Example:
        >>> print(table(("emotion", "recall, %"), [("happy", "91"), ("fear", "54")]))
        | emotion | recall, % |
        | --- | ---: |
        | happy | 91 |
        | fear | 54 |
    """
    lines = [header, ("---", *["---:"] * (len(header) - 1)), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
