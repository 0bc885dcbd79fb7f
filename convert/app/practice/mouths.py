"""The mouth of a drawn face: closed, pressed together or open."""

from __future__ import annotations

from .expressions import Movement
from .heads import Head
from .strokes import Step, clipped, path

LIPS = 289
"""Where the lips meet at rest, down from the upper edge of a drawing."""


def draw_mouth(head: Head, m: Movement) -> str:
    """It, and the fold of a chin that pushes it up, as SVG."""
    fold = path(("M", 182, 331), ("Q", 200, 322, 218, 331), width=2) if m.lower > 0.4 else ""
    half = head.mouth * (1 + 0.35 * m.wide)
    corner = LIPS - 19 * m.corners
    if m.jaw or m.part:
        return fold + _open(head, m, half, corner)
    if m.pressed:
        return fold + _pressed(half, corner)
    return fold + _closed(head, m, half, corner)


def _between(half: float, from_y: float, through: float, bend: float, back: bool = False) -> Step:
    """The curve from one corner to the other; `bend` is how far out its middle is as wide."""
    way = -1 if back else 1
    side = bend * half * way
    return ("C", 200 - side, through, 200 + side, through, 200 + half * way, from_y)


def _closed(head: Head, m: Movement, half: float, corner: float) -> str:
    line = LIPS + 1 - 12 * m.upper + 7 * m.corners
    peak, below = line - 10 - 3 * m.upper, line + 11 + 7 * m.lower
    left = ("M", 200 - half, corner)
    meet = _between(half, corner, line, 0.45)
    upper = (
        left,
        ("C", 200 - 0.5 * half, peak, 192, peak, 200, peak + 4),
        ("C", 208, peak, 200 + 0.5 * half, peak, 200 + half, corner),
        _between(half, corner, line, 0.45, back=True),
    )
    lower = (left, meet, _between(half, corner, below, 0.4, back=True))
    return (
        path(*upper, fill=head.lips, width=1.2)
        + path(*lower, fill=head.lips, width=1.2)
        + path(left, meet, width=3.4)
    )


def _pressed(half: float, corner: float) -> str:
    line = LIPS - 1
    return path(
        ("M", 200 - half, corner), _between(half, corner, line, 0.45), width=5
    ) + path(
        ("M", 208 - half, corner + 9), ("Q", 200, line + 13, 192 + half, corner + 9), width=2
    )  # fmt: skip


def _open(head: Head, m: Movement, half: float, corner: float) -> str:
    opening = 14 * m.part + 62 * m.jaw
    smile = max(m.corners, 0)
    bend = 0.45 if smile else 0.85
    top = LIPS - 7 - 14 * m.upper - 4 * m.part - 12 * m.jaw + 16 * smile
    bottom = LIPS + 1.3 * opening + 10 * smile
    corner += 0 if smile else 0.25 * opening
    whole = (
        ("M", 200 - half, corner),
        _between(half, corner, top, bend),
        _between(half, corner, bottom, bend, back=True),
    )
    teeth = ""
    if m.part:
        height = min(0.5 * opening, 11) + 5 * m.upper
        teeth = _row(half, min(top, corner) - 4, abs(corner - top) * 0.5 + height + 6)
        if not smile and m.upper < 1:
            teeth += _row(half, LIPS + 0.72 * opening, opening)
    return (
        path(*whole, fill="#5b1a1a", ink=head.lips, width=9)
        + clipped("mouth", *whole, inside=teeth)
        + path(*whole, width=2)
    )


def _row(half: float, top: float, height: float) -> str:
    """A row of teeth."""
    return (
        f'<rect x="{200 - half:.1f}" y="{top:.1f}" width="{2 * half:.1f}" height="{height:.1f}"'
        ' fill="#fff"/>'
    )
