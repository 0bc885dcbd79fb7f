"""The arguments that `facecue-app` hands on to the page."""

from __future__ import annotations

import argparse
from pathlib import Path


def files_parser() -> argparse.ArgumentParser:
    """The options that the command hands on to the page."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument(
        "--config", type=Path, metavar="FILE", help="the settings, TOML; default: built in"
    )
    parser.add_argument("--model", type=Path, metavar="FILE",
                        help="a .tflite with its contract, the .json, beside it; default: the"
                             " one that ships")  # fmt: skip
    return parser
