"""The subcommands of `python -m convert` that judge networks by collection. No logic lives here."""

from __future__ import annotations

import argparse
from pathlib import Path

from train.arguments import file_to_read, file_to_write


def _add_collections(command: argparse.ArgumentParser) -> None:
    command.add_argument("--data", type=file_to_read, required=True, metavar="FILE.npz",
                         help="a dataset of python -m train prepare")  # fmt: skip
    command.add_argument("--photos", type=Path, metavar="DIR",
                         help="ExpW's, with label.lst; default: without them")  # fmt: skip
    command.add_argument("--out", type=file_to_write(".md"), metavar="FILE.md",
                         help="also write the tables there")  # fmt: skip


def add_sources(command: argparse.ArgumentParser) -> None:
    """The arguments of sources."""
    _add_collections(command)
    command.add_argument(
        "--model", type=Path, metavar="FILE", help="a .tflite; default: the one that ships"
    )
    command.set_defaults(run=_sources)


def _sources(args: argparse.Namespace) -> None:
    from edge.emotion.classifier import default_model
    from train.files import file_sha256

    from .measure.sources import measure_sources
    from .report.sources import sources_page
    from .wearer.unlike import measure_unlike

    model = args.model or default_model()
    sources = measure_sources(model, args.data, args.photos)
    page = sources_page(sources, measure_unlike(model, args.data), file_sha256(model))
    _tell(page, args.out)


def add_ladder(command: argparse.ArgumentParser) -> None:
    """The arguments of ladder."""
    command.add_argument("models", type=file_to_read, nargs="+", metavar="MODEL.tflite",
                         help="of several sizes")  # fmt: skip
    _add_collections(command)
    command.set_defaults(run=_ladder)


def _ladder(args: argparse.Namespace) -> None:
    from .measure.ladder import measure_ladder
    from .report.ladder import ladder_page

    page = ladder_page(measure_ladder(args.models, args.data, args.photos))
    _tell(page, args.out)


def add_worth(command: argparse.ArgumentParser) -> None:
    """The arguments of worth."""
    for option, what in (("without", "FER2013's faces alone"), ("having", "AffectNet's, too")):
        command.add_argument(f"--{option}", type=file_to_read, nargs="+", required=True,
                             metavar="MODEL.tflite",
                             help=f"networks that have seen {what}, one a seed")  # fmt: skip
    _add_collections(command)
    command.set_defaults(run=_worth)


def _worth(args: argparse.Namespace) -> None:
    from .measure.worth import measure_worth
    from .report.worth import worth_page

    page = worth_page(measure_worth(args.without, args.having, args.data, args.photos))
    _tell(page, args.out)


def _tell(page: str, out: Path | None) -> None:
    from train.files import replace_text

    print(page, end="")
    if out is not None:
        replace_text(out, page)
