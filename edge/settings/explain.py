"""What is wrong with a configuration, in the words of its file."""

from __future__ import annotations

import json
import re
from difflib import get_close_matches
from typing import Any

import msgspec
from msgspec import inspect as kinds

from ..errors import ConfigError
from .address import masked
from .address import name as name_of
from .config import Config
from .manual import allowed

SHOWN = 60
"""Characters of a key or value that are shown at most."""


def explain(tables: dict[str, Any]) -> ConfigError:
    """The first thing in `tables` that `Config` does not take; which file it is of is not in it."""
    known = _types(Config)
    for name, table in tables.items():
        if name not in known:
            return _no_table(name, isinstance(table, dict))
        if not isinstance(table, dict):
            return ConfigError(
                f"{name} is a key, but it must be a table",
                advice=f"write [{name}] and its keys below",
            )
        keys = _types(known[name])
        for key, value in table.items():
            if key not in keys:
                return _no_key(key, name)
            if not _fits(value, keys[key]):
                return ConfigError(
                    f"{key} in [{name}] is {_shown(value)}, expected {_expected(keys[key])}",
                    advice="see: facecue config --defaults",
                )
    return ConfigError("it is wrong", advice="see: facecue config --defaults")


def _types(table: Any) -> dict[str, Any]:
    """What each key of a table takes."""
    return {field.name: field.type for field in msgspec.structs.fields(table)}


def _fits(value: object, kind: Any) -> bool:
    try:
        msgspec.convert(value, kind)
    except Exception:  # not only msgspec's own, such as of a number with 5,000 digits
        return False
    return True


def _no_table(name: str, is_table: bool) -> ConfigError:
    known = _types(Config)
    homes = [table for table in known if name in _types(known[table])]
    if homes and not is_table:
        lines = " or ".join(f"[{home}]" for home in homes)
        return ConfigError(
            f"{name} stands outside of its table", advice=f"write it below a line {lines}"
        )
    return _unknown(f"there is no table [{_key(name)}]", name, known, homes)


def _no_key(name: str, table: str) -> ConfigError:
    known = _types(Config)
    homes = [home for home in known if name in _types(known[home])]
    return _unknown(f"there is no {_key(name)} in [{table}]", name, _types(known[table]), homes)


def _unknown(fault: str, name: str, known: dict[str, Any], homes: list[str]) -> ConfigError:
    if homes:
        advice = f"{name} belongs in {' or '.join(f'[{home}]' for home in homes)}"
    elif near := get_close_matches(name[:SHOWN], known, 1):
        advice = f"did you mean {near[0]}?"
    else:
        advice = f"there are: {', '.join(known)}"
    return ConfigError(fault, advice=advice)


def _key(name: str) -> str:
    """A key as a file would have it, in quotes where it needs them."""
    return name if re.fullmatch(r"[\w-]{1,60}", name) else _shown(name)


def _shown(value: object) -> str:
    """A value as a file would have it, no longer than a line has room for."""
    if isinstance(value, str) and "://" in value:
        value = name_of(value)
    try:
        text = json.dumps(value, ensure_ascii=False, default=str)
    except (RecursionError, ValueError):  # too deep, or a number with too many digits
        return f"a very long {'number' if isinstance(value, int) else 'value'}"
    text = text if isinstance(value, str) else masked(text)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _expected(kind: Any) -> str:
    """The values that a key takes, such as "a whole number, 80 to 500"."""
    info = kinds.type_info(kind)
    if isinstance(info, kinds.Metadata):
        info = info.type
    if isinstance(info, kinds.UnionType):  # a key that may be left out
        info = next(one for one in info.types if not isinstance(one, kinds.NoneType))
    match info:
        case kinds.IntType():
            return f"a whole number, {allowed(info)}"
        case kinds.FloatType():
            return f"a number, {allowed(info)}"
    return allowed(info) or "text in quotes, in one line and without control characters"
