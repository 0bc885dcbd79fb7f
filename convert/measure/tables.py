"""Tables of other networks: float scores that training writes, and what int8 does to each."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from edge.errors import DataError
from train.files import replace_file

from .figures import OtherNetwork, Single

MEASURES = {"fer2013": "fer2013", "ferplus plurality": "ferplus"}
"""Of each measure, what its columns' names begin with."""

FIGURES = {"floating": "float", "integer": "int8", "agreement": "agreement"}
"""Of each measure, a field of `Single` and what its column's name ends with."""

COLUMNS = [
    "variant", "seed", "epochs", "parameters", "multiply_accumulates", "float_bytes", "int8_bytes",
    "slow_ops", "times_faster", "processor",
    *(f"{prefix}_{figure}" for prefix in MEASURES.values() for figure in FIGURES.values()),
]  # fmt: skip

Row = TypeVar("Row")


def read_variants(table: Path) -> list[OtherNetwork]:
    """The rows of `model_eval.csv`, which `python -m train sweep` writes."""
    return _read(table, _variant, "python -m train sweep")


def read_singles(table: Path) -> list[Single]:
    """The rows of `int8_eval.csv`, which `python -m convert singles` writes."""
    return _read(table, _single, "python -m convert singles")


def _read(table: Path, parse: Callable[[dict[str, str]], Row], maker: str) -> list[Row]:
    try:
        with table.open(newline="") as file:
            reader = csv.DictReader(file)
            if "variant" not in (reader.fieldnames or ()):
                raise ValueError("it has no column variant")
            return [parse(row) for row in reader]
    except (OSError, KeyError, ValueError) as error:
        raise DataError(
            f"table {table} cannot be read: {error}", advice=f"make it with: {maker}"
        ) from error


def _variant(row: dict[str, str]) -> OtherNetwork:
    return OtherNetwork(
        name=f"{row['variant']}-{row['seed']}",
        multiply_accumulates=int(row["multiply_accumulates"]),
        accuracy={name: float(row[f"{prefix}_accuracy"]) for name, prefix in MEASURES.items()
                  if row.get(f"{prefix}_accuracy")},
    )  # fmt: skip


def _single(row: dict[str, str]) -> Single:
    figures: dict[str, Any] = {name: int(row[name]) for name in COLUMNS[2:8]}
    for field, figure in FIGURES.items():
        figures[field] = {
            name: float(row[f"{prefix}_{figure}"]) for name, prefix in MEASURES.items()
        }
    return Single(
        variant=row["variant"],
        seed=int(row["seed"]) if row["seed"].isdecimal() else row["seed"],
        times_faster=float(row["times_faster"]),
        processor=row["processor"],
        **figures,
    )


def record_single(found: Single, table: Path) -> None:
    """Add a row, or put it in place of the one of the same variant and seed; sorted by name."""
    kept = read_singles(table) if table.exists() else []
    rows = [row for row in kept if row.name != found.name]
    rows = sorted([*rows, found], key=lambda row: row.name)

    def write(path: Path) -> None:
        with path.open("w", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(_cells(row) for row in rows)

    replace_file(table, write)


def _cells(row: Single) -> dict[str, str]:
    return {name: str(getattr(row, name)) for name in COLUMNS[:10]} | {
        f"{prefix}_{figure}": f"{getattr(row, field)[name]:.5f}"
        for field, figure in FIGURES.items()
        for name, prefix in MEASURES.items()
    }
