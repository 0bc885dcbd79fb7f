"""The desktop's command lines: what is wrong in one is told before any work begins.

The functions that take a text are for argparse's `type`. Each gives the value of the text and
raises `ArgumentTypeError` where that is none.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from edge.errors import FacecueError

N = TypeVar("N", int, float)


def verbs(parser: argparse.ArgumentParser) -> Callable[[str, str], argparse.ArgumentParser]:
    """What adds a subcommand to `parser`, given its name and what it does."""
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def verb(name: str, what: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=what, description=f"{what[0].upper()}{what[1:]}.")

    return verb


def run(parser: argparse.ArgumentParser, argv: Sequence[str] | None, stopped: str) -> int:
    """Do what the arguments ask for; returns the exit code.

    Args:
        parser: each of its subcommands has set `run` to what takes its arguments.
        argv: None takes the process's own.
        stopped: what to say when the user stops it.
    """
    args = parser.parse_args(argv)
    name = parser.prog.split()[-1]
    try:
        args.run(args)
    except FacecueError as error:
        print(f"{name}: {error}", file=sys.stderr)
        return error.exit_code
    except OSError as error:
        if error.filename is None:
            raise
        print(f"{name}: {error.filename}: {error.strerror}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"{name}: {stopped}", file=sys.stderr)
        return 130
    return 0


def weighted(text: str) -> tuple[str, float]:
    """NAME=WEIGHT, of which the weight is above 0."""
    name, _, number = text.partition("=")
    return name, _number(number, float, lambda w: 0 < w < 1000, "NAME=WEIGHT, such as ferplus=1")


def count(text: str) -> int:
    """A whole number of 1 or more."""
    return _number(text, int, lambda n: n >= 1, "a whole number of 1 or more")


def count_or_zero(text: str) -> int:
    """A whole number of 0 or more."""
    return _number(text, int, lambda n: n >= 0, "a whole number of 0 or more")


def seed(text: str) -> int:
    """What every random generator here takes: 0 to 2**32 - 1."""
    return _number(text, int, lambda n: 0 <= n < 2**32, "a whole number from 0 to 4294967295")


def seconds(text: str) -> float:
    """A time above 0 and up to an hour."""
    return _number(text, float, lambda x: 0 < x <= 3600, "a number above 0, up to 3600")


def file_to_read(text: str) -> Path:
    """A file that is there."""
    path = Path(text)
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"there is no file {path}")
    return path


def file_to_write(suffix: str = "") -> Callable[[str], Path]:
    """The type of a file with this ending that can be written into a folder that is there."""

    def convert(text: str) -> Path:
        path = Path(text)
        if not path.parent.is_dir():
            raise argparse.ArgumentTypeError(f"there is no folder {path.parent}; make it first")
        if path.is_dir():
            raise argparse.ArgumentTypeError(f"{path} is a folder; name a file in it")
        if not text.endswith(suffix):
            raise argparse.ArgumentTypeError(f"{path} must end in {suffix}")
        return path

    return convert


def folder_to_write(text: str) -> Path:
    """A folder that is there or can be made."""
    path = Path(text)
    if path.exists() and not path.is_dir():
        raise argparse.ArgumentTypeError(f"{path} is a file; name a folder")
    return path


def _number(text: str, kind: type[N], fits: Callable[[N], bool], what: str) -> N:
    try:
        number = kind(text)
    except ValueError:
        number = None
    if number is None or not fits(number):
        raise argparse.ArgumentTypeError(f"{text} is not {what}")
    return number
