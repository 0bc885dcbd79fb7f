"""The second file of settings, which lies on the boot partition: right, or told and left out."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from ..errors import ConfigError
from .config import Config
from .conflicts import conflicts
from .files import Tables, read_tables, to_config


class Layers(NamedTuple):
    """The configuration, and what it was made of.

    Attributes:
        config: what is in force.
        own: the tables of the device's own settings.
        over: the overlay's; none where it is left out.
        errors: what is wrong with the overlay.
    """

    config: Config
    own: Tables
    over: Tables
    errors: list[ConfigError]


def load_with_overlay(
    path: Path | None, overlay: Path, *, hooks: bool = True
) -> tuple[Config, list[ConfigError]]:
    """The configuration of `path` with the keys of `overlay` in place of its own.

    Args:
        path: the device's own settings; None for the defaults.
        overlay: need not exist; where anything in it is wrong, all of it is left out.
        hooks: whether the overlay may set commands to run.

    Returns:
        The configuration, and what is wrong with the overlay.

    Raises:
        ConfigError: the file `path` is wrong.
    """
    layers = load_layers(path, overlay, hooks=hooks)
    return layers.config, layers.errors


def load_layers(path: Path | None, overlay: Path, *, hooks: bool = True) -> Layers:
    """The same, with what each of the two files holds."""
    own = {} if path is None else read_tables(path)
    config = Config() if path is None else to_config(own, path)
    if not _exists(overlay):
        return Layers(config, own, {}, [])
    errors = []
    try:
        over = read_tables(overlay)
        if not hooks and over.pop("hooks", None):
            errors.append(
                ConfigError(
                    f"configuration {overlay}: [hooks] of this file are not run as root",
                    advice="write"
                    " them into the device's own settings, or run Facecue as another user",
                )
            )
        merged = to_config(_merge(own, over), overlay)
        before = {fault.what for fault in conflicts(config)}
        for fault in conflicts(merged):
            if fault.what not in before:
                raise ConfigError(f"configuration {overlay}: {fault.what}", advice=fault.advice)
    except ConfigError as error:
        return Layers(config, own, {}, [error])
    return Layers(merged, own, over, errors)


def _merge(own: Tables, over: Tables) -> Tables:
    merged = dict(own)
    for name, table in over.items():
        both = isinstance(table, dict) and isinstance(own.get(name), dict)
        merged[name] = {**own[name], **table} if both else table
    return merged


def _exists(file: Path) -> bool:
    """Whether something has this name, be it something that cannot be read."""
    try:
        os.lstat(file)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        pass  # reading it will say why
    return True
