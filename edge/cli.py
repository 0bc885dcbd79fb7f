"""`facecue`: its arguments, exit codes and log lines. `commands` does what they ask for."""

from __future__ import annotations

if __name__ == "__main__":  # `python -m edge.cli`; before the imports, since it guards them
    from .__main__ import main as begin

    begin()

import argparse
import io
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn, TextIO

from . import __version__, commands
from .camera.sample import sample_clip
from .emotion.labels import LABELS
from .errors import FacecueError
from .printable import printable
from .settings import files
from .settings.address import masked
from .wearer.sink import ASKABLE

# numpy's BLAS starts a thread for every core, which then spin for a while; nothing here needs them.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand; returns the exit code."""
    _escape(sys.stdout)
    _escape(sys.stderr)
    args = _parser().parse_args(argv)
    if getattr(args, "json", False) or getattr(args, "csv", False):
        _escape(sys.stdout, "utf-8")  # for programs, whatever the terminal's language
    _configure_logging()
    try:
        code: int = args.run(args)
        sys.stdout.flush()
    except FacecueError as error:
        print(f"facecue: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        if error.filename is None:
            raise
        print(f"facecue: {printable(str(error.filename))}: {error.strerror}", file=sys.stderr)
        return 1
    return code


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="facecue",
        description="Says or buzzes which emotion the face in front of the camera shows.",
        epilog="exit codes: 0 done, 1 a check failed, a file may not be read or output not be"
        " written, 2 wrong arguments, 3 camera, 4 model missing, 5 model damaged or not its"
        " contract's, 6 configuration, 7 no way to tell the wearer, 8 no Haar cascade, 9 no TFLite"
        " runtime, 10 a picture cannot be read, 13 the daemon does not run",
    )
    parser.add_argument("--version", action="version", version=f"facecue {__version__}",
                        help="show the version and exit")  # fmt: skip
    settings = _Parser(add_help=False)
    installed = files.INSTALLED
    settings.add_argument("--config", type=Path, metavar="FILE",
                          default=installed if installed.exists() else None,
                          help=f"the settings, TOML; default: {installed} where it is,"
                               " else built in")  # fmt: skip
    shared = _Parser(add_help=False, parents=[settings])
    shared.add_argument("--model", type=Path, metavar="FILE",
                        help="a .tflite with its contract, the .json, beside it; default: the"
                             " one that ships")  # fmt: skip
    as_json: dict[str, Any] = {"action": "store_true", "help": "print one JSON object a line"}
    overlay: dict[str, Any] = {
        "type": Path, "metavar": "FILE", "default": files.OVERLAY,
        "help": "TOML with keys that replace the configuration's; a wrong one is told and left"
                f" out; default: {files.OVERLAY}",
    }  # fmt: skip
    verbs = parser.add_subparsers(required=True, metavar="COMMAND")

    def verb(name: str, what: str, *parents: _Parser) -> _Parser:
        return verbs.add_parser(
            name, parents=parents, help=what, description=f"{what[0].upper()}{what[1:]}."
        )

    demo = verb("demo", "play a clip that comes with Facecue, and tell what it shows", shared)
    upright = {"source": str(sample_clip()), "rotation": 0, "mirror": False}
    demo.set_defaults(run=commands.run, camera=upright, sink=["print", "speech"], json=False,
                      fast=False, overlay=files.OVERLAY)  # fmt: skip

    look = verb("look", "read the faces in pictures", shared)
    look.add_argument("images", type=Path, nargs="+", metavar="IMAGE",
                      help="a picture, or a folder of them")  # fmt: skip
    form = look.add_mutually_exclusive_group()
    form.add_argument("--json", **as_json)
    form.add_argument("--csv", action="store_true", help="print a table with a row a face")
    look.add_argument("--out", type=Path, metavar="FILE",
                      help="also write a copy of the one IMAGE with its faces marked, in"
                           " the format of FILE's ending, such as .png")  # fmt: skip
    look.set_defaults(run=commands.look)

    run = verb("run", "watch a camera and tell the wearer", shared)
    run.add_argument("--json", **as_json)
    run.add_argument("--camera", metavar="SPEC", type=_source, default={},
                     help="picamera2, a camera's number or device, a URL, a video file, or a folder"
                          " of images; default: the configuration's")  # fmt: skip
    run.add_argument("--sink", nargs="+", action="extend", default=[], metavar="NAME",
                     choices=ASKABLE,
                     help=f"what tells the wearer, one or more of {', '.join(ASKABLE)};"
                          " default: print, or with --json none")  # fmt: skip
    run.add_argument("--fast", action="store_true",
                     help="read a recording as fast as it goes; t stays its own time")  # fmt: skip
    run.add_argument("--overlay", **overlay)
    run.set_defaults(run=commands.run)

    check = verb("check", "try everything; say what is wrong and what to do", shared)
    check.add_argument("--json", **as_json)
    check.add_argument("--overlay", **overlay)
    check.add_argument("--quick", action="store_true",
                       help="leave camera, voice, GPIO and inference out")  # fmt: skip
    check.add_argument("--aloud", action="store_true",
                       help='speak the first failure, or "ready"')  # fmt: skip
    check.set_defaults(run=commands.check)

    status = verb("status", "say what the service, or a run by hand, sees and does now")
    status.add_argument("--json", action="store_true", help="print one JSON object")
    status.set_defaults(run=commands.status)

    show = verb("config", "say what can be set, what is, or whether a file is right", settings)
    show.add_argument("--overlay", **overlay)
    form = show.add_mutually_exclusive_group(required=True)
    form.add_argument("--defaults", action="store_true",
                      help="print a file of all settings with their units and ranges")  # fmt: skip
    form.add_argument("--show", action="store_true",
                      help="print the settings in force, and which file each is from")  # fmt: skip
    form.add_argument("--check", type=Path, metavar="FILE", help="say what is wrong with FILE")
    show.set_defaults(run=commands.config)

    _add_lessons(verb, settings)
    logs = verb("logs", "show what the service has said, and what to do about it")
    logs.add_argument("--lines", type=_count, default=30, metavar="N",
                      help="how many of the newest lines; default: %(default)s")  # fmt: skip
    logs.set_defaults(run=commands.logs)
    return parser


