"""`python -m convert`: the subcommands of the conversion. No logic lives here."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from train.arguments import (
    file_to_read,
    file_to_write,
    folder_to_write,
    run,
    seconds,
    verbs,
    weighted,
)
from train.loading import load_tensorflow

from .cli_collections import add_ladder, add_sources, add_worth
from .cli_wearer import (
    add_announce,
    add_clips,
    add_detection,
    add_fit,
    add_tracks,
)
from .finder.cli import add_finder
from .tflite.audit import FORMATS


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand; returns the exit code."""
    return run(_parser(), argv, "stopped")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m convert", description="From a trained ensemble to the file that ships."
    )
    verb = verbs(parser)
    _add_quantize(verb("quantize", "make a .tflite and its contract of a .keras file"))
    add_finder(verb("finder", "make the face finder's .tflite and contract of a finder.keras"))
    _add_benchmark(verb("benchmark", "measure int8 against float: answers, time, size"))
    _add_report(verb("report", "write the pages of a benchmark's figures anew"))
    _add_singles(verb("singles", "measure what int8 does to each member alone"))
    _add_release(verb("release", "make and measure all of models/ from one ensemble"))
    add_sources(verb("sources", "measure what is heard of faces from several collections"))
    add_ladder(verb("ladder", "measure networks of several sizes side by side"))
    add_worth(verb("worth", "measure what correction, collection and head are worth"))
    add_clips(verb("clips", "compose clips of faces whose truth is known"))
    add_announce(verb("announce-benchmark", "measure which announcements are right, and how soon"))
    add_fit(verb("fit-announcer", "find the constants of smoothing that suit clips best"))
    add_detection(verb("detection-benchmark", "measure which faces are found, and CPU time"))
    add_tracks(verb("tracks-benchmark", "measure whether who is followed keeps their track"))
    return parser


def _add_quantize(command: argparse.ArgumentParser) -> None:
    command.add_argument("model", type=Path, metavar="FILE.keras",
                         help="an ensemble or a member of python -m train")  # fmt: skip
    command.add_argument("--calibrate", type=Path, required=True, metavar="DATA",
                         help="the dataset of python -m train prepare")  # fmt: skip
    command.add_argument("--out", type=file_to_write(".tflite"), required=True,
                         metavar="FILE.tflite",
                         help="the contract goes beside it, as FILE.json")  # fmt: skip
    command.add_argument("--format", default="int8", choices=tuple(FORMATS),
                         help="default: %(default)s, all of it integers; int16x8: activations of"
                               " 16 bits, minutes of slow kernels; float16, float32:"
                               " baselines")  # fmt: skip
    command.add_argument("--heard", type=weighted, nargs="+", metavar="HEAD=WEIGHT",
                         help="how much each head counts in what the wearer hears, such as"
                              " ferplus=1 affectnet=2; default: own=1 where it is, or"
                              " ferplus=1")  # fmt: skip
    command.set_defaults(run=_quantize)


def _add_benchmark(command: argparse.ArgumentParser) -> None:
    command.add_argument("--float", dest="floating", type=Path, required=True,
                         metavar="FILE.tflite", help="from quantize --format float32")  # fmt: skip
    command.add_argument("--int8", dest="integer", type=Path, required=True,
                         metavar="FILE.tflite", help="from quantize")  # fmt: skip
    command.add_argument("--data", type=Path, required=True, metavar="PATH",
                         help="a dataset from prepare, or a folder of class-named folders of"
                              " images")  # fmt: skip
    command.add_argument("--split", metavar="NAME",
                         help="of a dataset from prepare; default: all held out")  # fmt: skip
    command.add_argument("--out", type=folder_to_write, metavar="DIR",
                         help="gets benchmark.json, .md and .html")  # fmt: skip
    _add_tables(command)
    command.add_argument("--seconds", type=seconds, default=10.0, metavar="S",
                         help="how long to time each model; default: %(default)s")  # fmt: skip
    command.add_argument("--no-valgrind", action="store_true",
                         help="do not count instructions, which takes minutes")  # fmt: skip
    command.add_argument("--json", action="store_true", help="print JSON, not Markdown")
    command.set_defaults(run=_benchmark)


