"""Configuration files: TOML read into `config.Config`; what is wrong is told with file and key."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import msgspec

from ..errors import ConfigError, UnreadableError
from ..textfile import read_text
from .address import masked
from .config import Config

INSTALLED = Path("/etc/facecue/config.toml")
"""Where the installer puts the settings of a device."""

OVERLAY = Path("/boot/firmware/facecue.toml")
"""On a Raspberry Pi's boot partition, which any PC can write: keys in place of the above's."""

DOTS = 1000
"""Dots outside of comments that a file may have. Python's parser takes the square of a key's parts
in time: 14 s for 20,000 of them."""

Tables = dict[str, Any]
"""What a file holds, as TOML has it."""


def load_config(path: Path | None) -> Config:
    """Read a configuration file; None gives the defaults.

    Example:
        >>> from pathlib import Path
        >>> from edge import load_config
        >>> load_config(None).camera.fps
        10.0
        >>> load_config(Path("absent.toml"))
        Traceback (most recent call last):
        edge.errors.ConfigError: configuration absent.toml cannot be read: No such file or directory

    Raises:
        ConfigError: with the file, and the line or the key of what is wrong, and what it may be.
    """
    return Config() if path is None else to_config(read_tables(path), path)


def read_tables(path: Path) -> Tables:
    """The tables of a file; `ConfigError` whatever is wrong with it."""
    try:
        text = read_text(path)
    except OSError as error:
        raise ConfigError(f"configuration {path} cannot be read: {error.strerror}") from error
    except UnreadableError as error:
        raise ConfigError(
            f"configuration {path} cannot be read: {error.what}", advice=error.advice
        ) from error
    code = (line for line in text.split("\n") if not line.lstrip().startswith("#"))
    if sum(line.count(".") for line in code) > DOTS:
        raise ConfigError(
            f"configuration {path} has more than {DOTS} dots", advice="no key has so many"
        )
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(
            f"configuration {path} is not valid TOML: {masked(str(error))}"
        ) from error
    except RecursionError as error:
        raise ConfigError(f"configuration {path} is nested too deeply") from error
    except Exception as error:  # such as of a number with 5,000 digits
        reason = str(error).partition(";")[0] or type(error).__name__
        raise ConfigError(f"configuration {path} is not valid TOML: {masked(reason)}") from error


def to_config(tables: Tables, path: Path) -> Config:
    """The configuration that the tables of the file `path` hold.

    Raises:
        ConfigError: see `load_config`.
    """
    try:
        return msgspec.convert(tables, Config)
    except Exception as error:  # not only msgspec's own, such as of a number with 5,000 digits
        from .explain import explain

        fault = explain(tables)
        raise ConfigError(f"configuration {path}: {fault.what}", advice=fault.advice) from error


def lookalikes(path: Path) -> list[Path]:
    """Files beside `path` that were meant to be it: Windows hides endings, and `.txt` is one."""
    meant = re.compile(
        rf"{re.escape(path.stem)}(\.toml)?(\.(toml|txt|rtf|docx?|odt))?", re.IGNORECASE
    )
    try:
        return sorted(
            file
            for file in path.parent.iterdir()
            if meant.fullmatch(file.name)
            and file.is_file()
            and not (path.exists() and file.samefile(path))
        )
    except OSError:
        return []
