"""The parts of the pages that follow from code and measurements: `make docs` writes them.

python docs/generate.py [--check]
"""

import ast
import inspect
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import api
import figures
from msgspec.inspect import StructType, type_info

from convert.report.finder_card import finder_card
from convert.report.markdown import table
from edge.emotion.contract import load_contract
from edge.emotion.labels import LABELS
from edge.settings.config import Config, SpeechConfig
from edge.settings.manual import allowed, meaning
from edge.voice.earcons import TUNES
from edge.voice.wording import Wording
from edge.wearer.buzz import ERROR, RHYTHMS, in_words

ROOT = Path(__file__).parents[1]


def buzzes() -> str:
    """Each label with its words in both vocabularies, and its rhythm."""
    emotions, expressions = Wording(SpeechConfig()), Wording(SpeechConfig(vocabulary="expressions"))
    rows = [
        (label, f"“{emotions.word(label)}”", f"“{expressions.word(label)}”",
         in_words(RHYTHMS.get(label, ())) or "none")
        for label in LABELS
    ]  # fmt: skip
    rows.append(("unsure", "nothing", "nothing", "none"))
    rows.append(("a problem of Facecue itself", "what it is", "what it is", in_words(ERROR)))
    header = ("shown", "spoken as emotions", "spoken as expressions", "buzz")
    return "\n".join(f"| {' | '.join(row)} |" for row in (header, ("---",) * 4, *rows))


SOUNDS = {
    "ready": "Facecue is ready: camera, model and voice work",
    "found": "a face has come, with `arrival` in `[people]`",
    "lost": "a face has gone, with `leaving` in `[people]`",
    "muted": "muted by the button",
    "unmuted": "no longer muted",
    "error": "a problem, which is spoken next",
}


def sounds() -> str:
    """What each short sound means, and how it goes."""
    rows = [(_tune(pitches), SOUNDS[name]) for name, pitches in TUNES.items()]
    return "\n".join(f"| {' | '.join(row)} |" for row in (("sound", "means"), ("---",) * 2, *rows))


def _tune(pitches: tuple[float, ...]) -> str:
    first, last = pitches[0], pitches[-1]
    way = "rising" if last > first else "falling" if last < first else "level"
    height = "high" if min(pitches) > 500 else "low"
    return f"{('two', 'three')[len(pitches) - 2]} {height} notes, {way}"


def members() -> str:
    """The networks that the shipped model is made of, as their parameters tell."""
    contract, _ = load_contract(ROOT / "models" / "facecue.tflite")
    header = ("member", "counts", "variant", "seed", "epochs", "with a teacher")
    votes = Counter(contract.training["members"])
    return table(header, (_member(name, times) for name, times in votes.items()))


def _member(name: str, times: int) -> tuple[str, ...]:
    file = f"models/members/{name}/parameters.json"
    told = json.loads((ROOT / file).read_bytes())
    teacher = "yes" if told.get("teacher") else "no"
    link = f"[{name}](../{file})"
    epochs = told["recipe"]["epochs"]
    return link, f"{times}x", told["variant"], str(told["seed"]), str(epochs), teacher


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

<!-- generated from edge/settings/config.py: make docs -->

One TOML file holds all settings. On the board it is `/etc/facecue/config.toml`, which every
command reads; elsewhere, or for another file, `--config FILE` names it. What is left out has its
default. An unknown key or a value out of its range is refused, with the file and the key.

```toml
[camera]
source = "picamera2"

[speech]
rate = 220
language = "de"
```

On a Raspberry Pi a second file replaces single keys: `facecue.toml` on the card's boot partition,
`/boot/firmware`, which any PC can write. A wrong one is told, and left out. Save it as UTF-8, and
mind that Windows hides endings: `facecue check` notices a `facecue.toml.txt`.

Who can write the file on the card can also set `[hooks]`, commands that run as the user of the
service, `facecue`. When `facecue run` is started as root, it leaves the `[hooks]` of that file out,
and says so.

<!-- hardware only: asks the service on the board -->