def _add_tables(command: argparse.ArgumentParser) -> None:
    command.add_argument("--variants", type=file_to_read, metavar="CSV",
                         help="model_eval.csv, to show other networks beside")  # fmt: skip
    command.add_argument("--singles", type=file_to_read, metavar="CSV",
                         help="int8_eval.csv, to show what int8 does to them")  # fmt: skip


def _benchmark(args: argparse.Namespace) -> None:
    from .measure.benchmark import benchmark, to_json
    from .report.markdown import to_markdown
    from .report.report import write_report

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
    command.add_argument("figures", type=Path, metavar="benchmark.json",
                         help="from benchmark --out or release")  # fmt: skip
    _add_tables(command)
    command.add_argument("--out", type=folder_to_write, required=True, metavar="DIR",
                         help="gets benchmark.json, .md and .html")  # fmt: skip
    command.set_defaults(run=_report)


def _report(args: argparse.Namespace) -> None:
    from .measure.benchmark import read_json, with_tables
    from .report.report import write_report

    found = with_tables(read_json(args.figures), args.variants, args.singles)
    for file in write_report(found, args.out, _say):
        _say(f"wrote {file}")


def _add_singles(command: argparse.ArgumentParser) -> None:
    command.add_argument("members", type=Path, nargs="+", metavar="MEMBER",
                         help="a folder of python -m train fit")  # fmt: skip
    command.add_argument("--data", type=Path, required=True, metavar="DATA",
                         help="the dataset of python -m train prepare")  # fmt: skip
    command.add_argument("--table", type=file_to_write(".csv"), required=True, metavar="CSV",
                         help="gets a row a member, in place of an older one")  # fmt: skip
    command.set_defaults(run=_singles)


def _singles(args: argparse.Namespace) -> None:
    load_tensorflow()
    from .measure.singles import measure_single
    from .measure.tables import record_single

    for member in args.members:
        found = measure_single(member, args.data)
        record_single(found, args.table)
        for measure, before in found.floating.items():
            after = found.integer[measure]
            print(f"{found.name}: {measure} float {before:.2%}, int8 {after:.2%}")


def _add_release(command: argparse.ArgumentParser) -> None:
    command.add_argument("model", type=Path, metavar="FILE.keras",
                         help="an ensemble or a member of python -m train")  # fmt: skip
    command.add_argument("--data", type=Path, required=True, metavar="DATA",
                         help="the dataset of python -m train prepare, with FER+")  # fmt: skip
    command.add_argument("--out", type=folder_to_write, required=True, metavar="DIR",
                         help="gets both models, their contracts, the model card, the benchmark"
                              " and the golden file")  # fmt: skip
    command.add_argument("--yunet", type=file_to_read, metavar="FILE.onnx",
                         help="YuNet, whose landmarks tell what a turned head costs")  # fmt: skip
    command.add_argument("--seconds", type=seconds, default=10.0, metavar="S",
                         help="how long to time each model; default: %(default)s")  # fmt: skip
    command.set_defaults(run=_release)


def _release(args: argparse.Namespace) -> None:
    load_tensorflow()
    from .release import release

    for file in release(args.model, args.data, args.out, yunet=args.yunet,
                        seconds=args.seconds, say=_say):  # fmt: skip
        print(f"wrote {file} ({file.stat().st_size} bytes)")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _quantize(args: argparse.Namespace) -> None:
    load_tensorflow()
    from .tflite.quantize import quantize

    contract = quantize(
        args.model, args.calibrate, args.out, form=args.format, heard=dict(args.heard or ())
    )
    for name, figures in contract.accuracy.items():
        before, after = (100 * figures[kind] for kind in ("float", args.format))
        print(
            f"{name:>18}: float {before:.2f} %  {args.format} {after:.2f} %"
            f"  ({figures['images']} images)"
        )
    print(f"wrote {args.out} ({args.out.stat().st_size} bytes) and its contract;"
          f" unsure below {contract.unsure_below}")  # fmt: skip
