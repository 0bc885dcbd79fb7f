"""What one face of a video showed over time, as a picture and in words."""

from __future__ import annotations

from collections.abc import Sequence

from edge.emotion.labels import LABELS, UNSURE
from edge.pipeline import Sighting
from edge.types import Announcement

from .clock import clock
from .pictures import WIDEST, svg

LABEL_ROWS = (*LABELS, UNSURE)
LEFT, TOP, ROW, RIGHT = 90, 28, 26, 20
"""Pixels of a timeline: margins, and the height of an emotion's row."""

MARKS = 600
"""Frames of which a mark is drawn at most; of more every second, third and so on."""

WORD = 85
"""Pixels that the word at an announcement takes."""

GAP = 1.0
"""Seconds without the face after which its line is broken."""

STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600)
"""Seconds between two times at the foot."""


def timeline(sightings: Sequence[Sighting], announcements: Sequence[Announcement]) -> bytes:
    """Raw, smoothed and announced emotion of one face, as long as it was there; an SVG file."""
    bottom = TOP + ROW * len(LABEL_ROWS)
    begin = sightings[0].t
    seconds = max(sightings[-1].t - begin, 0.1)
    across = (WIDEST - LEFT - RIGHT) / seconds

    def x(t: float) -> float:
        return LEFT + (t - begin) * across

    def y(label: str) -> float:
        return TOP + ROW * (LABEL_ROWS.index(label) + 0.5)

    parts = [
        f'<text x="{LEFT - 8}" y="{y(r) + 4:.0f}" text-anchor="end">{r}</text>'
        f'<line x1="{LEFT}" y1="{y(r):.0f}" x2="{WIDEST - RIGHT}" y2="{y(r):.0f}" stroke="#ddd"/>'
        for r in LABEL_ROWS
    ]
    step = next((step for step in STEPS if seconds / step <= 12), STEPS[-1])
    parts += [
        f'<text x="{x(s):.0f}" y="{bottom + 16}" text-anchor="middle">{_whole(s)}</text>'
        for s in range(-int(-begin // step) * step, int(begin + seconds) + 1, step)
    ]
    read = [(s.t, s.prediction.probs) for s in sightings if s.prediction is not None]
    parts += [
        f'<circle cx="{x(t):.1f}" cy="{y(LABELS[int(probs.argmax())]):.1f}"'
        f' r="{1 + 4 * float(probs.max()):.1f}" fill="none" stroke="#555"/>'
        for t, probs in read[:: 1 + len(read) // MARKS]
    ]
    path, before = "", -GAP
    for label, since, until in spans(sightings):
        path += f"V{y(label):.1f}" if since == before else f"M{x(since):.1f} {y(label):.1f}"
        path += f"H{x(until):.1f}"
        before = until
    parts.append(f'<path d="{path}" fill="none" stroke="#0b57a4" stroke-width="4"/>')
    written: dict[str, float] = {}
    for a in announcements:
        left, base = x(a.t), y(a.label)
        parts.append(
            f'<path d="M{left:.1f} {base - 4:.1f}l-7 -14h14z" fill="#a33b00"/>'
            f'<line x1="{left:.1f}" y1="{TOP}" x2="{left:.1f}" y2="{bottom}" stroke="#a33b00"'
            ' stroke-dasharray="4 3"/>'
        )
        place = min(left + 10, WIDEST - WORD)
        if place - written.get(a.label, -WORD) >= WORD:  # or it would lie on the one before
            written[a.label] = place
            parts.append(
                f'<text x="{place:.1f}" y="{base - 8:.1f}" font-weight="bold">“{a.label}”</text>'
            )
    legend = (
        f'<circle cx="{LEFT + 6}" cy="12" r="4" fill="none" stroke="#555"/>'
        f'<text x="{LEFT + 16}" y="16">each frame (raw)</text>'
        f'<path d="M{LEFT + 150} 12h26" stroke="#0b57a4" stroke-width="4"/>'
        f'<text x="{LEFT + 182}" y="16">smoothed</text>'
        f'<path d="M{LEFT + 280} 17l-7 -12h14z" fill="#a33b00"/>'
        f'<text x="{LEFT + 294}" y="16">announced</text>'
    )
    body = f'<g font-family="sans-serif" font-size="13">{"".join(parts)}{legend}</g>'
    return svg(WIDEST, bottom + 24, body)


def spans(sightings: Sequence[Sighting]) -> list[tuple[str, float, float]]:
    """The states of a face: each label, since when it was there, and until when.

    One lasts until the next begins, or until the face is away for longer than `GAP`.
    """
    found: list[tuple[str, float, float]] = []
    for s in sightings:
        label, since, until = found[-1] if found else (None, 0.0, 0.0)
        away = found and s.t - until > GAP
        if label is not None and not away:
            found[-1] = (label, since, s.t)
        if s.state.label != label or away:
            found.append((s.state.label, s.t, s.t))
    return found


def in_words(sightings: Sequence[Sighting]) -> str:
    """The states in words: "unsure 1.8 s to 2.1 s, happy 2.1 s to 7.5 s"."""
    return ", ".join(
        f"{label} {clock(since)} to {clock(until)}" for label, since, until in spans(sightings)
    )


def longest(sightings: Sequence[Sighting]) -> str:
    """The label that the face had for most of the time."""
    held: dict[str, float] = {}
    for label, since, until in spans(sightings):
        held[label] = held.get(label, 0.0) + until - since
    return max(held, key=lambda label: held[label])


def _whole(seconds: int) -> str:
    return f"{seconds} s" if seconds < 60 else clock(seconds)
