"""`python -m train`: the subcommands of the desktop stage. No logic lives here."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .arguments import count, file_to_write, folder_to_write, run, seed, verbs
from .cli_members import add_average, add_ensemble, add_evaluate
from .finder.cli import add_finder
from .loading import load_tensorflow


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand; returns the exit code."""
    return run(_parser(), argv, "stopped; the same command goes on where this one ended")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m train", description="From downloaded datasets to a trained ensemble."
    )
    verb = verbs(parser)
    _add_prepare(verb("prepare", "make one clean dataset of the downloads"))
    _add_fit(verb("fit", "train one member; the same command goes on where it was cut off"))
    _add_teach(verb("teach", "write what strong members answer, as soft labels to learn from"))
    _add_sweep(verb("sweep", "train a list of variants, and add their scores to a table"))
    _add_ablation(verb("ablation", "measure what each part of the recipe is worth"))
    add_average(verb("average", "average runs that went on from the same member into one"))
    add_ensemble(verb("ensemble", "join members into one network that averages them"))
    add_evaluate(verb("evaluate", "print the scores of a .keras or .tflite model"))
    _add_speed(verb("speed", "print images/s of training, with and without augmentation"))
    add_finder(verb("finder", "train the network that finds faces in photos"))
    verb("list", "print the variants, one a line").set_defaults(run=_list)
    return parser


def _add_data(command: argparse.ArgumentParser) -> None:
    command.add_argument("--data", type=Path, required=True, metavar="FILE",
                         help="the dataset from prepare")  # fmt: skip


def _add_teacher(command: argparse.ArgumentParser) -> None:
    command.add_argument("--teacher", type=Path, metavar="FILE",
                         help="soft labels from teach; default: none")  # fmt: skip


def _add_run(command: argparse.ArgumentParser) -> None:
    command.add_argument("--epochs", type=count, metavar="N",
                         help="how many; default: the variant's own")  # fmt: skip
    command.add_argument("--seed", type=seed, default=1, metavar="N",
                         help="of weights, order and views; default: %(default)s")  # fmt: skip
    _add_teacher(command)
    command.add_argument("--weights", type=Path, metavar="PATH",
                         help="a member of the same shape to start from, or a face"
                              " recogniser's .json; default: those that the variant goes on"
                              " from, or random ones")  # fmt: skip


def _run_options(args: argparse.Namespace) -> dict[str, Any]:
    return {name: getattr(args, name) for name in ("epochs", "seed", "teacher", "weights")}


def _add_prepare(command: argparse.ArgumentParser) -> None:
    command.add_argument("--folders", type=Path, metavar="DIR",
                         help="your own pictures, photos or cut faces, in folders named by"
                              " emotion")  # fmt: skip
    command.add_argument("--fer2013", type=Path, metavar="PATH",
                         help="FER2013's folder of JPEGs, or fer2013.csv")  # fmt: skip
    command.add_argument("--ferplus", type=Path, metavar="CSV", help="FER+'s fer2013new.csv")
    command.add_argument("--ferplus-match", type=Path, metavar="CSV",
                         help="for the folder: which JPEG is which image of FER+")  # fmt: skip
    command.add_argument("--drop", type=Path, metavar="CSV",
                         help="training images to leave out (column fer2013_file)")  # fmt: skip
    command.add_argument("--affectnet", type=Path, metavar="DIR",
                         help="AffectNet's unpacked folder")  # fmt: skip
    command.add_argument("--balance", action="store_true",
                         help="equal shares of the training classes, rare ones filled up with"
                              " views of their own")  # fmt: skip
    command.add_argument("--seed", type=seed, default=1, metavar="N",
                         help="of the views that --balance adds; default: %(default)s")  # fmt: skip
    command.add_argument("--out", type=file_to_write(".npz"), required=True, metavar="FILE.npz",
                         help="the dataset; its account goes beside it")  # fmt: skip
    command.set_defaults(run=_prepare)


def _prepare(args: argparse.Namespace) -> None:
    from .data.prepare import Sources, format_manifest, manifest_path, prepare

    sources = Sources(**{name: getattr(args, name) for name in Sources.__dataclass_fields__})
    print(format_manifest(prepare(sources, args.out, balanced=args.balance, seed=args.seed)))
    print(f"wrote {args.out}; the whole account is in {manifest_path(args.out)}")


