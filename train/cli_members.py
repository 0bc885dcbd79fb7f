"""The subcommands of `python -m train` for members that are trained. No logic lives here."""

from __future__ import annotations

import argparse
from pathlib import Path

from .arguments import count, file_to_write, folder_to_write
from .loading import load_tensorflow


def add_average(command: argparse.ArgumentParser) -> None:
    """The arguments of average."""
    command.add_argument("runs", type=Path, nargs="+", metavar="RUN",
                         help="a folder from fit; their parameters differ in the seed")  # fmt: skip
    command.add_argument("--out", type=folder_to_write, required=True, metavar="DIR",
                         help="the member's folder")  # fmt: skip
    command.set_defaults(run=_average)


def _average(args: argparse.Namespace) -> None:
    load_tensorflow()
    from .ensembles.average import write_average

    write_average(args.runs, args.out)
    print(f"wrote {args.out}")


def add_ensemble(command: argparse.ArgumentParser) -> None:
    """The arguments of ensemble."""
    command.add_argument("members", type=Path, nargs="+", metavar="MEMBER",
                         help="a folder or member.keras from fit")  # fmt: skip
    command.add_argument("--votes", type=count, nargs="+", default=(), metavar="N",
                         help="how often each counts in the mean; default: once")  # fmt: skip
    command.add_argument("--out", type=file_to_write(".keras"), required=True,
                         metavar="FILE.keras", help="the ensemble")  # fmt: skip
    command.add_argument("--data", type=Path, metavar="FILE",
                         help="the dataset from prepare; the members take the statistics of its"
                              " faces")  # fmt: skip
    command.set_defaults(run=_ensemble)


def _ensemble(args: argparse.Namespace) -> None:
    load_tensorflow()
    from .ensembles.ensemble import write_ensemble

    write_ensemble(args.members, args.out, votes=args.votes, data=args.data)
    print(f"wrote {args.out}")


def add_evaluate(command: argparse.ArgumentParser) -> None:
    """The arguments of evaluate."""
    command.add_argument("model", type=Path, metavar="MODEL",
                         help="a .keras file, or a .tflite with its .json beside it")  # fmt: skip
    command.add_argument("--data", type=Path, required=True, metavar="PATH",
                         help="a dataset from prepare, or a folder of class-named folders of"
                              " images")  # fmt: skip
    command.add_argument("--split", default="validation", metavar="NAME",
                         help="of a dataset from prepare; default: %(default)s")  # fmt: skip
    command.add_argument("--against", type=Path, metavar="MODEL",
                         help="another model, such as the one that it went on from, to compare"
                              " with")  # fmt: skip
    command.add_argument("--json", action="store_true", help="print one JSON object")
    command.set_defaults(run=_evaluate)


def _evaluate(args: argparse.Namespace) -> None:
    if ".keras" in {path.suffix for path in (args.model, args.against) if path}:
        load_tensorflow()
    from .measure.evaluate import evaluate, format_report, format_report_json

    report = evaluate(args.model, args.data, args.split, against=args.against)
    print(format_report_json(report) if args.json else format_report(report))
