"""`facecue`: the subcommands of the device. No logic lives here."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from .config import Config, load_config
from .errors import ConfigError, FacecueError

EMOTIONS = ("angry", "disgust", "fear", "happy", "neutral", "sad", "surprise")
"""`edge.contract.LABELS`, without the time that importing it takes."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand; returns the exit code."""
    args = _parser().parse_args(argv)
    _configure_logging()
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
        " 9 no TFLite runtime, 10 a picture cannot be read, 13 the daemon does not run",
    )
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--config", type=Path, metavar="FILE", help="TOML; default: built in")
    shared.add_argument("--model", type=Path, metavar="FILE",
                        help="a .tflite with its .json beside it; default: the one that"
                             " ships")  # fmt: skip
    as_json: dict[str, Any] = {"action": "store_true", "help": "one JSON object a line"}
    overlay: dict[str, Any] = {
        "type": Path, "metavar": "FILE",
        "help": "TOML with keys that replace the configuration's; a wrong one is told and left out",
    }  # fmt: skip
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    look = commands.add_parser("look", parents=[shared], help="read the faces in pictures")
    look.add_argument("images", type=Path, nargs="+", metavar="IMAGE",
                      help="a picture, or a folder of them")  # fmt: skip
    form = look.add_mutually_exclusive_group()
    form.add_argument("--json", **as_json)
    form.add_argument("--csv", action="store_true", help="a table with a row a face")
    look.add_argument("--out", type=Path, metavar="FILE",
                      help="also write the one IMAGE with its faces marked")  # fmt: skip
    look.set_defaults(run=_look)

    run = commands.add_parser("run", parents=[shared], help="watch a camera and tell the wearer")
    run.add_argument("--json", **as_json)
    run.add_argument("--camera", metavar="SPEC",
                     help="picamera2, an OpenCV index or URL, a video file, or a folder of images;"
                          " default: the configuration's")  # fmt: skip
    run.add_argument("--sink", nargs="+", action="extend", default=[], metavar="NAME",
                     choices=("print", "speech", "haptic"),
                     help="print, speech, haptic; default: print, or with --json none")  # fmt: skip
    run.add_argument("--fast", action="store_true",
                     help="run a recording as fast as it goes, on its own time")  # fmt: skip
    run.add_argument("--overlay", **overlay)
    run.set_defaults(run=_run)

    check = commands.add_parser("check", parents=[shared], help="is everything there, does it work")
    check.add_argument("--json", **as_json)
    check.add_argument("--overlay", **overlay)
    check.add_argument("--quick", action="store_true", help="take no device: no camera, no sound")
    check.add_argument("--aloud", action="store_true",
                       help='speak the first failure, or "ready"')  # fmt: skip
    check.set_defaults(run=_check)

    status = commands.add_parser("status", help="what the service sees and does now")
    status.add_argument("--json", action="store_true", help="as one JSON object")
    status.set_defaults(run=_status)

    show = commands.add_parser("config", help="what can be set, or whether a file is right")
    form = show.add_mutually_exclusive_group(required=True)
    form.add_argument("--defaults", action="store_true",
                      help="print a file of all settings with their units and ranges")  # fmt: skip
    form.add_argument("--check", type=Path, metavar="FILE", help="say what is wrong with FILE")
    show.set_defaults(run=_config)

    settings = argparse.ArgumentParser(add_help=False)
    settings.add_argument("--config", type=Path, metavar="FILE", help="TOML; default: built in")
    for name, what in (("feel", "buzz"), ("say", "say")):
        teach = commands.add_parser(name, parents=[settings], help=f"{what} one emotion, to learn")
        teach.add_argument("emotion", choices=EMOTIONS, help=", ".join(EMOTIONS), metavar="EMOTION")
        teach.set_defaults(run=_teach, lesson=name)
    quiz = commands.add_parser("practice", parents=[settings],
                               help="a quiz: which emotion was buzzed")  # fmt: skip
    quiz.add_argument("--rounds", type=int, default=10, metavar="N", help="default: 10")
    quiz.set_defaults(run=_practice)

    logs = commands.add_parser("logs", help="what the service has said, and what to do about it")
    logs.add_argument("--lines", type=int, default=30, metavar="N", help="the newest; default: 30")
    logs.set_defaults(run=_logs)
    return parser