def _add_fit(command: argparse.ArgumentParser) -> None:
    command.add_argument("--variant", required=True, metavar="NAME",
                         help="one of those that list prints")  # fmt: skip
    _add_data(command)
    command.add_argument("--out", type=folder_to_write, required=True, metavar="DIR",
                         help="gets member.keras, history.csv and checkpoint/")  # fmt: skip
    _add_run(command)
    command.add_argument("--precision", choices=("auto", "float32", "mixed_bfloat16"),
                         default="auto", help="default: auto, the faster one here")  # fmt: skip
    command.add_argument("--deterministic", action="store_true",
                         help="the same bits each time, at some cost in speed")  # fmt: skip
    command.add_argument("--strategy", choices=("none", "mirrored", "multiworker"),
                         default="none",
                         help="mirrored: all GPUs here; multiworker: machines that TF_CONFIG"
                              " names; default: none, one device")  # fmt: skip
    command.set_defaults(run=_fit)


def _fit(args: argparse.Namespace) -> None:
    load_tensorflow()
    from .runs.fit import fit

    fit(
        args.variant,
        args.data,
        args.out,
        **_run_options(args),
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
    command.add_argument("--views", type=count, metavar="N",
                         help="answer N fixed views of each image, every second one mixed of two"
                              " faces; default: the image itself")  # fmt: skip
    _add_data(command)
    command.add_argument("--out", type=file_to_write(".npz"), required=True, metavar="FILE.npz",
                         help="the soft labels")  # fmt: skip
    command.set_defaults(run=_teach)


def _teach(args: argparse.Namespace) -> None:
    load_tensorflow()
    from .lessons.teach import teach

    teach(args.teachers, args.data, args.out, annotations=args.annotations, views=args.views)
    print(f"wrote {args.out}")


def _add_sweep(command: argparse.ArgumentParser) -> None:
    command.add_argument("variants", nargs="+", metavar="NAME",
                         help="one of those that list prints")  # fmt: skip
    _add_data(command)
    command.add_argument("--out", type=folder_to_write, required=True, metavar="DIR",
                         help="where each member gets a folder NAME-SEED")  # fmt: skip
    command.add_argument("--table", type=file_to_write(".csv"), metavar="CSV",
                         default=Path("models/model_eval.csv"),
                         help="gets a row a member; default: %(default)s")  # fmt: skip
    _add_run(command)
    command.set_defaults(run=_sweep)


def _sweep(args: argparse.Namespace) -> None:
    load_tensorflow()
    from .measure.sweep import sweep

    sweep(args.variants, args.data, args.out, args.table, **_run_options(args))
    print(f"wrote {args.table}")


def _add_ablation(command: argparse.ArgumentParser) -> None:
    _add_data(command)
    command.add_argument("--out", type=folder_to_write, required=True, metavar="DIR",
                         help="where each run gets a folder NAME-SEED")  # fmt: skip
    command.add_argument("--seeds", type=seed, nargs="+", default=[1, 2], metavar="N",
                         help="one run each; default: 1 2")  # fmt: skip
    _add_teacher(command)
    command.add_argument("--report", type=folder_to_write, default=Path("models"), metavar="DIR",
                         help="gets ablation.csv, .md and .png; default: %(default)s")  # fmt: skip
    command.add_argument("--only", nargs="+", metavar="NAME",
                         help="only these changes; default: all")  # fmt: skip
    command.set_defaults(run=_ablation)


def _ablation(args: argparse.Namespace) -> None:
    load_tensorflow()
    from .measure.ablation import ablate

    ablate(args.data, args.out, args.report, seeds=args.seeds, teacher=args.teacher,
           only=args.only)  # fmt: skip
    print(f"wrote {args.report / 'ablation.md'}")


def _add_speed(command: argparse.ArgumentParser) -> None:
    command.add_argument("--variant", required=True, metavar="NAME",
                         help="one of those that list prints")  # fmt: skip
    _add_data(command)
    command.set_defaults(run=_speed)


def _speed(args: argparse.Namespace) -> None:
    load_tensorflow()
    from .measure.speed import measure_speed

    speed = measure_speed(args.variant, args.data)
    print(
        f"{speed.augmented:.0f} images/s with augmentation, {speed.plain:.0f} without:"
        f" {100 * speed.ratio:.0f} %"
    )


def _list(_: argparse.Namespace) -> None:
    load_tensorflow()
    from .variants import VARIANTS

    for name, variant in VARIANTS.items():
        print(f"{name:20} {type(variant.network).__name__:13} {variant.summary}")
