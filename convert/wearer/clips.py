"""Clips of faces that come, move, change and leave, each with its truth beside it.

A clip is `NAME.avi` (MJPEG, 640x480, grey) and `NAME.json`, a `Truth`. The faces are those given;
a clip of a dataset's faces falls under that dataset's licence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import msgspec
import numpy as np
from numpy.typing import NDArray

from edge.emotion.labels import LABELS
from edge.errors import DataError
from edge.types import Box
from train.data.dataset import NO_LABEL, VOTE_LABELS, load_dataset
from train.data.rows import Skips
from train.files import replace_text
from train.measure.evaluate import read_class_folders

from .scenes import HEIGHT, WIDTH, Pose, backgrounds, expose, paste, window

FPS = 10
BLEND = {"changes": 2, "blends": 5}
"""Frames in which one face turns into the next; the truth changes with the first of them."""

WEAK = 0.6
"""Strength of every second expression of "blends", by chance."""

LENGTHS = {"changes": 60, "steady": 60, "faceless": 120, "blends": 60}
"""Length of a clip by its kind."""

NEUTRAL = LABELS.index("neutral")

SMALLEST, LARGEST = 60, 300
"""Sides of a face, pixels."""


class Shown(msgspec.Struct, frozen=True):
    """From `begin` on until `end` (seconds) one face shows `label`; `visit` counts its comings.

    `strength` is 1, or less where it is mixed with the neutral face before it.
    """

    begin: float
    end: float
    label: str
    visit: int
    strength: float = 1.0


class Truth(msgspec.Struct, frozen=True):
    """What a clip shows: `kind` is a key of `LENGTHS`; a box a frame, or none."""

    kind: str
    fps: int
    seed: int
    shown: list[Shown]
    boxes: list[Box | None]
    rolls: list[float]


@dataclass(frozen=True)
class Faces:
    """Faces (n, 48, 48) uint8 and what each shows, (n,) index into `LABELS`."""

    images: NDArray[np.uint8]
    labels: NDArray[np.int64]

    def draw(self, rng: np.random.Generator, *, balanced: bool, other_than: int = -1) -> int:
        """A row at random whose label is not `other_than`; `balanced`, each label as often."""
        rows = np.flatnonzero(self.labels != other_than)
        if len(rows) == 0:
            raise DataError(
                "the faces all show the same emotion", advice="changes need at least two"
            )
        if balanced:
            label = rng.choice(np.unique(self.labels[rows]))
            rows = rows[self.labels[rows] == label]
        return int(rng.choice(rows))

    def draw_neutral(self, rng: np.random.Generator) -> int:
        """The row of a neutral face at random."""
        rows = np.flatnonzero(self.labels == NEUTRAL)
        if len(rows) == 0:
            raise DataError(
                "none of the faces is neutral", advice="compose no blends, or add neutral faces"
            )
        return int(rng.choice(rows))


def load_faces(source: Path, split: str, votes: int) -> Faces:
    """Faces on which annotators agree.

    Args:
        source: a dataset of `python -m train prepare`, or a folder of class-named folders.
        split: of the dataset.
        votes: how many of FER+'s ten votes a face's label must have; 0 takes each face by the
            single label that it has, as AffectNet's do. A folder has no votes.
    """
    if source.is_dir():
        return Faces(*read_class_folders(source, Skips()))
    faces = load_dataset(source).of_split(split)
    if votes == 0:
        known = faces.labels != NO_LABEL
        return Faces(faces.images[known], faces.labels[known].astype(np.int64))
    ours = faces.votes[:, : len(VOTE_LABELS)]
    agreed = ours.max(axis=1) >= votes
    if not agreed.any():
        raise DataError(
            f"{source} has no {split} face with {votes} equal votes", advice="try --votes 6"
        )
    return Faces(faces.images[agreed], np.array(VOTE_LABELS)[ours[agreed].argmax(axis=1)])


def compose(
    folder: Path, faces: Faces, counts: Mapping[str, int], *, seed: int, balanced: bool = False
) -> list[Path]:
    """Write so many clips of each kind, see `LENGTHS`; returns the paths of their truths.

    Faces change from one to the next in "changes", one stays in "steady", none is there in
    "faceless". In "blends" one face is neutral, shows something, strongly or weakly, and is neutral
    again; what it shows is another's face, laid over it.

    Raises:
        DataError: there are no faces to change between, or a clip cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    truths: list[Path] = []
    for kind in LENGTHS:
        for number in range(counts.get(kind, 0)):
            clip = _Clip(kind, faces, balanced, [seed, number, len(truths)])
            truths.append(clip.write(folder / f"{kind}-{number:03}.avi", seed))
    return truths