def _look(args: argparse.Namespace) -> int:
    from .album import CLEAR, FaceTable, pictures_in, with_progress
    from .classifier import default_model
    from .look import Looker, Sight, format_sight
    from .picture import read_picture

    images = pictures_in(args.images)
    if args.out is not None and len(images) != 1:
        raise ConfigError(f"--out marks one picture, but {len(images)} were given")
    looker = Looker.open(load_config(args.config), args.model or default_model())
    table = FaceTable(sys.stdout) if args.csv else None
    code = 0
    quiet = sys.stdout.isatty() or not sys.stderr.isatty()
    for image in images if quiet else with_progress(images, sys.stderr):
        try:
            sight = Sight(str(image), looker.look(read_picture(image)))
        except FacecueError as error:
            print(f"{'' if quiet else CLEAR}facecue: {error}", file=sys.stderr)
            code = error.exit_code
            continue
        if table is not None:
            table.add(sight)
        else:
            _show(sight, args.json, format_sight)
        if args.out is not None:
            from .draw import draw

            draw(image, sight.faces, args.out)
    return code


def _run(args: argparse.Namespace) -> int:
    from .classifier import default_model
    from .daemon import run

    sinks = args.sink or ([] if args.json else ["print"])
    config = Config()
    try:
        config, errors = _load(args)
        run(
            config,
            args.model or default_model(),
            sinks,
            fast=args.fast,
            events=sys.stdout if args.json else None,
            load=lambda: _load(args),
            notices=["part of the configuration is wrong" for _ in errors],
        )
    except FacecueError as error:
        if "NOTIFY_SOCKET" in os.environ:  # nobody reads a service's last words
            from .aloud import Told, say

            if Told().is_new(str(error)):
                say(str(error).partition("; ")[0], config, sinks)
        raise
    return 0


def _load(args: argparse.Namespace) -> tuple[Config, list[ConfigError]]:
    """The configuration that the arguments ask for, and what of it had to be left out."""
    from .config import overlay_config

    config, errors = load_config(args.config), []
    if args.overlay is not None and args.overlay.exists():
        try:
            config = overlay_config(args.config, args.overlay)
        except ConfigError as error:
            logging.getLogger(__name__).error("%s; it is left out", error)
            errors.append(error)
    if getattr(args, "camera", None) is not None:
        camera = msgspec.structs.replace(config.camera, source=args.camera)
        config = msgspec.structs.replace(config, camera=camera)
    return config, errors


def _check(args: argparse.Namespace) -> int:
    from .check import full_checks, quick_checks
    from .classifier import default_model
    from .health import Finding, exit_code, failure, format_finding, run_checks, spoken

    sinks = ("speech", "haptic")
    config = Config()
    try:
        config, errors = _load(args)
    except ConfigError as error:
        errors = [error]
    findings = [failure("config", error) for error in errors] or [Finding("config", "ok")]
    checks = quick_checks if args.quick else full_checks
    for finding in findings:
        _show(finding, args.json, format_finding)
    for finding in run_checks(checks(config, args.model or default_model(), sinks)):
        findings.append(finding)
        _show(finding, args.json, format_finding)
    if args.aloud:
        from .aloud import say

        say(spoken(findings), config, sinks, problem=bool(exit_code(findings)))
    return exit_code(findings)


def _status(args: argparse.Namespace) -> int:
    from .status import format_status, read_status, status_path

    _show(read_status(status_path()), args.json, format_status)
    return 0


def _logs(args: argparse.Namespace) -> int:
    from .journal import read_journal, with_hints

    for line in with_hints(read_journal(args.lines)):
        print(line, flush=True)
    return 0


def _config(args: argparse.Namespace) -> int:
    from .defaults import default_toml

    if args.defaults:
        print(default_toml(), end="")
    else:
        load_config(args.check)
        print(f"{args.check}: ok")
    return 0


def _teach(args: argparse.Namespace) -> int:
    from . import practice

    lesson = practice.feel if args.lesson == "feel" else practice.say
    lesson(args.emotion, load_config(args.config))
    return 0


def _practice(args: argparse.Namespace) -> int:
    from .practice import practice

    right, asked = practice(load_config(args.config), sys.stdin, sys.stdout, args.rounds)
    print(f"{right} of {asked} right")
    return 0


def _show(item: Any, as_json: bool, as_text: Callable[[Any], str]) -> None:
    print(msgspec.json.encode(item).decode() if as_json else as_text(item), flush=True)


def _configure_logging() -> None:
    """To stderr; for the journal each line begins with its level (sd-daemon(3))."""
    if "JOURNAL_STREAM" not in os.environ:
        logging.basicConfig(format="facecue: %(message)s", level=logging.WARNING)
        return
    for level, number in ((logging.DEBUG, 7), (logging.INFO, 6), (logging.WARNING, 4),
                          (logging.ERROR, 3), (logging.CRITICAL, 2)):  # fmt: skip
        logging.addLevelName(level, f"<{number}>")
    logging.basicConfig(format="%(levelname)s%(message)s", level=logging.INFO)


if __name__ == "__main__":
    raise SystemExit(main())
