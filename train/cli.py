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
    parser = argparse.ArgumentParser(
        prog="python -m train", description="From downloaded datasets to a trained ensemble."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_prepare(commands.add_parser("prepare", help="make one clean dataset of the downloads"))
    _add_fit(commands.add_parser("fit", help="train one member; the same command resumes it"))
    _add_teach(commands.add_parser("teach", help="keep strong members' answers as soft labels"))
    _add_sweep(commands.add_parser("sweep", help="train a list of variants into one table"))
    _add_ablation(commands.add_parser("ablation", help="what each part of the recipe is worth"))
    _add_ensemble(commands.add_parser("ensemble", help="average members inside one graph"))
    _add_evaluate(commands.add_parser("evaluate", help="measure a .keras or .tflite model"))
    _add_speed(commands.add_parser("speed", help="images/s, with and without augmentation"))
    commands.add_parser("list", help="the variants, one a line").set_defaults(run=_list)
    return parser


def _add_data(command: argparse.ArgumentParser) -> None:
    command.add_argument("--data", type=Path, required=True, metavar="FILE", help="from prepare")


def _add_teacher(command: argparse.ArgumentParser) -> None:
    command.add_argument("--teacher", type=Path, metavar="FILE", help="soft labels from teach")


def _add_run(command: argparse.ArgumentParser) -> None:
    command.add_argument("--epochs", type=int, metavar="N", help="instead of the variant's own")
    command.add_argument("--seed", type=int, default=1, metavar="N", help="default: %(default)s")
    _add_teacher(command)
    command.add_argument("--weights", type=Path, metavar="FILE",
                         help="first weights: a member of the same shape; for a mobilenet also"
                              " a face recogniser")  # fmt: skip


def _add_prepare(command: argparse.ArgumentParser) -> None:
    command.add_argument("--fer2013", type=Path, required=True, metavar="PATH",
                         help="FER2013: the folder of JPEGs or fer2013.csv")  # fmt: skip
    command.add_argument("--ferplus", type=Path, metavar="CSV", help="FER+: fer2013new.csv")
    command.add_argument("--ferplus-match", type=Path, metavar="CSV",
                         help="which JPEG is which image of FER+")  # fmt: skip
    command.add_argument("--drop", type=Path, metavar="CSV",
                         help="training images to leave out (column fer2013_file)")  # fmt: skip
    command.add_argument("--affectnet", type=Path, metavar="DIR",
                         help="AffectNet: the folder with labels.csv")  # fmt: skip
    command.add_argument("--balance", action="store_true",
                         help="equal shares of the training classes, rare ones filled up with"
                              " views of their own")  # fmt: skip
    command.add_argument("--seed", type=int, default=1, metavar="N",
                         help="of those views; default: %(default)s")  # fmt: skip
    command.add_argument("--out", type=Path, required=True, metavar="FILE", help="FILE.npz")
    command.set_defaults(run=_prepare)


def _prepare(args: argparse.Namespace) -> None:
    from .prepare import Sources, format_manifest, manifest_path, prepare

    sources = Sources(args.fer2013, args.ferplus, args.ferplus_match, args.drop, args.affectnet)
    print(format_manifest(prepare(sources, args.out, balanced=args.balance, seed=args.seed)))
    print(f"wrote {args.out}; the whole account is in {manifest_path(args.out)}")


def _add_fit(command: argparse.ArgumentParser) -> None:
    command.add_argument("--variant", required=True, metavar="NAME", help="one that list names")
    _add_data(command)
    command.add_argument("--out", type=Path, required=True, metavar="DIR", help="its folder")
    _add_run(command)
    command.add_argument("--precision", choices=("auto", "float32", "mixed_bfloat16"),
                         default="auto", help="default: the faster one here")  # fmt: skip
    command.add_argument("--deterministic", action="store_true",
                         help="the same bits each time, at some cost in speed")  # fmt: skip
    command.add_argument("--strategy", choices=("none", "mirrored", "multiworker"),
                         default="none", help="multiworker reads TF_CONFIG")  # fmt: skip
    command.set_defaults(run=_fit)


def _fit(args: argparse.Namespace) -> None:
    from .fit import fit

    fit(
        args.variant,
        args.data,
        args.out,
        epochs=args.epochs,
        seed=args.seed,
        teacher=args.teacher,
        weights=args.weights,
        precision=args.precision,
        deterministic=args.deterministic,
        strategy=args.strategy,
    )


def _add_teach(command: argparse.ArgumentParser) -> None:
    command.add_argument("teachers", type=Path, nargs="*", metavar="TEACHER",
                         help="a member from fit, or a FILE.npz from teach")  # fmt: skip
    command.add_argument("--annotations", action="store_true",
                         help="what FER2013's label and FER+'s votes say of one another is one"
                              " teacher more")  # fmt: skip
    _add_data(command)
    command.add_argument("--out", type=Path, required=True, metavar="FILE", help="FILE.npz")
    command.set_defaults(run=_teach)


def _teach(args: argparse.Namespace) -> None:
    from .teach import teach

    teach(args.teachers, args.data, args.out, annotations=args.annotations)
    print(f"wrote {args.out}")


def _add_sweep(command: argparse.ArgumentParser) -> None:
    command.add_argument("variants", nargs="+", metavar="NAME", help="ones that list names")
    _add_data(command)
    command.add_argument("--out", type=Path, required=True, metavar="DIR",
                         help="where each member gets a folder NAME-SEED")  # fmt: skip
    command.add_argument("--table", type=Path, default=Path("models/model_eval.csv"),
                         metavar="CSV", help="default: %(default)s")  # fmt: skip
    _add_run(command)
    command.set_defaults(run=_sweep)


def _sweep(args: argparse.Namespace) -> None:
    from .sweep import sweep

    sweep(
        args.variants,
        args.data,
        args.out,
        args.table,
        epochs=args.epochs,
        seed=args.seed,
        teacher=args.teacher,
        weights=args.weights,
    )
    print(f"wrote {args.table}")


def _add_ablation(command: argparse.ArgumentParser) -> None:
    _add_data(command)
    command.add_argument("--out", type=Path, required=True, metavar="DIR",
                         help="where each run gets a folder NAME-SEED")  # fmt: skip
    command.add_argument("--seeds", type=int, nargs="+", default=[1, 2], metavar="N",
                         help="default: 1 2")  # fmt: skip
    _add_teacher(command)
    command.add_argument("--report", type=Path, default=Path("models"), metavar="DIR",
                         help="of ablation.csv, .md and .png; default: %(default)s")  # fmt: skip
    command.add_argument("--only", nargs="+", metavar="NAME", help="some of the changes")
    command.set_defaults(run=_ablation)


def _ablation(args: argparse.Namespace) -> None:
    from .ablation import ablate

    ablate(args.data, args.out, args.report, seeds=args.seeds, teacher=args.teacher,
           only=args.only)  # fmt: skip
    print(f"wrote {args.report / 'ablation.md'}")


def _add_ensemble(command: argparse.ArgumentParser) -> None:
    command.add_argument("members", type=Path, nargs="+", metavar="MEMBER", help="from fit")
    command.add_argument("--votes", type=int, nargs="+", default=(), metavar="N",
                         help="how often each counts in the mean; default: once")  # fmt: skip
    command.add_argument("--out", type=Path, required=True, metavar="FILE", help="FILE.keras")
    command.add_argument("--data", type=Path, metavar="FILE",
                         help="from prepare; its rare classes gain by --correction")  # fmt: skip
    command.add_argument("--correction", type=float, default=0.1, metavar="POWER",
                         help="0 to 1, default: %(default)s")  # fmt: skip
    command.set_defaults(run=_ensemble)


def _ensemble(args: argparse.Namespace) -> None:
    from .ensemble import write_ensemble

    write_ensemble(args.members, args.out, votes=args.votes, data=args.data,
                   correction=args.correction)  # fmt: skip
    print(f"wrote {args.out}")


def _add_evaluate(command: argparse.ArgumentParser) -> None:
    command.add_argument("model", type=Path, metavar="MODEL")
    command.add_argument("--data", type=Path, required=True, metavar="PATH",
                         help="a dataset from prepare, or a folder of class-named folders of"
                              " images")  # fmt: skip
    command.add_argument("--split", default="validation", metavar="NAME",
                         help="of a dataset from prepare; default: %(default)s")  # fmt: skip
    command.add_argument("--json", action="store_true", help="as one JSON object")
    command.set_defaults(run=_evaluate)


def _evaluate(args: argparse.Namespace) -> None:
    from .evaluate import evaluate, format_report, format_report_json

    report = evaluate(args.model, args.data, args.split)
    print(format_report_json(report) if args.json else format_report(report))


def _add_speed(command: argparse.ArgumentParser) -> None:
    command.add_argument("--variant", required=True, metavar="NAME", help="one that list names")
    _add_data(command)
    command.set_defaults(run=_speed)


def _speed(args: argparse.Namespace) -> None:
    from .speed import measure_speed

    speed = measure_speed(args.variant, args.data)
    print(
        f"{speed.augmented:.0f} images/s with augmentation, {speed.plain:.0f} without:"
        f" {100 * speed.ratio:.0f} %"
    )


def _list(_: argparse.Namespace) -> None:
    from .variants import VARIANTS

    for name, variant in VARIANTS.items():
        print(f"{name:20} {type(variant.network).__name__:13} {variant.summary}")
