"""Faces drawn by code, as SVG: a head, and the parts of its face where a movement has them."""

from __future__ import annotations

from .expressions import Movement
from .heads import DARK, SKINS, Head, draw_head
from .mouths import draw_mouth
from .strokes import INK, Step, clipped, path

CANVAS = 400
"""Width and height of a drawing in pixels."""

EYES = 193
"""The height of the eyes, down from the upper edge."""


def draw_face(head: Head, movement: Movement) -> bytes:
    """The face of this head when it has moved so, an SVG file."""
    parts = [draw_head(head, movement.jaw)]
    for side in (-1, 1):
        parts += [_eye(head, movement, side), _brow(head, movement, side)]
    parts += [_nose(head, movement), _forehead(movement), draw_mouth(head, movement)]
    parts += [_cheek(head, movement, side) for side in (-1, 1)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{CANVAS}" height="{CANVAS}"'
        f' viewBox="0 0 {CANVAS} {CANVAS}"><rect width="100%" height="100%" fill="#e9eef3"/>'
        f'<g stroke-linecap="round" stroke-linejoin="round">{"".join(parts)}</g></svg>'
    ).encode()


def brow_colour(head: Head) -> str:
    """Dark on every skin: a brow that cannot be seen tells nothing."""
    return INK if head.skin in SKINS[DARK:] else "#3a281e"


def _brow(head: Head, m: Movement, side: int) -> str:
    inner = 200 + side * (head.eyes - 27 - 9 * m.together), 158 - 20 * m.inner
    outer = 200 + side * (head.eyes + 33), 160 - 19 * m.outer
    arch = 12 + 6 * max(m.outer, 0) - 9 * m.together
    middle = (inner[0] + outer[0]) / 2 + side * 5, (inner[1] + outer[1]) / 2 - arch
    return path(("M", *inner), ("Q", *middle, *outer), ink=brow_colour(head), width=head.brow)


def _eye(head: Head, m: Movement, side: int) -> str:
    x, y = 200 + side * head.eyes, EYES
    high = 15 + (10 if m.lids > 0 else 13) * m.lids
    low = 11 - 8 * m.tight
    droop = 4 * max(-m.lids, 0)
    inner, outer = (x - side * 29, y + 2), (x + side * 29, y + droop)
    upper = (("M", *inner), ("Q", x - side * 4, y - 1.75 * high, *outer))
    whole = (*upper, ("Q", x, y + 1.9 * low, *inner))
    gaze = y + (2 if m.lids < -0.4 and not m.nose else -1)
    ball = "".join(
        f'<circle cx="{x + dx:.1f}" cy="{gaze + dy:.1f}" r="{radius}" fill="{colour}"/>'
        for dx, dy, radius, colour in (
            (0, 0, 13.5, head.iris), (0, 0, 6, "#000"), (-4, -4, 3, "#fff")
        )
    )  # fmt: skip
    fold = path(
        ("M", inner[0] + side * 3, y - 9 - 0.6 * high),
        ("Q", x, y - 1.75 * high - 9, outer[0], y - 9 + droop),
        width=1.6,
    )
    return (
        path(*whole, fill="#fff", width=1.5)
        + clipped(f"eye{side}", *whole, inside=ball)
        + path(*upper, width=4)
        + fold
    )


def _nose(head: Head, m: Movement) -> str:
    n, y = head.nose, 250 - 6 * m.nose - 3 * m.upper
    tip = path(
        ("M", 200 - n, y - 6),
        ("Q", 198 - n, y + 5, 200 - n / 2, y + 3),
        ("Q", 200, y + 10, 200 + n / 2, y + 3),
        ("Q", 202 + n, y + 5, 200 + n, y - 6),
        width=2.5,
    )
    if not m.nose:
        return tip
    wrinkles = [
        path(("M", 200 + side * 10, down), ("Q", 200 + side * 3, down - 6, 200, down - 5), width=2)
        for side in (-1, 1)
        for down in (196, 206, 216)
    ]
    return tip + "".join(wrinkles)


def _forehead(m: Movement) -> str:
    """Upright lines between brows that are drawn down together; level ones over raised brows."""
    if m.inner < -0.5 and m.together > 0.5:
        return "".join(
            path(("M", 200 + x, 136), ("Q", 200 + 0.7 * x, 148, 200 + x, 160), width=2.2)
            for x in (-7, 7)
        )
    if m.inner > 0.5 and m.outer > 0.3:
        half = 34 if m.together > 0.5 else 62
        return "".join(
            path(("M", 200 - half, y), ("Q", 200, y - 6, 200 + half, y), width=1.8)
            for y in (108, 120)
        )
    return ""


def _cheek(head: Head, m: Movement, side: int) -> str:
    """The lines beside and under the eye of a cheek that rises, and that from nose to mouth."""
    x = 200 + side * head.eyes
    lines: list[tuple[Step, Step]] = []
    if m.cheeks:
        lines += [
            (("M", x + side * 36, 190 + dy), ("L", x + side * 47, 190 + 2.2 * dy))
            for dy in (-7, 1, 9)
        ]
        lines.append((("M", x - side * 22, 218), ("Q", x, 230, x + side * 26, 216)))
        lines.append(
            (("M", 200 + side * 30, 246), ("Q", 200 + side * 62, 262, 200 + side * 66, 288))
        )
    if m.nose:
        lines.append(
            (("M", 200 + side * 24, 232), ("Q", 200 + side * 46, 244, 200 + side * 60, 272))
        )
    return "".join(path(*line, width=2) for line in lines)