def _add_lessons(verb: Callable[..., _Parser], settings: _Parser) -> None:
    """What wearers learn the buzzes and words with."""
    for name, what, sink in (("feel", "buzz", "haptic"), ("say", "say", "speech")):
        lesson = verb(name, f"{what} one emotion, to learn", settings)
        lesson.add_argument("emotion", choices=LABELS, help=", ".join(LABELS), metavar="EMOTION")
        lesson.set_defaults(run=commands.demonstrate, through=sink)
    quiz = verb("practice", "ask in a quiz which emotion was buzzed", settings)
    quiz.add_argument("--rounds", type=_count, default=10, metavar="N",
                      help="how many questions; default: %(default)s")  # fmt: skip
    quiz.set_defaults(run=commands.practice)


def _source(spec: str) -> dict[str, Any]:
    """What `--camera` replaces of the camera's settings."""
    return {"source": spec}


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number of 1 or more")
    return int(text)


class _Parser(argparse.ArgumentParser):
    """Tells what is wrong with the arguments, but not the password in one."""

    def error(self, message: str) -> NoReturn:
        super().error(printable(masked(message)))


class _OneLine(logging.Formatter):
    """Log lines that are one line each, whatever a file's name or another program has in it."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        record.message = printable(record.message)
        return super().formatMessage(record)


def _escape(stream: TextIO | None, encoding: str | None = None) -> None:
    """Let `stream` write what its encoding lacks as Python does: no letter ends the command."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding=encoding, errors="backslashreplace")


def _configure_logging() -> None:
    """To stderr; for the journal each line begins with its level (sd-daemon(3))."""
    handler = logging.StreamHandler()
    if "JOURNAL_STREAM" not in os.environ:
        handler.setFormatter(_OneLine("facecue: %(message)s"))
        logging.basicConfig(handlers=[handler], level=logging.WARNING)
        return
    for level, number in ((logging.DEBUG, 7), (logging.INFO, 6), (logging.WARNING, 4),
                          (logging.ERROR, 3), (logging.CRITICAL, 2)):  # fmt: skip
        logging.addLevelName(level, f"<{number}>")
    handler.setFormatter(_OneLine("%(levelname)s%(message)s"))
    logging.basicConfig(handlers=[handler], level=logging.INFO)
