"""How well and how cheaply faces are found: the figures behind `make bench`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from edge.emotion.classifier import Classifier
from edge.emotion.crop import crop_face
from edge.faces.boxes import overlap
from edge.faces.follower import FaceFollower
from edge.faces.haar import cascade_path
from edge.settings.config import FacesConfig
from train.data.dataset import Dataset

from ..measure.speed import kind_of_processor
from .scenes import HEIGHT, WIDTH, Pose, backgrounds, expose, paste, window

FRAMES = 10
"""Each scene is a still shown this many times, a tenth of a second apart."""

ROUNDS = 40
"""Scenes of each state that cost is measured on: what is beside the face makes one dearer."""

SAME = 0.4
"""Overlap (intersection over union) from which a box counts as that of the face."""

STRICT_CASCADE = "haarcascade_frontalface_alt_tree.xml"


@dataclass(frozen=True, slots=True)
class SceneKind:
    """One kind of scene: side of the face in pixels, tilt in degrees, light, noise in levels."""

    side: float | None
    roll: float = 0.0
    light: float = 1.0
    noise: float = 2.0


KINDS = {
    "350 px": SceneKind(350),
    "120 px": SceneKind(120),
    "80 px": SceneKind(80),
    "roll 20 degrees": SceneKind(140, roll=20),
    "roll 40 degrees": SceneKind(140, roll=40),
    "light x0.25, noise": SceneKind(140, light=0.25, noise=4),
    "no face": SceneKind(None),
}


def frontal(images: NDArray[np.uint8]) -> NDArray[np.intp]:
    """The rows of `images`, (n, 48, 48), that show a face upright and from the front.

    FER2013 holds profiles, tilted heads and hands before faces, too. A face counts as frontal
    when OpenCV's strictest frontal cascade, which Facecue does not use, finds it in its own frame.
    """
    strict = cv2.CascadeClassifier(str(cascade_path().with_name(STRICT_CASCADE)))
    rows = []
    for row, image in enumerate(images):
        wide = cv2.copyMakeBorder(image, *(12,) * 4, cv2.BORDER_REFLECT_101)
        large = cv2.resize(wide, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
        if len(strict.detectMultiScale(large, 1.1, 1, minSize=(64, 64))):
            rows.append(row)
    return np.array(rows, np.intp)


def compose_scene(
    kind: SceneKind, face: NDArray[np.uint8], rng: np.random.Generator
) -> tuple[NDArray[np.uint8], Pose | None]:
    """A scene of one kind, (480, 640), and where its face is; the whole face lies in the picture.

    `face` is (side, side), of any size.
    """
    textures = backgrounds()
    scene = window(textures[rng.integers(len(textures))], *rng.random(2))
    pose = None
    if kind.side is not None:
        roll = kind.roll * rng.choice([-1, 1])
        turn = np.radians(kind.roll)
        half = kind.side / 2 * (np.cos(turn) + np.sin(turn))
        x, y = (rng.uniform(min(half, end / 2), max(end - half, end / 2))
                for end in (WIDTH, HEIGHT))  # fmt: skip
        pose = Pose(x, y, kind.side, roll)
        paste(scene, face, pose)
    return expose(scene, rng, light=kind.light, noise=kind.noise), pose


def scene_recall(
    config: FacesConfig, kind: SceneKind, faces: NDArray[np.uint8], scenes: int, seed: int
) -> dict[str, float]:
    """Of one kind of scene: how many faces were found, boxes where none is, milliseconds a frame.

    `faces` are (n, side, side), of which each scene shows one; `seed` makes the scenes the same.
    Only boxes of confirmed faces count, those that would be classified and announced.
    """
    rng = np.random.default_rng(seed)
    found = false = 0
    spent = 0.0
    order = rng.permutation(len(faces))
    for number in range(scenes):
        scene, pose = compose_scene(kind, faces[order[number % len(faces)]], rng)
        follower, hit = FaceFollower(config), False
        begin = time.thread_time()
        tracks = [follower.update(frame / 10, scene) for frame in range(FRAMES)]
        spent += time.thread_time() - begin
        for face in (face for frame in tracks for face in frame.faces):
            right = pose is not None and overlap(face.box, pose.box) >= SAME
            hit, false = hit or right, false + (not right)
        found += hit
    frames = scenes * FRAMES
    return {
        "recall": found / scenes if kind.side else float("nan"),
        "false_per_1000": 1000 * false / frames,
        "ms": 1000 * spent / frames,
    }


def cost(
    config: FacesConfig, classifier: Classifier, faces: NDArray[np.uint8], rounds: int, seed: int
) -> dict[str, float]:
    """CPU time a frame in shares of a plain search of the whole frame and one inference.

    Both sides take the same frames, in turn: the reference
    `detectMultiScale(scaleFactor=1.1, minNeighbors=5, minSize=(50, 50))` on 640x480.
    """
    rng = np.random.default_rng(seed)
    cascade = cv2.CascadeClassifier(str(cascade_path()))
    crop = crop_face(faces[0], (0, 0, *faces[0].shape))

    def plain(scene: NDArray[np.uint8]) -> None:
        cascade.detectMultiScale(scene, scaleFactor=1.1, minNeighbors=5, minSize=(50, 50))
        classifier.predict(crop)

    spent = {state: np.zeros(2) for state in ("tracking", "searching")}
    for _ in range(rounds):
        for state, kind in (("tracking", KINDS["120 px"]), ("searching", KINDS["no face"])):
            for follower, scene in _settled(config, kind, faces, rng):
                ours = sum(
                    _seconds(partial(_step, follower, 2 + frame / 10, scene, classifier))
                    for frame in range(2 * FRAMES)
                )
                spent[state] += (ours / (2 * FRAMES), _seconds(partial(plain, scene)))
    return {state: float(ours / reference) for state, (ours, reference) in spent.items()}


def _settled(
    config: FacesConfig, kind: SceneKind, faces: NDArray[np.uint8], rng: np.random.Generator
) -> Iterator[tuple[FaceFollower, NDArray[np.uint8]]]:
    """A follower that has seen a scene for two seconds and follows its face, or nothing."""
    while True:
        scene, pose = compose_scene(kind, faces[rng.integers(len(faces))], rng)
        follower = FaceFollower(config)
        for frame in range(2 * FRAMES):
            follower.update(frame / 10, scene)
        if follower.following == (pose is not None):
            yield follower, scene
            return


def _step(
    follower: FaceFollower, t: float, scene: NDArray[np.uint8], classifier: Classifier
) -> None:
    for face in follower.update(t, scene).faces:
        classifier.predict(crop_face(scene, face.box, roll=face.roll))


def _seconds(work: Callable[[], None]) -> float:
    begin = time.thread_time()
    work()
    return time.thread_time() - begin


def detectors(finder: Path, yunet: Path | None) -> dict[str, FacesConfig]:
    """By the name that people call it: every way of finding faces whose files are there."""
    configs = {"Haar": FacesConfig(detector="haar")}
    if finder.exists():
        configs["finder"] = FacesConfig(detector="finder", finder=str(finder))
    if yunet is not None:
        configs["YuNet"] = FacesConfig(detector="yunet", yunet=str(yunet))
    return configs


def measure_detection(
    data: Dataset, model: Path, configs: dict[str, FacesConfig], scenes: int = 200, seed: int = 1
) -> dict[str, Any]:
    """Every figure of every detector: `{detector: {"kinds": {...}, "cost": {...}}}`."""
    cv2.setNumThreads(1)
    classifier = Classifier(model)
    faces = data.images[frontal(data.images)]
    return {
        name: {
            "kinds": {title: scene_recall(config, kind, faces, scenes, seed)
                      for title, kind in KINDS.items()},
            "cost": cost(config, classifier, faces, ROUNDS, seed),
        }
        for name, config in configs.items()
    }  # fmt: skip


def format_benchmark(figures: dict[str, Any]) -> str:
    """The figures as a Markdown table a detector, and on what they were measured."""
    lines = [f"Times are of one thread of a processor with {kind_of_processor()}.", ""]
    for name, parts in figures.items():
        lines += [f"### {name}", ""]
        lines += [
            "| scene | recall | false boxes in 1,000 frames | ms a frame |",
            "|---|---|---|---|",
        ]
        for title, row in parts["kinds"].items():
            share = "" if np.isnan(row["recall"]) else f"{row['recall']:.3f}"
            lines.append(f"| {title} | {share} | {row['false_per_1000']:.2f} | {row['ms']:.2f} |")
        lines.append("")
        lines += [f"{state}: 1/{1 / share:.1f} of a plain search of the whole frame"
                  for state, share in parts["cost"].items()]  # fmt: skip
        lines.append("")
    return "\n".join(lines)
