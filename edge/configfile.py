"""Configuration files: TOML read into `config.Config`; what is wrong is told with file and key."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import msgspec

from .config import Config
from .errors import ConfigError

INSTALLED = Path("/etc/facecue/config.toml")
"""Where the installer puts the settings of a device."""

OVERLAY = Path("/boot/firmware/facecue.toml")
"""On a Raspberry Pi's boot partition, which any PC can write: keys in place of the above's."""


def load_config(path: Path | None) -> Config:
    """Read a configuration file; None gives the defaults.

    Raises:
        ConfigError: with the file, and the line or the key of what is wrong, and what it may be.
    """
    return Config() if path is None else _convert(_read(path), path)


def overlay_config(base: Path | None, overlay: Path) -> Config:
    """The configuration `base` with the keys of a second file in place of its own.

    Raises:
        ConfigError: see `load_config`.
    """
    tables = {} if base is None else _read(base)
    for name, table in _read(overlay).items():
        both = isinstance(table, dict) and isinstance(tables.get(name), dict)
        tables[name] = {**tables[name], **table} if both else table
    return _convert(tables, overlay)


def _read(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except OSError as error:
        raise ConfigError(f"configuration {path} cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"configuration {path} is not valid TOML: {error}") from error
    except RecursionError as error:
        raise ConfigError(f"configuration {path} is nested too deeply") from error


def _convert(tables: dict[str, Any], path: Path) -> Config:
    try:
        return msgspec.convert(tables, Config)
    except msgspec.ValidationError as error:
        from .misconfig import explain

        raise ConfigError(f"configuration {path}: {explain(str(error), tables)}") from error
