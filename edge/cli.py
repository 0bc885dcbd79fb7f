"""`facecue`: the subcommands of the device. No logic lives here."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from .config import load_config
from .errors import ConfigError, FacecueError


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand; returns the exit code."""
    args = _parser().parse_args(argv)
    logging.basicConfig(format="facecue: %(message)s", level=logging.WARNING)
    try:
        code: int = args.run(args)
    except FacecueError as error:
        print(f"facecue: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # whoever read our lines has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="facecue",
        description="Says or buzzes which emotion the face in front of the camera shows.",
        epilog="exit codes: 0 done, 2 wrong arguments, 3 camera, 4 model missing, 5 model damaged"
        " or not its contract's, 6 configuration, 7 no way to tell the wearer, 8 no Haar cascade,"
        " 9 no TFLite runtime, 10 a picture cannot be read",
    )
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--config", type=Path, metavar="FILE", help="TOML; default: built in")
    shared.add_argument("--model", type=Path, metavar="FILE",
                        help="a .tflite with its .json beside it; default: the one that"
                             " ships")  # fmt: skip
    shared.add_argument("--json", action="store_true", help="one JSON object a line")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    look = commands.add_parser("look", parents=[shared], help="read the faces in pictures")
    look.add_argument("images", type=Path, nargs="+", metavar="IMAGE")
    look.add_argument("--out", type=Path, metavar="FILE",
                      help="also write the one IMAGE with its faces marked")  # fmt: skip
    look.set_defaults(run=_look)

    run = commands.add_parser("run", parents=[shared], help="watch a camera and tell the wearer")
    run.add_argument("--camera", metavar="SPEC",
                     help="picamera2, an OpenCV index or URL, a video file, or a folder of images;"
                          " default: the configuration's")  # fmt: skip
    run.add_argument("--sink", nargs="+", action="extend", default=[], metavar="NAME",
                     choices=("print", "speech", "haptic"),
                     help="print, speech, haptic; default: print, or with --json none")  # fmt: skip
    run.add_argument("--fast", action="store_true",
                     help="run a recording as fast as it goes, on its own time")  # fmt: skip
    run.set_defaults(run=_run)
    return parser


def _look(args: argparse.Namespace) -> int:
    from .classifier import default_model
    from .look import Looker, Sight, format_sight
    from .picture import read_picture

    if args.out is not None and len(args.images) != 1:
        raise ConfigError(f"--out marks one picture, but {len(args.images)} were given")
    looker = Looker.open(load_config(args.config), args.model or default_model())
    code = 0
    for image in args.images:
        try:
            sight = Sight(str(image), looker.look(read_picture(image)))
        except FacecueError as error:
            print(f"facecue: {error}", file=sys.stderr)
            code = error.exit_code
            continue
        print(msgspec.json.encode(sight).decode() if args.json else format_sight(sight), flush=True)
        if args.out is not None:
            from .draw import draw

            draw(image, sight.faces, args.out)
    return code


def _run(args: argparse.Namespace) -> int:
    from .classifier import default_model
    from .daemon import run

    config = load_config(args.config)
    if args.camera is not None:
        camera = msgspec.structs.replace(config.camera, source=args.camera)
        config = msgspec.structs.replace(config, camera=camera)
    run(
        config,
        args.model or default_model(),
        args.sink or ([] if args.json else ["print"]),
        fast=args.fast,
        events=sys.stdout if args.json else None,
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
