"""`python -m convert`: the subcommands of the conversion. No logic lives here."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from edge.errors import FacecueError


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand; returns the exit code."""
    args = _parser().parse_args(argv)
    try:
        args.run(args)
    except FacecueError as error:
        print(f"convert: {error}", file=sys.stderr)
        return error.exit_code
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m convert", description="From a trained ensemble to the file that ships."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    quantize = commands.add_parser("quantize", help="float .keras to full-integer .tflite")
    quantize.add_argument("model", type=Path, metavar="FILE.keras")
    quantize.add_argument("--calibrate", type=Path, required=True, metavar="DATA",
                          help="the dataset of python -m train prepare")  # fmt: skip
    quantize.add_argument("--out", type=Path, required=True, metavar="FILE.tflite",
                          help="the contract goes beside it, as FILE.json")  # fmt: skip
    quantize.add_argument("--announce", default="ferplus", metavar="HEAD",
                          help="the output the wearer hears; default: %(default)s")  # fmt: skip
    quantize.set_defaults(run=_quantize)
    return parser


def _quantize(args: argparse.Namespace) -> None:
    from .quantize import quantize

    contract = quantize(args.model, args.calibrate, args.out, announce=args.announce)
    for name, figures in contract.accuracy.items():
        print(f"{name:>18}: float {100 * figures['float']:.2f} %"
              f"  int8 {100 * figures['int8']:.2f} %  ({figures['images']} images)")  # fmt: skip
    print(f"wrote {args.out} ({args.out.stat().st_size} bytes) and its contract;"
          f" unsure below {contract.unsure_below}")  # fmt: skip
