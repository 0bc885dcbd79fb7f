"""`python -m train`: the subcommands of the desktop stage. No logic lives here."""

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
        print(f"train: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("train: stopped; the same command goes on where this one ended", file=sys.stderr)
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m train", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    prepare = commands.add_parser("prepare", help="make one clean dataset of the downloads")
    prepare.add_argument("--fer2013", type=Path, required=True, metavar="PATH",
                         help="FER2013: the folder of JPEGs or fer2013.csv")  # fmt: skip
    prepare.add_argument("--ferplus", type=Path, metavar="CSV", help="FER+: fer2013new.csv")
    prepare.add_argument("--ferplus-match", type=Path, metavar="CSV",
                         help="which JPEG is which image of FER+")  # fmt: skip
    prepare.add_argument("--drop", type=Path, metavar="CSV",
                         help="training images to leave out (column fer2013_file)")  # fmt: skip
    prepare.add_argument("--affectnet", type=Path, metavar="DIR",
                         help="AffectNet: the folder with labels.csv")  # fmt: skip
    prepare.add_argument("--balance", action="store_true",
                         help="equal shares of the training classes")  # fmt: skip
    prepare.add_argument("--seed", type=int, default=1, metavar="N",
                         help="of those views; default: %(default)s")  # fmt: skip
    prepare.add_argument("--out", type=Path, required=True, metavar="FILE", help="FILE.npz")
    prepare.set_defaults(run=_prepare)

    fit = commands.add_parser("fit", help="train one member; the same command resumes it")
    fit.add_argument("--variant", required=True, metavar="NAME", help="see: python -m train list")
    fit.add_argument("--data", type=Path, required=True, metavar="FILE", help="from prepare")
    fit.add_argument("--out", type=Path, required=True, metavar="DIR", help="the member's folder")
    fit.add_argument("--epochs", type=int, metavar="N", help="instead of the variant's own")
    fit.add_argument("--seed", type=int, default=1, metavar="N", help="default: %(default)s")
    fit.add_argument("--teacher", type=Path, metavar="FILE", help="soft labels from teach")
    fit.add_argument("--precision", choices=("auto", "float32", "mixed_bfloat16"), default="auto",
                     help="default: whichever this processor is faster with")  # fmt: skip
    fit.set_defaults(run=_fit)

    teach = commands.add_parser("teach", help="keep strong members' answers as soft labels")
    teach.add_argument("members", type=Path, nargs="+", metavar="MEMBER", help="from fit")
    teach.add_argument("--data", type=Path, required=True, metavar="FILE", help="from prepare")
    teach.add_argument("--out", type=Path, required=True, metavar="FILE", help="FILE.npz")
    teach.set_defaults(run=_teach)

    sweep = commands.add_parser("sweep", help="train a list of variants into one table")
    sweep.add_argument("variants", nargs="+", metavar="NAME", help="see: python -m train list")
    sweep.add_argument("--data", type=Path, required=True, metavar="FILE", help="from prepare")
    sweep.add_argument("--out", type=Path, required=True, metavar="DIR",
                       help="where each member gets a folder NAME-SEED")  # fmt: skip
    sweep.add_argument("--table", type=Path, default=Path("models/model_eval.csv"),
                       metavar="CSV", help="default: %(default)s")  # fmt: skip
    sweep.add_argument("--epochs", type=int, metavar="N", help="instead of each variant's own")
    sweep.add_argument("--seed", type=int, default=1, metavar="N", help="default: %(default)s")
    sweep.add_argument("--teacher", type=Path, metavar="FILE", help="soft labels from teach")
    sweep.set_defaults(run=_sweep)

    listing = commands.add_parser("list", help="the variants, one a line")
    listing.set_defaults(run=_list)

    ensemble = commands.add_parser("ensemble", help="average members inside one graph")
    ensemble.add_argument("members", type=Path, nargs="+", metavar="MEMBER", help="from fit")
    ensemble.add_argument("--out", type=Path, required=True, metavar="FILE", help="FILE.keras")
    ensemble.set_defaults(run=_ensemble)

    evaluate = commands.add_parser("evaluate", help="measure a .keras or .tflite model")
    evaluate.add_argument("model", type=Path, metavar="MODEL")
    evaluate.add_argument("--data", type=Path, required=True, metavar="PATH",
                          help="a dataset from prepare, or a folder of class-named "
                               "folders of images")  # fmt: skip
    evaluate.add_argument("--split", default="validation", metavar="NAME",
                          help="train, validation or test; default: %(default)s")  # fmt: skip
    evaluate.add_argument("--json", action="store_true", help="as one JSON object")
    evaluate.set_defaults(run=_evaluate)
    return parser


def _prepare(args: argparse.Namespace) -> None:
    from .prepare import Sources, manifest_path, prepare

    sources = Sources(args.fer2013, args.ferplus, args.ferplus_match, args.drop, args.affectnet)
    manifest = prepare(sources, args.out, balanced=args.balance, seed=args.seed)
    for split, counts in manifest["counts"].items():
        total = sum(counts.values())
        print(f"{split:>10}: {total:6d} images",
              ", ".join(f"{label} {n} ({100 * n / total:.2f} %)"
                        for label, n in counts.items()))  # fmt: skip
    print(f"{manifest['with_ferplus_votes']} images have FER+ votes; left out of training:"
          f" {len(manifest['dropped'])} of the drop list,"
          f" {len(manifest['duplicates_of_held_out'])} copies of held-out images,"
          f" {len(manifest['conflicting_duplicates'])} with two labels;"
          f" {len(manifest['skipped'])} skipped or noted")  # fmt: skip
    for entry in manifest["skipped"][:20]:
        print(f"  {entry['name']}: {entry['reason']}")
    print(f"wrote {args.out}; the whole account is in {manifest_path(args.out)}")


def _fit(args: argparse.Namespace) -> None:
    from .fit import fit

    fit(args.variant, args.data, args.out, epochs=args.epochs, seed=args.seed,
        teacher=args.teacher, precision=args.precision)  # fmt: skip


def _teach(args: argparse.Namespace) -> None:
    from .teach import teach

    teach(args.members, args.data, args.out)
    print(f"wrote {args.out}")


def _sweep(args: argparse.Namespace) -> None:
    from .sweep import sweep

    sweep(args.variants, args.data, args.out, args.table, epochs=args.epochs, seed=args.seed,
          teacher=args.teacher)  # fmt: skip
    print(f"wrote {args.table}")


def _list(_: argparse.Namespace) -> None:
    from .variants import VARIANTS

    for name, variant in VARIANTS.items():
        print(f"{name:16} {variant.summary}")


def _ensemble(args: argparse.Namespace) -> None:
    from .ensemble import write_ensemble

    write_ensemble(args.members, args.out)
    print(f"wrote {args.out}")


def _evaluate(args: argparse.Namespace) -> None:
    from .evaluate import evaluate, format_report, format_report_json

    report = evaluate(args.model, args.data, args.split)
    print(format_report_json(report) if args.json else format_report(report))
