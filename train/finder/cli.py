"""`python -m train finder`: the subcommands of the face finder. No logic lives here."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..arguments import count, file_to_write, folder_to_write, seed, verbs


def add_finder(command: argparse.ArgumentParser) -> None:
    """The subcommands teach, fit and verify."""
    verb = verbs(command)
    _add_teach(verb("teach", "ask YuNet where the faces in photos are"))
    _add_fit(verb("fit", "train a finder; the same command goes on where it was cut off"))
    _add_verify(verb("verify", "train the verifier of what a finder suggests, likewise"))


def _add_photos(command: argparse.ArgumentParser) -> None:
    command.add_argument("--photos", type=Path, required=True, metavar="DIR",
                         help="a folder of photos")  # fmt: skip


def _add_teach(command: argparse.ArgumentParser) -> None:
    _add_photos(command)
    command.add_argument("--yunet", type=Path, required=True, metavar="FILE.onnx",
                         help="the teacher, for OpenCV's FaceDetectorYN")  # fmt: skip
    command.add_argument("--out", type=file_to_write(".npz"), required=True, metavar="FILE.npz",
                         help="gets the faces of each photo")  # fmt: skip
    command.set_defaults(run=_teach)


def _teach(args: argparse.Namespace) -> None:
    from .teacher import ask_teacher

    answers = ask_teacher(args.photos, args.yunet, args.out)
    print(f"wrote {len(answers.photo)} faces of {len(answers.names)} photos to {args.out}")


def _add_fit(command: argparse.ArgumentParser) -> None:
    _add_training(command, "finder", epochs=40)
    command.set_defaults(run=_fit)


def _fit(args: argparse.Namespace) -> None:
    from .fit import fit_finder

    fit_finder(args.photos, args.answers, args.out, epochs=args.epochs, seed=args.seed,
        faces=args.faces, weights=args.weights)  # fmt: skip


def _add_verify(command: argparse.ArgumentParser) -> None:
    command.add_argument("--finder", type=Path, required=True, metavar="FINDER.keras",
                         help="from fit")  # fmt: skip
    _add_training(command, "verifier", epochs=16)
    command.set_defaults(run=_verify)


def _verify(args: argparse.Namespace) -> None:
    from .verifier import fit_verifier

    fit_verifier(args.photos, args.answers, args.finder, args.out, epochs=args.epochs,
        seed=args.seed, faces=args.faces, weights=args.weights)  # fmt: skip


def _add_training(command: argparse.ArgumentParser, network: str, epochs: int) -> None:
    _add_photos(command)
    command.add_argument("--answers", type=Path, required=True, metavar="FILE.npz",
                         help="from teach")  # fmt: skip
    command.add_argument("--faces", type=Path, metavar="DATA.npz",
                         help="the dataset of python -m train prepare, whose faces are set into"
                              " some views; default: none")  # fmt: skip
    command.add_argument("--weights", type=Path, metavar="FILE.keras",
                         help=f"an earlier {network} to start from; default: none")  # fmt: skip
    command.add_argument("--out", type=folder_to_write, required=True, metavar="DIR",
                         help=f"gets {network}.keras, history.csv and checkpoint/")  # fmt: skip
    command.add_argument("--epochs", type=count, default=epochs, metavar="N",
                         help="default: %(default)s")  # fmt: skip
    command.add_argument("--seed", type=seed, default=1, metavar="N",
                         help="of weights and views; default: %(default)s")  # fmt: skip
