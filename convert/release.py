"""All of `models/` from one trained ensemble, in one go."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from edge.emotion.contract import load_contract
from edge.errors import DataError
from train.data.dataset import load_dataset
from train.files import replace_text

from .golden import write_golden
from .measure.benchmark import benchmark, read_json
from .measure.latency import SECONDS
from .measure.limits import Limits, measure_limits
from .report.card import model_card
from .report.report import write_report
from .tflite.calibration import listed_images
from .tflite.quantize import quantize

NAME = "facecue"


def release(
    ensemble: Path,
    data: Path,
    out: Path,
    *,
    yunet: Path | None = None,
    seconds: float = SECONDS,
    valgrind: bool = True,
    say: Callable[[str], None],
) -> list[Path]:
    """Convert, measure and describe; returns the files that were written into `out`.

    Args:
        ensemble: a .keras file of `python -m train ensemble`.
        data: a dataset of `python -m train prepare` with FER+ votes.
        out: the folder, in which `model_eval.csv` and `int8_eval.csv` may lie for the picture
            of other networks.
        yunet: YuNet's .onnx file, to measure the head's turn with.
        seconds: to time each model for.
        valgrind: whether to count instructions where it is installed.
        say: is told what is being done.

    Raises:
        DataError, ContractError: see `quantize`, `benchmark` and `measure_limits`; also where the
            dataset lacks calibration images of the committed list.
    """
    listed_images(load_dataset(data))  # what ships has the same ranges each time
    out.mkdir(parents=True, exist_ok=True)
    integer, floating = out / f"{NAME}.tflite", out / f"{NAME}-float32.tflite"
    say("converting to int8")
    shipped = quantize(ensemble, data, integer)
    say("converting to float32")
    quantize(ensemble, data, floating, form="float32", confidence_of=shipped)
    golden = write_golden(integer, out / "golden.npz")
    variants, singles = out / "model_eval.csv", out / "int8_eval.csv"
    found = benchmark(
        floating,
        integer,
        data,
        variants=variants if variants.is_file() else None,
        singles=singles if singles.is_file() else None,
        seconds=seconds,
        valgrind=valgrind,
        say=say,
    )
    reports = write_report(found, out, say)
    say("looking for limits")
    limits = out / "limits.json"
    measured = msgspec.json.encode(measure_limits(integer, data, yunet))
    replace_text(limits, msgspec.json.format(measured, indent=1).decode() + "\n")
    contracts = [model.with_suffix(".json") for model in (integer, floating)]
    return [integer, floating, *contracts, golden, *reports, limits, write_card(out)]


def write_card(folder: Path) -> Path:
    """Write MODEL_CARD.md from the contract and the figures in the same folder."""
    card = folder / "MODEL_CARD.md"
    replace_text(card, card_of(folder))
    return card


def card_of(folder: Path) -> str:
    """The card that the contract and the figures in `folder` make.

    Raises:
        DataError: figures are missing, or were measured of another model than the contract's.
    """
    contract, _ = load_contract(folder / f"{NAME}.tflite")
    found = read_json(folder / "benchmark.json")
    try:
        limits = msgspec.json.decode((folder / "limits.json").read_bytes(), type=Limits)
    except (OSError, msgspec.DecodeError) as error:
        raise DataError(f"limits {folder / 'limits.json'} cannot be read: {error}") from error
    for name, measured in (("benchmark", found.integer.sha256), ("limits", limits.sha256)):
        if measured != contract.sha256:
            raise DataError(
                f"{folder / name}.json was measured of the model {measured[:12]}…, the contract is"
                f" of {contract.sha256[:12]}…",
                advice="run: python -m convert release",
            )
    return model_card(contract, found, limits)
