"""The configuration as a commented file, written from the structs that read it."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator
from typing import Any

from msgspec import inspect as kinds

from .config import LINE, ONE_OF, Config


def default_toml() -> str:
    """Every table and key with its meaning, unit, range and default; a valid file as it stands."""
    info = kinds.type_info(Config)
    assert isinstance(info, kinds.StructType)
    lines = ["# Facecue's configuration, every key at its default."]
    for field in info.fields:
        assert isinstance(field.type, kinds.StructType)
        lines += ["", *_table(field.name, field.type)]
    return "\n".join(lines) + "\n"


def _table(name: str, struct: kinds.StructType) -> Iterator[str]:
    yield f"[{name}]"
    for field in struct.fields:
        limits = allowed(field.type)
        comment = meaning(field) + (f" ({limits})" if limits else "")
        yield from (f"# {line}" for line in textwrap.wrap(comment, 96))
        unset = field.default is None
        yield f"# {field.name} =" if unset else f"{field.name} = {json.dumps(field.default)}"


def meaning(field: kinds.Field) -> str:
    """What a key is for: the description of its type."""
    assert isinstance(field.type, kinds.Metadata) and field.type.extra_json_schema
    return str(field.type.extra_json_schema["description"])


def allowed(kind: Any) -> str:
    """The values that a key of this type takes; nothing for free text."""
    values: list[str] = []
    match kind:
        case kinds.Metadata():
            return allowed(kind.type)
        case kinds.UnionType():
            values = [allowed(one) for one in kind.types if not isinstance(one, kinds.NoneType)]
        case kinds.VarTupleType():
            values = [f"{kind.min_length} numbers of {allowed(kind.item_type)}"]
        case kinds.LiteralType():
            values = [json.dumps(value) for value in kind.values]
        case kinds.BoolType():
            values = ["true", "false"]
        case kinds.IntType() | kinds.FloatType():
            low = f"{kind.ge:g}" if kind.gt is None else f"above {kind.gt:g},"
            values = [f"{low} to {kind.le:g}"]
        case kinds.StrType() if kind.pattern and kind.pattern != LINE:
            start, end = ONE_OF.split("{}")
            words = kind.pattern.removeprefix(start).removesuffix(end).split("|")
            values = [json.dumps(word) for word in words]
    return " or ".join(values)
