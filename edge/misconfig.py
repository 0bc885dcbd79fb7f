"""What is wrong with a configuration, in the words of its file."""

from __future__ import annotations

import json
import re
from difflib import get_close_matches
from typing import Any

import msgspec
from msgspec import inspect as kinds

from .config import Config
from .defaults import allowed


def explain(message: str, tables: dict[str, Any]) -> str:
    """What msgspec says of the wrong key in `tables`, as one line that ends with what to do."""
    place = re.search(r" - at `\$\.(\w+)\.?(\w*)", message)
    table, key = place.groups() if place else ("", "")
    if unknown := re.match(r"Object contains unknown field `(.*?)`", message):
        return _unknown(unknown[1], table)
    if not key:
        return f"{table} is a key, but it must be a table; write [{table}] and its keys below"
    value = json.dumps(tables[table][key], ensure_ascii=False, default=str)
    return (
        f"{key} in [{table}] is {value}, expected {_expected(table, key)};"
        " see: facecue config --defaults"
    )


def _unknown(name: str, table: str) -> str:
    known = [field.name for field in msgspec.structs.fields(_struct(table).cls)]
    fault = f"there is no {name} in [{table}]" if table else f"there is no table [{name}]"
    near = get_close_matches(name, known, 1)
    return f"{fault}; " + (f"did you mean {near[0]}?" if near else f"there are: {', '.join(known)}")


def _expected(table: str, key: str) -> str:
    """The values that a key takes, such as "a whole number, 80 to 500"."""
    kind = next(field.type for field in _struct(table).fields if field.name == key)
    if isinstance(kind, kinds.UnionType):  # a key that may be left out
        kind = next(one for one in kind.types if not isinstance(one, kinds.NoneType))
    match kind:
        case kinds.IntType():
            return f"a whole number, {allowed(kind)}"
        case kinds.FloatType():
            return f"a number, {allowed(kind)}"
    return allowed(kind) or "text in quotes"


def _struct(table: str) -> kinds.StructType:
    """The struct that reads a table; of "" that of the whole file."""
    struct = kinds.type_info(Config)
    assert isinstance(struct, kinds.StructType)
    if table:
        inner = next(field.type for field in struct.fields if field.name == table)
        assert isinstance(inner, kinds.StructType)
        return inner
    return struct
