"""What the correction of an answer, a collection and a head are worth, over several seeds.

An output is corrected by freeing it of the class shares that it learned from. Networks that are
alike but for their seed tell how much of a difference is chance.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from edge.errors import DataError

from .sources import Source, measure_sources

COMMON, ADDED = "ferplus", "affectnet"
"""The head that all networks have, and the one of the collection that some have not seen."""


@dataclass(frozen=True)
class Part:
    """A part of the answer: its name, and the balanced accuracy of each seed by collection."""

    name: str
    values: dict[str, list[float]]


def measure_worth(
    without: Sequence[Path], having: Sequence[Path], data: Path, expw: Path | None = None
) -> list[Part]:
    """What each part adds, from FER+'s head as it answers to all that the wearer hears.

    Args:
        without: .tflite of networks that have seen FER2013's faces alone, one a seed.
        having: the same of networks that have seen AffectNet's, too.
        data, expw: as for `measure_sources`; all emotions are expected alike.

    Raises:
        DataError: one of `having` has no head of AffectNet's; see also `measure_sources`.
    """
    alone, both = (
        [measure_sources(model, data, expw) for model in models] for models in (without, having)
    )
    for model, sources in zip(having, both, strict=True):
        if ADDED not in next(iter(sources.values())).outputs:
            raise DataError(
                f"{model} has no output {ADDED}", advice="name networks that learned from AffectNet"
            )
    return [
        Part("FER+'s head, as it answers", _of_head(alone, COMMON, 0)),
        Part("freed of its class shares", _of_head(alone, COMMON, 1)),
        Part("the same, with AffectNet's faces seen, too", _of_head(both, COMMON, 1)),
        Part("AffectNet's head in its place", _of_head(both, ADDED, 1)),
        Part("what is heard, made of both", _by_collection(both, lambda each: each.even.value)),
    ]


def _of_head(seeds: Sequence[dict[str, Source]], head: str, freed: int) -> dict[str, list[float]]:
    return _by_collection(seeds, lambda source: source.outputs[head][freed].value)


def _by_collection(
    seeds: Sequence[dict[str, Source]], value_of: Callable[[Source], float]
) -> dict[str, list[float]]:
    return {name: [value_of(seed[name]) for seed in seeds] for name in seeds[0]}
