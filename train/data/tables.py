"""Tables as people have them: CSV with any spelling of its columns and its ending."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from edge.errors import DataError


def read_table(path: Path, columns: tuple[str, ...]) -> Iterator[dict[str, str]]:
    """The `columns` of each row, without spaces around them.

    The file's own columns may have spaces around their names, be in capitals or not, and be
    parted by commas, semicolons or tabs.

    Raises:
        DataError: there is no such file, it is no table, or it or a row lacks a column.
    """
    if not path.is_file():
        raise DataError(f"{path} does not exist or is not a file")
    with path.open(newline="", encoding="utf-8-sig") as file:
        try:
            first = file.readline()
            file.seek(0)
            reader = csv.DictReader(file, delimiter=max(",;\t", key=first.count))
            header = {name.strip().lower(): name for name in reader.fieldnames or []}
            missing = [c for c in columns if c.lower() not in header]
            if missing:
                raise DataError(
                    f"{path} lacks the column {', '.join(missing)}",
                    advice=f"it has {', '.join(header.values())[:200]}",
                )
            for row in reader:
                cells = {c: row[header[c.lower()]] for c in columns}
                if None in cells.values():
                    raise DataError(f"{path}, line {reader.line_num}: too few columns")
                yield {c: cell.strip() for c, cell in cells.items()}
        except (UnicodeDecodeError, csv.Error) as error:
            raise DataError(f"{path} is not a CSV text file: {error}") from error


def whole_number(text: str) -> int | None:
    """The whole number of a cell, which other programs may have written as `3.0`; else None."""
    try:
        number = float(text)
    except ValueError:
        return None
    return int(number) if number.is_integer() else None
