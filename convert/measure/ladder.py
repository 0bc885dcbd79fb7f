"""Networks of several sizes side by side: how large must one be?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from edge.emotion.contract import load_contract
from edge.errors import DataError

from .sources import Source, measure_sources

AS_GOOD = 0.005
"""How far below the best balanced accuracy of a collection still counts as good as it."""


@dataclass(frozen=True)
class Rung:
    """A .tflite: what it is made of, its cost a face, its bytes, and its figures by collection."""

    members: list[str]
    multiply_accumulates: int
    size: int
    sources: dict[str, Source]


def measure_ladder(models: Sequence[Path], data: Path, expw: Path | None = None) -> list[Rung]:
    """The figures of `models`, the cheapest first; the rest is as for `measure_sources`.

    Raises:
        DataError: a contract does not say what its model costs; see also `measure_sources`.
    """
    rungs = []
    for model in models:
        contract, content = load_contract(model)
        try:
            cost, members = (contract.training[key] for key in ("multiply_accumulates", "members"))
        except KeyError as error:
            raise DataError(
                f"the contract of {model} does not say its {error.args[0]}",
                advice="make it with: python -m convert quantize",
            ) from error
        rungs.append(Rung(members, cost, len(content), measure_sources(model, data, expw)))
    return sorted(rungs, key=lambda rung: rung.multiply_accumulates)


def smallest(rungs: Sequence[Rung]) -> Rung | None:
    """The cheapest that is at most `AS_GOOD` below the best of every collection; None: none is."""
    names = rungs[0].sources
    best = {name: max(rung.sources[name].even.value for rung in rungs) for name in names}
    for rung in rungs:
        if all(rung.sources[name].even.value >= best[name] - AS_GOOD for name in names):
            return rung
    return None
