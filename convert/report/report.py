"""From a benchmark's figures to files that people read: Markdown, and one HTML page."""

from __future__ import annotations

import base64
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from train.files import replace_text

from ..measure.benchmark import to_json
from ..measure.figures import Benchmark, Comparison
from ..measure.layers import IMAGES
from ..measure.speed import ELSEWHERE, speed_within
from .markdown import (
    SINGLES,
    TITLES,
    percent,
    rows_of_accuracy,
    rows_of_cost,
    rows_of_singles,
    sentence,
    to_markdown,
)

NEEDED = ("jinja2", "matplotlib")
"""For the page alone; a device has neither, and need not."""


def write_report(found: Benchmark, folder: Path, say: Callable[[str], None]) -> list[Path]:
    """Write benchmark.json and .md into `folder`, and .html where it can be drawn."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = {"benchmark.json": to_json(found), "benchmark.md": to_markdown(found)}
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        say(f"no page without {' and '.join(missing)}; make it on a desktop:"
            " python -m convert report benchmark.json --out DIR")  # fmt: skip
    else:
        texts["benchmark.html"] = to_html(found)
    for name, text in texts.items():
        replace_text(folder / name, text)
    return [folder / name for name in texts]


def to_html(found: Benchmark) -> str:
    """One page that needs nothing beside itself: style and pictures are inside."""
    import jinja2

    from . import charts

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["picture"] = picture
    noisiest = min(found.layers, key=lambda layer: layer.signal, default=None)
    page = environment.get_template("page.html.j2")
    html: str = page.render(
        found=found,
        charts=charts,
        names=TITLES,
        images_of_layers=IMAGES,
        noisiest=noisiest,
        biggest_change=biggest_change,
        rows_of_accuracy=rows_of_accuracy,
        rows_of_cost=rows_of_cost,
        rows_of_ops=rows_of_ops,
        rows_of_variants=rows_of_variants,
        rows_of_singles=rows_of_singles,
        singles=SINGLES,
        sentence=sentence,
        speed_within=speed_within,
        elsewhere=ELSEWHERE,
    )
    return html


def picture(svg: str) -> str:
    """An SVG as an address that an <img> can have."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def biggest_change(found: Comparison) -> str:
    """In words what the picture of the difference shows at its darkest."""
    cells = []
    for label, a, b in zip(
        found.floating.support, found.floating.confusion, found.integer.confusion, strict=True
    ):
        total = max(sum(a), 1)
        for answer, x, y in zip(found.floating.support, a, b, strict=True):
            cells.append((abs(y - x) / total, 100 * (y - x) / total, label, answer))
    _, points, label, answer = max(cells)
    return f"the largest change is {label} called {answer}, {points:+.1f} points"


def rows_of_ops(found: Benchmark) -> list[tuple[str, ...]]:
    """Each op with its number in the float file, in the int8 file, and off the fast path there."""
    a, b = found.floating, found.integer
    names = list(b.ops | a.ops)
    counts = (a.ops, b.ops, b.slow_ops)
    return [(name, *(str(count.get(name, 0)) for count in counts)) for name in names]


def rows_of_variants(found: Benchmark) -> list[tuple[str, ...]]:
    """Each other network with its cost and its accuracies in percent."""
    return [
        (v.name, f"{v.multiply_accumulates / 1e6:.1f}", *map(percent, v.accuracy.values()))
        for v in found.variants
    ]
