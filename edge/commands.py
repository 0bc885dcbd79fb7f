"""What each subcommand of `facecue` does with its arguments; returns the exit code."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Callable
from typing import Any

import msgspec

from .errors import ConfigError, FacecueError
from .news import News
from .printable import name_of, printable
from .settings.config import Config
from .settings.files import load_config, lookalikes
from .settings.overlay import load_with_overlay


def look(args: argparse.Namespace) -> int:
    """Read pictures; one that cannot be read is told, and the others follow."""
    from .camera.picture import read_picture
    from .emotion.classifier import default_model
    from .stills.album import CLEAR, FaceTable, pictures_in, with_progress
    from .stills.draw import check_out, write_marked
    from .stills.look import StillPicture, StillReader, format_picture

    images = pictures_in(args.images, lambda line: print(f"facecue: {line}", file=sys.stderr))
    if args.out is not None:
        if len(images) != 1:
            raise ConfigError(f"--out marks one picture, but {len(images)} were given")
        check_out(images[0], args.out)
    reader = StillReader.open(load_config(args.config), args.model or default_model())
    table = FaceTable(sys.stdout) if args.csv else None
    code = 0
    quiet = sys.stdout.isatty() or not sys.stderr.isatty()
    for image in images if quiet else with_progress(images, sys.stderr):
        try:
            picture = StillPicture(name_of(image), reader.read(read_picture(image)))
        except FacecueError as error:
            print(f"{'' if quiet else CLEAR}facecue: {error}", file=sys.stderr)
            code = error.exit_code
            continue
        if table is not None:
            table.add(picture)
        else:
            _show(picture, args.json, format_picture)
        if args.out is not None:
            write_marked(image, picture.faces, args.out)
    return code


def run(args: argparse.Namespace) -> int:
    """Watch a camera until it ends or a signal comes."""
    from .service.signals import Signals

    sinks = args.sink or ([] if args.json else ["print"])
    config, model = Config(), args.model
    try:
        with Signals() as signals:
            from .emotion.classifier import default_model
            from .service import daemon

            model = model or default_model()
            config, errors = _load(args)
            summary = daemon.run(
                config,
                model,
                sinks,
                fast=args.fast,
                events=sys.stdout if args.json else None,
                load=lambda: _load(args),
                notices=[News.OVERLAY_WRONG for _ in errors],
                signals=signals,
            )
            if summary:
                print(summary, file=sys.stdout if "print" in sinks else sys.stderr, flush=True)
    except FacecueError as error:
        if "NOTIFY_SOCKET" not in os.environ:
            raise
        from .service.last_words import last_words

        last_words(error, config, sinks, filter(None, (args.config, args.overlay, model)))
        return error.exit_code
    return 0


def _load(args: argparse.Namespace) -> tuple[Config, list[ConfigError]]:
    """The configuration that the arguments ask for, and what of it had to be left out.

    As root, no command is run that stands in a file which any PC can write.
    """
    config, errors = load_with_overlay(args.config, args.overlay, hooks=os.geteuid() != 0)
    for error in errors:
        logging.getLogger(__name__).error("%s; it is left out", error)
    camera = msgspec.structs.replace(config.camera, **args.camera)
    return msgspec.structs.replace(config, camera=camera), errors


def check(args: argparse.Namespace) -> int:
    """Say what of the device works; exit code as `finding.exit_code`."""
    from .board.check import full_checks, quick_checks
    from .board.finding import Finding, exit_code, failure, format_finding, run_checks, spoken
    from .emotion.classifier import default_model
    from .settings.conflicts import conflicts
    from .wearer.sink import WORN

    sinks = WORN
    config = Config()
    try:
        config, errors = load_with_overlay(args.config, args.overlay)
        errors += conflicts(config)
    except ConfigError as error:
        errors = [error]
    findings = [failure("config", error) for error in errors] or [Finding("config", "ok")]
    findings += [
        Finding("config", "warning", f"{file} is not read", f"name it {path.name}")
        for path in filter(None, (args.config, args.overlay))
        for file in lookalikes(path)
    ]
    checks = quick_checks if args.quick else full_checks
    for finding in findings:
        _show(finding, args.json, format_finding)
    for finding in run_checks(checks(config, args.model or default_model(), sinks)):
        findings.append(finding)
        _show(finding, args.json, format_finding)
    if args.aloud:
        from .service.last_words import tell_once

        tell_once(spoken(findings), config, sinks)
    return exit_code(findings)


def status(args: argparse.Namespace) -> int:
    """Say what the service, or else a run by hand, sees and does."""
    from .service.status import format_status, read_running

    _show(read_running(), args.json, format_status)
    return 0


def logs(args: argparse.Namespace) -> int:
    """Print what the service has logged, with advice."""
    from .service.journal import read_journal, with_hints

    for line in with_hints(read_journal(args.lines)):
        print(printable(line), flush=True)
    return 0


def config(args: argparse.Namespace) -> int:
    """Print all settings, or those in force, or say what is wrong with a file of them."""
    if args.defaults:
        from .settings.manual import default_toml

        print(default_toml(), end="")
    elif args.show:
        from .settings.in_force import in_force_toml

        print(in_force_toml(args.config, args.overlay), end="")
    else:
        from .settings.conflicts import conflicts

        for fault in conflicts(load_config(args.check)):
            raise ConfigError(f"configuration {args.check}: {fault.what}", advice=fault.advice)
        print(f"{args.check}: ok")
    return 0


def demonstrate(args: argparse.Namespace) -> int:
    """Buzz or say one emotion."""
    from .wearer import practice

    practice.demonstrate(args.through, args.emotion, load_config(args.config), sys.stdout)
    return 0


def practice(args: argparse.Namespace) -> int:
    """Ask which emotion was buzzed, and count."""
    from .wearer.practice import quiz_wearer

    right, asked = quiz_wearer(load_config(args.config), sys.stdin, sys.stdout, args.rounds)
    print(f"{right} of {asked} right")
    return 0


def _show(item: Any, as_json: bool, as_text: Callable[[Any], str]) -> None:
    """Print an item as JSON, or as text for people, of one line or more."""
    if as_json:
        print(msgspec.json.encode(item).decode(), flush=True)
    else:
        print("\n".join(map(printable, as_text(item).split("\n"))), flush=True)
