"""`facecue config --show`: the settings that are in force, and where each of them comes from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import msgspec

from ..printable import name_of, printable
from . import address
from .address import masked
from .overlay import Layers, load_layers


def in_force_toml(path: Path | None, overlay: Path) -> str:
    """What a service that starts now would go by, as TOML; where each value is from is a comment.

    What may hold a password is shown in part, so that the text may be shown to others.

    Args:
        path: the device's own settings; None where there are none.
        overlay: the keys that replace them; need not exist.

    Raises:
        ConfigError: the file `path` is wrong.
    """
    layers = load_layers(path, overlay)
    lines = ["# Facecue's settings as they are in force, and where each comes from.",
             *_sources(layers, path, overlay)]  # fmt: skip
    for field in msgspec.structs.fields(layers.config):
        lines += ["", f"[{field.name}]", *_keys(field.name, layers, path, overlay)]
    return "\n".join(lines) + "\n"


def _sources(layers: Layers, path: Path | None, overlay: Path) -> Iterator[str]:
    """What became of each of the two files, as comments."""
    yield f"# {name_of(path)}" if path else "# There is no file of the device's own."
    if layers.errors:
        yield f"# left out: {printable(masked(layers.errors[0].what))}"
    elif layers.over:
        yield f"# {name_of(overlay)} replaces single keys."
        if "hooks" in layers.over:
            yield "# `facecue run` as root leaves its [hooks] out."
    else:
        yield f"# {name_of(overlay)}, which could replace single keys, is empty or not there."


def _keys(table: str, layers: Layers, path: Path | None, overlay: Path) -> Iterator[str]:
    for key, value in msgspec.structs.asdict(getattr(layers.config, table)).items():
        source = "built in"
        if key in layers.over.get(table, ()):
            source = name_of(overlay)
        elif path is not None and key in layers.own.get(table, ()):
            source = name_of(path)
        if value is None:
            yield f"# {key} =  # {source}"
        else:
            shown = json.dumps(_without_secrets(table, key, value), ensure_ascii=False)
            yield f"{key} = {shown}  # {source}"


def _without_secrets(table: str, key: str, value: object) -> object:
    """A value in front of people: of an address the host alone, of a command the program alone."""
    if not isinstance(value, str):
        return value
    if (table, key) == ("camera", "source"):
        return address.name(value)
    if table == "hooks":
        program, arguments, _ = value.partition(" ")
        return f"{program} {address.HIDDEN}" if arguments else program
    return masked(value)
