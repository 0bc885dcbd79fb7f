"""What int8 cost a model and what it bought, measured from the two files that it came from.

Needs numpy and the device's runtime only, so that it runs where the model will.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import msgspec

from edge.emotion.classifier import Classifier
from edge.emotion.contract import load_contract
from edge.errors import ContractError, DataError
from train.data.rows import Skips

from ..tflite.audit import format_of
from .answers import answer, compare, read_faces
from .cost import describe_machine, measure_cost
from .figures import Benchmark
from .latency import SECONDS, measure_latency
from .layers import compare_layers
from .tables import read_singles, read_variants

INTEGER = ("int8", "int16x8")


def benchmark(
    floating: Path,
    integer: Path,
    data: Path,
    *,
    split: str | None = None,
    variants: Path | None = None,
    singles: Path | None = None,
    seconds: float = SECONDS,
    valgrind: bool = True,
    say: Callable[[str], None] = lambda _: None,
) -> Benchmark:
    """Measure a float file and the integer file of the same network, side by side.

    Args:
        floating, integer: .tflite files with their contracts.
        data: a dataset of `python -m train prepare`, or a folder with a folder of face images
            a class.
        split: of a dataset; without it, all faces that were held out.
        variants: `model_eval.csv` of `python -m train sweep`, for comparison.
        singles: `int8_eval.csv` of `python -m convert singles`, for comparison.
        seconds: the least time for which each model is timed, with one and with all threads.
        valgrind: whether to count instructions where it is installed.
        say: is told what is being measured.

    Raises:
        ModelNotFoundError, ContractError: a file cannot be used, or is of the wrong kind.
        DataError: the faces cannot be used.
    """
    pair = Classifier(floating), Classifier(integer)
    _check_formats(floating, integer)
    heads = [list(model.contract.outputs) for model in pair]
    if sorted(heads[0]) != sorted(heads[1]):
        raise ContractError(
            f"{floating} answers {', '.join(heads[0])}, {integer} answers {', '.join(heads[1])}",
            advice="convert both from one model",
        )
    skips = Skips()
    say("reading faces")
    images, measures = read_faces(data, split, heads[0], skips)
    say(f"running both on {len(images)} faces")
    answers = [answer(model, images) for model in pair]
    latency = []
    for threads in sorted({1, os.cpu_count() or 1}):
        say(f"timing both with {threads} of the processor's threads, {2 * seconds:.0f} s")
        timed = [Classifier(model, threads=threads) for model in (floating, integer)]
        latency.append(measure_latency(timed[0], timed[1], images, threads, seconds))
    say("measuring memory and instructions")
    return Benchmark(
        data=data.name if data.is_dir() else f"{data.name} {split or 'held out'}",
        machine=describe_machine(),
        floating=measure_cost(floating, valgrind=valgrind),
        integer=measure_cost(integer, valgrind=valgrind),
        comparisons=compare(answers[0], answers[1], measures),
        latency=latency,
        layers=compare_layers(load_contract(floating), load_contract(integer), images),
        variants=read_variants(variants) if variants else [],
        singles=read_singles(singles) if singles else [],
        skipped=[f"{name}: {reason}" for name, reason in skips.entries],
    )


def _check_formats(floating: Path, integer: Path) -> None:
    for path, wanted in ((floating, ("float32", "float16")), (integer, INTEGER)):
        form = format_of(*load_contract(path))
        if form not in wanted:
            raise ContractError(f"model {path} is {form}, expected {' or '.join(wanted)}")


def with_tables(found: Benchmark, variants: Path | None, singles: Path | None) -> Benchmark:
    """The same figures beside other networks as their tables are now."""
    if variants:
        found = msgspec.structs.replace(found, variants=read_variants(variants))
    if singles:
        found = msgspec.structs.replace(found, singles=read_singles(singles))
    return found


def to_json(found: Benchmark) -> str:
    """All figures as text, which `read_json` reads."""
    return msgspec.json.format(msgspec.json.encode(found), indent=1).decode() + "\n"


def read_json(path: Path) -> Benchmark:
    """Figures that `to_json` gave; anything else is a `DataError`."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Benchmark)
    except (OSError, msgspec.DecodeError) as error:
        raise DataError(
            f"figures {path} cannot be read: {error}",
            advice="make them with: python -m convert benchmark",
        ) from error
