"""The parts of the pages that follow from code and measurements: `make docs` writes them.

python docs/generate.py [--check]
"""

import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from msgspec.inspect import (
    BoolType,
    Field,
    FloatType,
    IntType,
    LiteralType,
    NoneType,
    StrType,
    StructType,
    UnionType,
    type_info,
)  # fmt: skip

from convert.benchmark import read_json
from convert.markdown import NAMES, interval, table
from edge.config import Config
from edge.contract import load_contract
from edge.haptics import ERROR, RHYTHMS, SHORT

ROOT = Path(__file__).parents[1]


def scores() -> str:
    """How right the shipped model is, and what int8 costs and saves."""
    contract, _ = load_contract(ROOT / "models" / "facecue.tflite")
    found = read_json(ROOT / "models" / "benchmark.json")
    assert found.integer.sha256 == contract.sha256, "models/benchmark.json is of another model"
    rows = [
        (
            f"against {NAMES[measure]}",
            f"{compared.images:,}",
            interval(compared.floating.accuracy, 1),
            interval(compared.integer.accuracy, 1),
            interval(compared.integer.macro_f1, 1),
        )
        for measure, compared in found.comparisons.items()
    ]
    header = ("PublicTest, in %", "images", "float, accuracy", "int8, accuracy", "int8, macro-F1")
    heard = found.comparisons["ferplus plurality"]
    alone = next(run for run in found.latency if run.threads == 1)
    return (
        f"{table(header, rows)}\n\n"
        f"In brackets: 95 % intervals. Float and int8 give the same answer on"
        f" {100 * heard.agreement.value:.1f} % of the\nimages. The int8 file has"
        f" {found.integer.bytes / 1e6:.2f} MB, the float one {found.floating.bytes / 1e6:.2f} MB;"
        f" on one thread of a desktop\nprocessor int8 was {alone.ratio.value:.1f} times as fast."
        f" A face takes {found.integer.multiply_accumulates / 1e6:.0f} million"
        " multiply-accumulates."
    )


def buzzes() -> str:
    """Each label with its rhythm."""
    lines = ["| emotion | spoken | buzz |", "|---|---|---|"]
    for label in load_contract(ROOT / "models" / "facecue.tflite")[0].labels:
        lines.append(f"| {label} | “{label}” | {_rhythm(RHYTHMS.get(label, ()))} |")
    lines += [
        "| unsure | nothing | none |",
        f"| a problem of Facecue itself | what it is | {_rhythm(ERROR)} |",
    ]
    return "\n".join(lines)


def _rhythm(notes: tuple[float, ...]) -> str:
    return ", ".join("short" if note <= SHORT else "long" for note in notes) or "none"


def configuration() -> str:
    """The page of all settings, from the structs that read them."""
    parts = [INTRODUCTION]
    info = type_info(Config)
    assert isinstance(info, StructType)
    for field in info.fields:
        assert isinstance(field.type, StructType)
        parts.append("\n".join(_table(field.name, field.type)))
    return "\n\n".join(parts) + "\n"


INTRODUCTION = """# Configuration

<!-- generated from edge/config.py: make docs -->

One TOML file holds all settings. On the board it is `/etc/facecue/config.toml`; elsewhere
`--config FILE` names it. What is left out has its default. An unknown key or a value out of its
range is refused, with the file and the key.

```toml
[camera]
source = "picamera2"

[speech]
rate = 220
voice = "de"
```

On a Raspberry Pi a second file, `facecue.toml` on the card's boot partition, replaces single keys;
any PC can write it. A wrong one is told, and left out.

<!-- hardware only: asks the service on the board -->

```sh
sudo facecue check --quick --config /etc/facecue/config.toml   # is the file right
sudo systemctl reload facecue                                  # read it again
```"""


def _table(name: str, struct: StructType) -> Iterator[str]:
    summary, meanings = _docstring(struct.cls)
    yield f"## [{name}]\n"
    if summary:
        yield f"{summary[0].upper()}{summary[1:]}\n"
    yield "| key | default | allowed | meaning |"
    yield "|---|---|---|---|"
    for field in struct.fields:
        default = msgspec.json.encode(field.default).decode() if _has_default(field) else ""
        if field.default is None:
            default = "unset"
        meaning = meanings[field.name].replace("|", "\\|")
        yield f"| `{field.name}` | `{default}` | {_allowed(field.type)} | {meaning} |"


def _has_default(field: Field) -> bool:
    return field.default is not msgspec.NODEFAULT


def _docstring(cls: type) -> tuple[str, dict[str, str]]:
    """The line after the table's name, and what each key means."""
    head, _, body = inspect.getdoc(cls).partition("Attributes:")  # type: ignore[union-attr]
    summary = head.partition("]")[2].strip(": \n")
    meanings: dict[str, str] = {}
    for entry in re.split(
        r"\n    (?=\S)", "\n" + inspect.cleandoc("\n" + body).replace("\n", "\n    ")
    ):
        names, _, text = entry.strip().partition(": ")
        for key in filter(None, names.split(", ")):
            meanings[key] = " ".join(text.split())
    return " ".join(summary.split()), meanings


def _allowed(kind: Any) -> str:
    match kind:
        case UnionType():
            return ", or ".join(_allowed(t) for t in kind.types if not isinstance(t, NoneType))
        case LiteralType():
            return ", ".join(f"`{msgspec.json.encode(value).decode()}`" for value in kind.values)
        case BoolType():
            return "`true`, `false`"
        case IntType() | FloatType():
            low = kind.ge if kind.ge is not None else kind.gt
            high = kind.le if kind.le is not None else kind.lt
            above = "above " if kind.ge is None and kind.gt is not None else ""
            return f"{above}{low:g} to {high:g}"
        case StrType():
            alternatives = re.fullmatch(r"\^\(([\w|-]+)\)\$", kind.pattern or "")
            if alternatives:
                return ", ".join(f'`"{word}"`' for word in alternatives[1].split("|"))
            return "text"
    raise TypeError(f"docs/generate.py does not know how to describe {kind}")


def fill(page: str, name: str, content: str) -> str:
    """The page with `content` between its comments `begin name` and `end name`."""
    pattern = rf"(<!-- begin {name} -->\n).*?(<!-- end {name} -->)"
    filled, count = re.subn(pattern, lambda m: f"{m[1]}{content}\n{m[2]}", page, flags=re.DOTALL)
    assert count == 1, f"there is no place for {name}"
    return filled


def main() -> int:
    """Write what has changed; with --check only say so, as exit code 1."""
    readme, announcements = ROOT / "README.md", ROOT / "docs" / "announcements.md"
    text = fill(fill(readme.read_text(), "scores", scores()), "buzzes", buzzes())
    pages = {
        readme: text,
        announcements: fill(announcements.read_text(), "buzzes", buzzes()),
        ROOT / "docs" / "configuration.md": configuration(),
    }
    stale = [p for p, new in pages.items() if not p.exists() or p.read_text() != new]
    for page in stale:
        print(page.relative_to(ROOT), file=sys.stderr)
        if "--check" not in sys.argv:
            page.write_text(pages[page])
    return int("--check" in sys.argv and bool(stale))


if __name__ == "__main__":
    raise SystemExit(main())
