"""`python -m convert`: the subcommands of the conversion. No logic lives here."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from edge.errors import FacecueError

from .audit import FORMATS
from .measure_cli import add_commands


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand; returns the exit code."""
    args = _parser().parse_args(argv)
    try:
        args.run(args)
    except FacecueError as error:
        print(f"convert: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("convert: stopped", file=sys.stderr)
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m convert", description="From a trained ensemble to the file that ships."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    quantize = commands.add_parser("quantize", help="float .keras to .tflite")
    quantize.add_argument("model", type=Path, metavar="FILE.keras")
    quantize.add_argument("--calibrate", type=Path, required=True, metavar="DATA",
                          help="the dataset of python -m train prepare")  # fmt: skip
    quantize.add_argument("--out", type=Path, required=True, metavar="FILE.tflite",
                          help="the contract goes beside it, as FILE.json")  # fmt: skip
    quantize.add_argument("--format", default="int8", choices=tuple(FORMATS),
                          help="default: %(default)s, all of it integers; int16x8: activations of"
                               " 16 bits, minutes of slow kernels; float16, float32:"
                               " baselines")  # fmt: skip
    quantize.add_argument("--announce", default="ferplus", metavar="HEAD",
                          help="the output the wearer hears; default: %(default)s")  # fmt: skip
    quantize.set_defaults(run=_quantize)
    _add_benchmark(commands.add_parser("benchmark", help="what int8 cost, and what it bought"))
    _add_report(commands.add_parser("report", help="the page of a benchmark's figures"))
    _add_singles(commands.add_parser("singles", help="what int8 does to each member alone"))
    _add_release(commands.add_parser("release", help="all of models/ from one ensemble"))
    add_commands(commands)
    return parser


def _add_benchmark(command: argparse.ArgumentParser) -> None:
    command.add_argument("--float", dest="floating", type=Path, required=True,
                         metavar="FILE.tflite", help="from quantize --format float32")  # fmt: skip
    command.add_argument("--int8", dest="integer", type=Path, required=True,
                         metavar="FILE.tflite", help="from quantize")  # fmt: skip
    command.add_argument("--data", type=Path, required=True, metavar="PATH",
                         help="a dataset from prepare, or a folder of class-named folders of"
                              " images")  # fmt: skip
    command.add_argument("--split", default="validation", metavar="NAME",
                         help="of a dataset from prepare; default: %(default)s")  # fmt: skip
    command.add_argument("--out", type=Path, metavar="DIR",
                         help="where benchmark.json, .md and .html go")  # fmt: skip
    _add_tables(command)
    command.add_argument("--seconds", type=float, default=10.0, metavar="S",
                         help="to time each model for; default: %(default)s")  # fmt: skip
    command.add_argument("--no-valgrind", action="store_true",
                         help="do not count instructions")  # fmt: skip
    command.add_argument("--json", action="store_true", help="print JSON, not Markdown")
    command.set_defaults(run=_benchmark)


def _add_tables(command: argparse.ArgumentParser) -> None:
    command.add_argument("--variants", type=Path, metavar="CSV",
                         help="model_eval.csv, to show other networks beside")  # fmt: skip
    command.add_argument("--singles", type=Path, metavar="CSV",
                         help="int8_eval.csv, to show what int8 does to them")  # fmt: skip


def _benchmark(args: argparse.Namespace) -> None:
    from .benchmark import benchmark, to_json
    from .markdown import to_markdown
    from .report import write_report

    found = benchmark(
        args.floating,
        args.integer,
        args.data,
        split=args.split,
        variants=args.variants,
        singles=args.singles,
        seconds=args.seconds,
        valgrind=not args.no_valgrind,
        say=_say,
    )
    if args.out:
        for file in write_report(found, args.out, _say):
            _say(f"wrote {file}")
    print(to_json(found) if args.json else to_markdown(found), end="")


def _add_report(command: argparse.ArgumentParser) -> None:
    command.add_argument("figures", type=Path, metavar="benchmark.json")
    _add_tables(command)
    command.add_argument("--out", type=Path, required=True, metavar="DIR",
                         help="where benchmark.json, .md and .html go")  # fmt: skip
    command.set_defaults(run=_report)


def _report(args: argparse.Namespace) -> None:
    from .benchmark import read_json, with_tables
    from .report import write_report

    found = with_tables(read_json(args.figures), args.variants, args.singles)
    for file in write_report(found, args.out, _say):
        _say(f"wrote {file}")


def _add_singles(command: argparse.ArgumentParser) -> None:
    command.add_argument("members", type=Path, nargs="+", metavar="MEMBER",
                         help="a folder of python -m train fit")  # fmt: skip
    command.add_argument("--data", type=Path, required=True, metavar="DATA",
                         help="the dataset of python -m train prepare")  # fmt: skip
    command.add_argument("--table", type=Path, required=True, metavar="CSV",
                         help="gets a row a member, or the same one anew")  # fmt: skip
    command.set_defaults(run=_singles)


def _singles(args: argparse.Namespace) -> None:
    from .singles import measure_single
    from .tables import record_single

    for member in args.members:
        found = measure_single(member, args.data)
        record_single(found, args.table)
        for measure, before in found.floating.items():
            after = found.integer[measure]
            print(f"{found.name}: {measure} float {before:.2%}, int8 {after:.2%}")


def _add_release(command: argparse.ArgumentParser) -> None:
    command.add_argument("model", type=Path, metavar="FILE.keras")
    command.add_argument("--data", type=Path, required=True, metavar="DATA",
                         help="the dataset of python -m train prepare, with FER+")  # fmt: skip
    command.add_argument("--out", type=Path, required=True, metavar="DIR",
                         help="where both models, their contracts, the model card, the benchmark"
                              " and the golden file go")  # fmt: skip
    command.add_argument("--yunet", type=Path, metavar="FILE.onnx",
                         help="to measure with its landmarks what a turned head costs")  # fmt: skip
    command.add_argument("--seconds", type=float, default=10.0, metavar="S",
                         help="to time each model for; default: %(default)s")  # fmt: skip
    command.set_defaults(run=_release)


def _release(args: argparse.Namespace) -> None:
    from .release import release

    for file in release(args.model, args.data, args.out, yunet=args.yunet,
                        seconds=args.seconds, say=_say):  # fmt: skip
        print(f"wrote {file} ({file.stat().st_size} bytes)")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _quantize(args: argparse.Namespace) -> None:
    from .quantize import quantize

    contract = quantize(
        args.model, args.calibrate, args.out, form=args.format, announce=args.announce
    )
    for name, figures in contract.accuracy.items():
        before, after = (100 * figures[kind] for kind in ("float", args.format))
        print(
            f"{name:>18}: float {before:.2f} %  {args.format} {after:.2f} %"
            f"  ({figures['images']} images)"
        )
    print(f"wrote {args.out} ({args.out.stat().st_size} bytes) and its contract;"
          f" unsure below {contract.unsure_below}")  # fmt: skip