```sh
facecue config --check /etc/facecue/config.toml    # is the file right
facecue config --show                              # what is in force, and from which file
sudo systemctl reload facecue                      # read it again
```"""


def _table(name: str, struct: StructType) -> Iterator[str]:
    summary = inspect.cleandoc(struct.cls.__doc__ or "").partition("\n\n")[0].partition("]")[2]
    yield f"## [{name}]\n"
    if summary := " ".join(summary.strip(": ").split()):
        yield f"{summary[0].upper()}{summary[1:]}\n"
    yield "| key | default | allowed | meaning |"
    yield "|---|---|---|---|"
    for field in struct.fields:
        default = "unset" if field.default is None else f"`{json.dumps(field.default)}`"
        limits = allowed(field.type) or "text"
        yield f"| `{field.name}` | {default} | {limits} | {meaning(field)}. |"


def rooms() -> str:
    """The page of all rooms and their files, each in one line, from their docstrings."""
    parts = [MAP]
    for package in ("edge", "train", "convert"):
        parts.append(f"## {package}\n\n{_room(ROOT / package)}")
        for folder in sorted(file.parent for file in (ROOT / package).rglob("*/__init__.py")):
            parts.append(f"### {folder.relative_to(ROOT)}\n\n{_room(folder)}")
    return "\n\n".join(parts) + "\n"


MAP = """# The map

<!-- generated from the first sentence of each file: make docs -->

Who may import whom is in [pyproject.toml](../pyproject.toml): a room knows the rooms below it."""


def _room(folder: Path) -> str:
    """What a room is for, and a line for each file in it."""
    rows = [
        (f"[{file.name}](../{file.relative_to(ROOT)})", _sentence(file))
        for file in sorted(folder.glob("*.py"))
        if not file.name.startswith("__")
    ]
    lines = ["| file | what it is for |", "|---|---|", *(f"| {' | '.join(row)} |" for row in rows)]
    return "\n".join([_sentence(folder / "__init__.py"), "", *lines])


def _sentence(file: Path) -> str:
    """The first sentence of a file's docstring."""
    told = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    return re.split(r"(?<=[.?])\s", " ".join(told.partition("\n\n")[0].split()))[0]


def fill(page: str, parts: dict[str, str]) -> str:
    """The page with each part between its comments `begin NAME` and `end NAME`."""
    for name, content in parts.items():
        begin, end = f"<!-- begin {name} -->\n", f"<!-- end {name} -->"
        assert page.count(begin) == page.count(end) == 1, f"there is no place for {name}"
        page = page[: page.index(begin) + len(begin)] + f"{content}\n" + page[page.index(end) :]
    return page


def main() -> int:
    """Write what has changed; with --check only say so, as exit code 1."""
    readme, announcements = ROOT / "README.md", ROOT / "docs" / "announcements.md"
    told = {"buzzes": buzzes(), "sounds": sounds()}
    training = ROOT / "docs" / "training.md"
    how_well = ROOT / "docs" / "how-well.md"
    costs = {"heard": figures.heard(), "speed": figures.speed_and_size()}
    pages = {
        readme: fill(readme.read_text(), costs),
        how_well: fill(
            how_well.read_text(), {"scores": figures.scores(), "boards": figures.boards(), **costs}
        ),
        training: fill(training.read_text(), {"members": members()}),
        announcements: fill(announcements.read_text(), told),
        ROOT / "docs" / "configuration.md": configuration(),
        ROOT / "docs" / "map.md": rooms(),
        ROOT / "docs" / "api.md": api.page(),
        ROOT / "models" / "FINDER_CARD.md": finder_card(ROOT / "models"),
    }
    stale = [p for p, new in pages.items() if not p.exists() or p.read_text() != new]
    for page in stale:
        print(page.relative_to(ROOT), file=sys.stderr)
        if "--check" not in sys.argv:
            page.write_text(pages[page])
    return int("--check" in sys.argv and bool(stale))


if __name__ == "__main__":
    raise SystemExit(main())