def read_truth(path: Path) -> Truth:
    """The truth at `path`; anything else is a `DataError`."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Truth)
    except (OSError, msgspec.DecodeError) as error:
        raise DataError(
            f"{path} is no truth of a clip: {error}", advice="compose the clip again"
        ) from error


class _Clip:
    """One clip on its way: the script first, then its frames."""

    def __init__(self, kind: str, faces: Faces, balanced: bool, seed: Sequence[int]) -> None:
        self._kind, self._faces, self._balanced = kind, faces, balanced
        self._rng = np.random.default_rng(seed)
        self._frames = LENGTHS[kind] * FPS
        self.shown: list[Shown] = []
        self._rows: list[int] = []
        if kind != "faceless":
            self._script()

    def _script(self) -> None:
        """Visits of some seconds, with a face that changes in each, and nobody in between."""
        rng, frame, visit = self._rng, 10, 0
        while frame < self._frames - 50:
            if self._kind == "steady":
                ends = [self._frames - 10]
            else:
                ends = list(frame + np.cumsum(rng.integers(30, 60, rng.integers(2, 5))))
            for turn, end in enumerate(min(int(end), self._frames - 10) for end in ends):
                if end - frame < 20:
                    break
                row, strength = self._next(turn)
                label = LABELS[self._faces.labels[row]]
                self.shown.append(Shown(frame / FPS, end / FPS, label, visit, strength))
                self._rows.append(row)
                frame = end
            frame, visit = frame + int(rng.integers(15, 30)), visit + 1

    def _next(self, turn: int) -> tuple[int, float]:
        """The row of what a visit shows at its `turn`, counted from 0, and how strongly."""
        faces, rng = self._faces, self._rng
        if self._kind != "blends":
            other_than = int(faces.labels[self._rows[-1]]) if turn else -1
            return faces.draw(rng, balanced=self._balanced, other_than=other_than), 1.0
        if turn % 2:
            row = faces.draw(rng, balanced=self._balanced, other_than=NEUTRAL)
            return row, float(rng.choice((1.0, WEAK)))
        return self._rows[-2] if turn else faces.draw_neutral(rng), 1.0

    def _face(self, number: int) -> NDArray[np.uint8]:
        """The picture of what is shown, (48, 48)."""
        face: NDArray[np.uint8] = self._faces.images[self._rows[number]]
        strength = self.shown[number].strength
        if strength == 1:
            return face
        return _mixed(face, self._faces.images[self._rows[number - 1]], strength)

    def write(self, path: Path, seed: int) -> Path:
        """The clip at `path`, its truth beside it; returns the truth's path."""
        rng = self._rng
        textures = backgrounds()
        background = textures[rng.integers(len(textures))]
        light, noise, blur = rng.uniform(0.35, 1.0), rng.uniform(1, 6), rng.uniform(0.0, 1.0)
        sway = rng.uniform(0, 6, 2)
        paths = [_path(rng) for _ in range(max((s.visit for s in self.shown), default=0) + 1)]
        video = cv2.VideoWriter(
            str(path), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*"MJPG"), FPS,
            (WIDTH, HEIGHT), [cv2.VIDEOWRITER_PROP_IS_COLOR, 0],
        )  # fmt: skip
        if not video.isOpened():
            raise DataError(f"{path} cannot be written: is there such a folder, and room in it?")
        boxes: list[Box | None] = []
        rolls: list[float] = []
        for frame in range(self._frames):
            t = frame / FPS
            scene = window(background, *(0.5 + 0.5 * np.sin(0.3 * t + sway)))
            pose = self._stage(scene, frame, paths)
            if blur > 0.3:
                scene = cv2.GaussianBlur(scene, (0, 0), blur).astype(np.uint8, copy=False)
            video.write(expose(scene, rng, light=light * (1 + 0.2 * np.sin(0.5 * t)), noise=noise))
            boxes.append(None if pose is None else pose.box)
            rolls.append(0.0 if pose is None else round(float(pose.roll), 1))
        video.release()
        truth = Truth(self._kind, FPS, seed, self.shown, boxes, rolls)
        replace_text(path.with_suffix(".json"), msgspec.json.encode(truth).decode())
        return path.with_suffix(".json")

    def _stage(
        self, scene: NDArray[np.uint8], frame: int, paths: list[_Path]
    ) -> Pose | None:  # fmt: skip
        """Set the face of this frame, if any, into the scene."""
        for number, shown in enumerate(self.shown):
            begin, end = round(shown.begin * FPS), round(shown.end * FPS)
            if not begin <= frame < end:
                continue
            face = self._face(number)
            share = (frame - begin + 1) / (BLEND.get(self._kind, 0) + 1)
            if share < 1 and number and self.shown[number - 1].visit == shown.visit:
                face = _mixed(face, self._face(number - 1), share)
            visit = [s for s in self.shown if s.visit == shown.visit]
            pose = paths[shown.visit].at(frame / FPS, visit[0].begin, visit[-1].end)
            paste(scene, face, pose)
            return pose
        return None


def _mixed(face: NDArray[np.uint8], before: NDArray[np.uint8], share: float) -> NDArray[np.uint8]:
    """Of `face` the `share`, of `before` the rest."""
    return cv2.addWeighted(face, share, before, 1 - share, 0).astype(np.uint8, copy=False)


@dataclass(frozen=True, slots=True)
class _Path:
    """How a face moves: it slides in, wanders, comes nearer or goes away, nods, and slides out."""

    x: float
    y: float
    wander: float
    sides: tuple[float, float]
    roll: float
    pace: float
    enters: int

    def at(self, t: float, begin: float, end: float) -> Pose:
        share = (t - begin) / (end - begin)
        side = self.sides[0] + (self.sides[1] - self.sides[0]) * share
        swing = np.sin(self.pace * (t - begin))
        half = 0.5 * side
        x = np.clip(self.x + self.wander * swing, half, WIDTH - half)
        y = np.clip(self.y + 0.3 * self.wander * np.cos(self.pace * t), half, HEIGHT - half)
        slide = max(0.3 - (t - begin), 0.3 - (end - t) + 1 / FPS, 0.0) / 0.3
        return Pose(x + self.enters * slide * 0.5 * side, y, side, self.roll * swing)


def _path(rng: np.random.Generator) -> _Path:
    near, far = np.exp(rng.uniform(np.log(SMALLEST), np.log(LARGEST), 2))
    return _Path(
        x=rng.uniform(120, WIDTH - 120), y=rng.uniform(120, HEIGHT - 120),
        wander=rng.uniform(0, 60), sides=(float(near), float(far)), roll=rng.uniform(-25, 25),
        pace=rng.uniform(0.3, 1.2), enters=int(rng.choice([-1, 1])),
    )  # fmt: skip
