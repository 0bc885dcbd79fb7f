"""The page of what is heard of faces from several collections."""

from __future__ import annotations

from collections.abc import Mapping

from edge.emotion.labels import LABELS

from ..measure.sources import ASKED, EXPW, Source, Spoken
from ..wearer.unlike import Heard
from .markdown import TITLES, interval, percent, table

INTRODUCTION = """# What is heard, by collection

The model has the sha256 {sha256}. None of these faces was trained on: FER2013's PublicTest by the
votes of FER+'s ten annotators, a tenth of AffectNet's faces, and those that ExpW's list has of
photos from the web, cut out by its boxes; ExpW trained nothing that reads a face. In brackets: 95 %
intervals. Labels are noisy: the best published networks have 66 % of AffectNet's seven classes
right, and people agree with FER2013's on 65 %.

## How well emotions are told apart
"""

OUTPUTS = """
## What each output is worth

Balanced accuracy, %: of each output alone, as it answers, and freed of the class shares that it
learned from (all emotions expected alike); last, what the wearer hears, which is made of them.
"""

TOLD = """
## What is told

As if emotions came in everyday shares: how many of single pictures are sure enough to be told, and
how many of these are right. First with the temperature and the confidence that ship, which were
fitted on FER+'s and AffectNet's faces; then with those that the other collections alone ask for, so
that none judges itself.
"""

UNLIKE = """
## Of what is no face, or none that can be read

How many of single pictures unlike any that was learned from would be told as an emotion all the
same, and as which most of them. On a device they would first have to be found as a face, be sharp
enough to be read, and stay so for several frames.
"""


def sources_page(sources: Mapping[str, Source], unlike: Mapping[str, Heard], sha256: str) -> str:
    """Markdown of all collections' figures, of the model with that sha256."""
    parts = [
        INTRODUCTION.format(sha256=sha256[:12]).strip(),
        _apart(sources),
        OUTPUTS.strip(),
        _outputs(sources),
        TOLD.strip(),
        _told("as it ships", {name: each.shipped for name, each in sources.items()}),
        _told("fitted on the others", {name: each.away for name, each in sources.items()}),
        UNLIKE.strip(),
        _unlike(unlike),
    ]
    return "\n\n".join(parts) + "\n"


def _apart(sources: Mapping[str, Source]) -> str:
    rows = [
        ("faces", *(f"{each.images:,}" for each in sources.values())),
        ("accuracy, expecting everyday faces, %",
         *(interval(each.everyday, 1) for each in sources.values())),
        ("balanced accuracy, expecting all alike, %",
         *(interval(each.even, 1) for each in sources.values())),
        *((f"of {label}, %", *(interval(each.recall[label], 1) if label in each.recall else ""
                               for each in sources.values())) for label in LABELS),
    ]  # fmt: skip
    return table(("", *map(title_of, sources)), rows)


def _outputs(sources: Mapping[str, Source]) -> str:
    outputs = dict.fromkeys(name for each in sources.values() for name in each.outputs)
    rows = [
        (f"{name}, {how}", *(percent(each.outputs[name][which].value, 1)
                             for each in sources.values()))
        for which, how in enumerate(("as it answers", "freed of its shares"))
        for name in outputs
    ]  # fmt: skip
    heard = ("what is heard", *(percent(each.even.value, 1) for each in sources.values()))
    return table(("", *map(title_of, sources)), [*rows, heard])


def _told(how: str, told: Mapping[str, Spoken]) -> str:
    rows = [
        (title_of(name), str(each.temperature), str(each.unsure_below), percent(each.said, 1),
         percent(each.right, 1), percent(ASKED[name], 0), f"{each.calibration_error:.3f}")
        for name, each in told.items()
    ]  # fmt: skip
    header = (how, "temperature", "told from", "told, %", "of these right, %", "asked, %",
              "calibration error")  # fmt: skip
    return table(header, rows)


def _unlike(unlike: Mapping[str, Heard]) -> str:
    rows = [
        (kind, f"{each.images:,}", interval(each.told, 1), each.most or "")
        for kind, each in unlike.items()
    ]
    return table(("", "pictures", "told, %", "most as"), rows)


def title_of(name: str) -> str:
    """What people call a collection."""
    return "ExpW's labels" if name == EXPW else TITLES[name]
