"""The arguments of `python -m convert finder`. No logic lives here."""

from __future__ import annotations

import argparse
from pathlib import Path

from train.arguments import file_to_write


def add_finder(command: argparse.ArgumentParser) -> None:
    """The arguments of finder."""
    command.add_argument("model", type=Path, metavar="FINDER.keras",
                         help="from python -m train finder fit")  # fmt: skip
    command.add_argument("--verifier", type=Path, required=True, metavar="VERIFIER.keras",
                         help="from python -m train finder verify")  # fmt: skip
    command.add_argument("--photos", type=Path, required=True, metavar="DIR",
                         help="what both were trained on")  # fmt: skip
    command.add_argument("--answers", type=Path, required=True, metavar="FILE.npz",
                         help="the teacher's, from python -m train finder teach")  # fmt: skip
    command.add_argument("--out", type=file_to_write(".tflite"), required=True,
                         metavar="FILE.tflite",
                         help="beside it go the verifier and the contract, FILE.json")  # fmt: skip
    command.set_defaults(run=_finder)


def _finder(args: argparse.Namespace) -> None:
    from .quantize import quantize_finder

    contract = quantize_finder(args.model, args.verifier, args.photos, args.answers, args.out)
    print(f"wrote {args.out}, sha256 {contract.sha256[:12]}")
