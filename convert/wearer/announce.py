"""How right and how prompt announcements are, measured on composed clips."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from edge.camera.recording import VideoFile
from edge.emotion.classifier import Classifier
from edge.emotion.labels import UNSURE
from edge.errors import DataError
from edge.pipeline import Eyes, Mind
from edge.settings.config import Config
from edge.types import Announcement, Reading

from .clips import Truth, read_truth


@dataclass(frozen=True)
class Clip:
    """A clip as the eyes saw it: its truth, and one reading a frame."""

    name: str
    truth: Truth
    readings: list[Reading]


@dataclass(frozen=True)
class Figures:
    """What became of a set of clips; shares of 1, times in seconds.

    `right` of `said` announcements named what the face showed at that moment; `announced` of
    `changes` (a face that comes counts as one) were told before the next; `delays` are from the
    change to that; `flicker` is announcements a minute beyond the first on a steady face.
    `by_label` has the same four numbers of each label: said, right, changes, announced.
    """

    said: int
    right: int
    changes: int
    announced: int
    delays: list[float]
    flicker: float
    faceless: int
    faceless_minutes: float
    by_label: dict[str, tuple[int, int, int, int]]

    @property
    def precision(self) -> float:
        """Share of announcements that were right."""
        return self.right / max(self.said, 1)

    @property
    def coverage(self) -> float:
        """Share of changes that were announced."""
        return self.announced / max(self.changes, 1)

    @property
    def delay(self) -> float:
        """Median delay."""
        return float(np.median(self.delays)) if self.delays else float("inf")


def observe(folder: Path, config: Config, classifier: Classifier) -> list[Clip]:
    """Every clip of a folder, frame by frame as the eyes of the device see it."""
    truths = sorted(folder.glob("*.json"))
    if not truths:
        raise DataError(f"{folder} holds no clips", advice="compose some: python -m convert clips")
    return [_observe(path, config, classifier) for path in truths]


def _observe(path: Path, config: Config, classifier: Classifier) -> Clip:
    eyes, camera = Eyes(config, classifier), VideoFile(path.with_suffix(".avi"))
    readings = []
    while (frame := camera.read()) is not None:
        readings.append(eyes.read(frame))
    camera.close()
    return Clip(path.stem, read_truth(path), readings)


def announcements(clip: Clip, config: Config, unsure_below: float) -> list[Announcement]:
    """What is announced of a clip."""
    mind = Mind(config, unsure_below)
    events = (event for reading in clip.readings for event in mind.think(reading))
    return [e for e in events if isinstance(e, Announcement) and e.label != UNSURE]


def score(clips: Iterable[Clip], config: Config, unsure_below: float) -> Figures:
    """The figures of all clips together."""
    faceless = repeated = 0
    faceless_minutes = steady_minutes = 0.0
    delays: list[float] = []
    by_label: dict[str, list[int]] = {}
    for clip in clips:
        told = announcements(clip, config, unsure_below)
        minutes = len(clip.readings) / clip.truth.fps / 60
        if clip.truth.kind == "faceless":
            faceless, faceless_minutes = faceless + len(told), faceless_minutes + minutes
            continue
        if clip.truth.kind == "steady":
            repeated, steady_minutes = repeated + max(len(told) - 1, 0), steady_minutes + minutes
        for event in told:
            seen = (s.label for s in clip.truth.shown if s.begin <= event.t < s.end)
            counts = by_label.setdefault(event.label, [0, 0, 0, 0])
            counts[0] += 1
            counts[1] += event.label == next(seen, "nobody")
        for shown in clip.truth.shown:
            within = (e for e in told if shown.begin <= e.t < shown.end)
            first = next((e.t for e in within if e.label == shown.label), None)
            counts = by_label.setdefault(shown.label, [0, 0, 0, 0])
            counts[2] += 1
            if first is not None:
                counts[3] += 1
                delays.append(first - shown.begin)
    said, right, changes, announced = (
        sum(counts[i] for counts in by_label.values()) for i in range(4)
    )
    return Figures(
        said, right, changes, announced, delays, repeated / max(steady_minutes, 1e-9),
        faceless, faceless_minutes, {k: (v[0], v[1], v[2], v[3]) for k, v in by_label.items()},
    )  # fmt: skip


def format_figures(figures: Figures) -> str:
    """The figures as a Markdown table, then one a label."""
    delays = figures.delays or [float("nan")]
    rows = {
        "announcements that are right": f"{figures.right} of {figures.said}"
        f" ({100 * figures.precision:.1f} %)",
        "changes announced": f"{figures.announced} of {figures.changes}"
        f" ({100 * figures.coverage:.1f} %)",
        "changes never announced": str(figures.changes - figures.announced),
        "delay, median and p95": f"{np.median(delays):.2f} s, {np.percentile(delays, 95):.2f} s",
        "flicker on a steady face": f"{figures.flicker:.2f} a minute",
        "announcements without a face": f"{figures.faceless}"
        f" in {figures.faceless_minutes:.0f} minutes",
    }
    lines = ["| measure | figure |", "|---|---|", *(f"| {k} | {v} |" for k, v in rows.items()), ""]
    lines += ["| label | said | right | shown | announced |", "|---|---|---|---|---|"]
    lines += [f"| {label} | {' | '.join(map(str, counts))} |"
              for label, counts in sorted(figures.by_label.items())]  # fmt: skip
    return "\n".join(lines)


def format_report(
    figures: Figures, clips: list[Clip], config: Config, classifier: Classifier
) -> str:  # fmt: skip
    """The figures with what they are of: the clips, the constants and the model."""
    contract, smoothing = classifier.contract, config.smoothing
    minutes = sum(len(clip.readings) / clip.truth.fps for clip in clips) / 60
    seeds = ", ".join(map(str, sorted({clip.truth.seed for clip in clips})))
    kinds = Counter(clip.truth.kind for clip in clips)
    composed = ", ".join(f"{count} of {kind}" for kind, count in sorted(kinds.items()))
    return f"""# Are announcements right?

{len(clips)} composed clips, {minutes:.0f} minutes at {clips[0].truth.fps} frames/s, seed {seeds}
({composed});
model sha256 {contract.sha256[:12]}; unsure below \
{smoothing.threshold(contract.unsure_below)}, time constant \
{smoothing.time_constant} s, dwell {smoothing.dwell} s, hysteresis {smoothing.hysteresis}.

{format_figures(figures)}
"""
