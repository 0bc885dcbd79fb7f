"""The subcommands of `python -m convert` that measure the wearer's side. No logic lives here."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from train.arguments import count, count_or_zero, file_to_read, file_to_write, folder_to_write, seed


def _add_model(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--model", type=Path, metavar="FILE", help="a .tflite; default: the one that ships"
    )


def _add_split(command: argparse.ArgumentParser) -> None:
    command.add_argument("--split", default="validation", metavar="NAME",
                         help="of the dataset; default: %(default)s (PublicTest)")  # fmt: skip


def _add_finder(command: argparse.ArgumentParser) -> None:
    command.add_argument("--finder", type=Path, metavar="FILE.tflite",
                         help="the face finder; default: the one that ships")  # fmt: skip


def add_clips(command: argparse.ArgumentParser) -> None:
    """The arguments of clips."""
    command.add_argument("--faces", type=Path, required=True, metavar="DATA",
                         help="a dataset of python -m train prepare, or a folder of class-named"
                              " folders of images")  # fmt: skip
    command.add_argument(
        "--out", type=folder_to_write, required=True, metavar="DIR", help="gets the clips"
    )
    _add_split(command)
    command.add_argument("--votes", type=count_or_zero, default=8, metavar="N",
                         help="of ten that must agree on a face; 0 takes each by its single label,"
                              " as AffectNet's; default: %(default)s")  # fmt: skip
    command.add_argument("--balanced", action="store_true", help="show each emotion equally often")
    command.add_argument("--changes", type=count_or_zero, default=20, metavar="N",
                         help="clips of 60 s with changes; default: %(default)s")  # fmt: skip
    command.add_argument("--steady", type=count_or_zero, default=5, metavar="N",
                         help="clips of 60 s with a steady face; default: %(default)s")  # fmt: skip
    command.add_argument("--faceless", type=count_or_zero, default=5, metavar="N",
                         help="clips of 120 s without a face; default: %(default)s")  # fmt: skip
    command.add_argument("--blends", type=count_or_zero, default=0, metavar="N",
                         help="clips of 60 s of neutral faces that show something, strongly or"
                              " weakly, and are neutral again; default: %(default)s")  # fmt: skip
    command.add_argument("--seed", type=seed, default=1, metavar="N",
                         help="of what chance decides; default: %(default)s")  # fmt: skip
    command.set_defaults(run=_clips)


def _clips(args: argparse.Namespace) -> None:
    from .wearer.clips import LENGTHS, compose, load_faces

    faces = load_faces(args.faces, args.split, args.votes)
    counts = {kind: getattr(args, kind) for kind in LENGTHS}
    truths = compose(args.out, faces, counts, seed=args.seed, balanced=args.balanced)
    print(f"wrote {len(truths)} clips of {len(faces.labels)} faces to {args.out}")


def add_announce(command: argparse.ArgumentParser) -> None:
    """The arguments of announce-benchmark."""
    command.add_argument("--clips", type=Path, required=True, metavar="DIR",
                         help="what clips has written")  # fmt: skip
    command.add_argument(
        "--config", type=Path, metavar="FILE", help="the settings, TOML; default: built in"
    )
    _add_model(command)
    command.add_argument("--timeline", type=file_to_write(".png"), metavar="FILE.png",
                         help="also draw what was seen, smoothed, announced and true")  # fmt: skip
    command.add_argument(
        "--out", type=file_to_write(".md"), metavar="FILE.md", help="also write the figures there"
    )
    command.set_defaults(run=_announce)


def _announce(args: argparse.Namespace) -> None:
    from edge.emotion.classifier import Classifier, default_model
    from edge.settings.files import load_config
    from train.files import replace_text

    from .wearer.announce import format_figures, format_report, observe, score

    config, classifier = load_config(args.config), Classifier(args.model or default_model())
    clips = observe(args.clips, config, classifier)
    unsure_below = classifier.contract.unsure_below
    figures = score(clips, config, unsure_below)
    print(format_figures(figures))
    if args.out is not None:
        replace_text(args.out, format_report(figures, clips, config, classifier))
    if args.timeline is not None:
        from .wearer.timeline import draw_timeline

        eventful = max(clips, key=lambda clip: len(clip.truth.shown))
        draw_timeline(eventful, config, unsure_below, args.timeline)


def add_fit(command: argparse.ArgumentParser) -> None:
    """The arguments of fit-announcer."""
    command.add_argument("--clips", type=Path, required=True, metavar="DIR",
                         help="of training faces: clips --split train")  # fmt: skip
    command.add_argument(
        "--config", type=Path, metavar="FILE", help="the settings, TOML; default: built in"
    )
    _add_model(command)
    command.set_defaults(run=_fit)


def _fit(args: argparse.Namespace) -> None:
    from edge.emotion.classifier import Classifier, default_model
    from edge.settings.files import load_config

    from .wearer.announce import format_figures, observe
    from .wearer.fit_announcer import fit, format_fit

    config = load_config(args.config)
    clips = observe(args.clips, config, Classifier(args.model or default_model()))
    smoothing, figures = fit(clips, config)
    print(format_figures(figures), "", format_fit(smoothing), sep="\n")


def add_detection(command: argparse.ArgumentParser) -> None:
    """The arguments of detection-benchmark."""
    pictures = command.add_mutually_exclusive_group(required=True)
    pictures.add_argument("--data", type=Path, metavar="DATA",
                          help="compose scenes of the dataset of python -m train"
                               " prepare")  # fmt: skip
    pictures.add_argument("--photos", type=Path, metavar="DIR",
                          help="or ExpW's folder: real photos that no finder was trained"
                               " on")  # fmt: skip
    _add_finder(command)
    _add_split(command)
    command.add_argument("--scenes", type=count, default=200, metavar="N",
                         help="how many of each kind; default: %(default)s")  # fmt: skip
    command.add_argument(
        "--yunet", type=file_to_read, metavar="FILE.onnx", help="measure YuNet beside Haar"
    )
    command.add_argument("--json", action="store_true", help="print one JSON object")
    command.add_argument(
        "--out", type=file_to_write(".md"), metavar="FILE.md", help="also write the tables there"
    )
    _add_model(command)
    command.set_defaults(run=_detection)


def _detection(args: argparse.Namespace) -> None:
    from edge.faces.finder_net import default_finder

    finder = args.finder or default_finder()
    (_on_scenes if args.photos is None else _on_photos)(args, finder)


def _on_photos(args: argparse.Namespace, finder: Path) -> None:
    from train.files import replace_text

    from .finder.measure import format_measure, measure, page

    figures = measure(args.photos, finder, args.yunet)
    print(json.dumps(figures) if args.json else format_measure(figures))
    if args.out is not None:
        replace_text(args.out, page(figures, finder))


def _on_scenes(args: argparse.Namespace, finder: Path) -> None:
    from edge.emotion.classifier import default_model
    from train.data.dataset import load_dataset
    from train.files import replace_text

    from .wearer.detection import detectors, format_benchmark, measure_detection

    data = load_dataset(args.data).of_split(args.split)
    figures = measure_detection(data, args.model or default_model(),
                                detectors(finder, args.yunet), args.scenes)  # fmt: skip
    print(json.dumps(figures) if args.json else format_benchmark(figures))
    if args.out is not None:
        title = (
            f"# Faces found, and what it costs\n\n{args.scenes} composed scenes of each kind, each"
            " shown as ten frames. The faces are those that OpenCV's strictest frontal cascade"
            " finds upright, which favours Haar. The plain search that time is compared with is"
            " `detectMultiScale(scaleFactor=1.1, minNeighbors=5)` on the whole frame.\n\n"
        )
        replace_text(args.out, title + format_benchmark(figures))


def add_tracks(command: argparse.ArgumentParser) -> None:
    """The arguments of tracks-benchmark."""
    command.add_argument("--data", type=Path, required=True, metavar="DATA",
                         help="a dataset of python -m train prepare")  # fmt: skip
    _add_finder(command)
    _add_split(command)
    command.add_argument("--scenes", type=count, default=20, metavar="N",
                         help="how many of each kind; default: %(default)s")  # fmt: skip
    command.add_argument(
        "--out", type=file_to_write(".md"), metavar="FILE.md", help="also write the table there"
    )
    command.set_defaults(run=_tracks)


def _tracks(args: argparse.Namespace) -> None:
    from edge.faces.finder_net import default_finder
    from edge.settings.config import FacesConfig
    from train.data.dataset import load_dataset
    from train.files import replace_text

    from .wearer.detection import frontal
    from .wearer.meetings import ABOUT_MEETINGS, format_outcomes, measure_meetings

    faces = load_dataset(args.data).of_split(args.split).images
    faces = faces[frontal(faces)]
    finder = args.finder or default_finder()
    configs = {"Haar": FacesConfig(detector="haar")}
    if finder.exists():
        configs["finder"] = FacesConfig(detector="finder", finder=str(finder))
    outcomes = {name: measure_meetings(faces, config, args.scenes)
                for name, config in configs.items()}  # fmt: skip
    print(format_outcomes(outcomes))
    if args.out is not None:
        replace_text(args.out, ABOUT_MEETINGS + format_outcomes(outcomes) + "\n")
