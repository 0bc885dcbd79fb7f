"""Heads to draw faces on: what of a face does not move when it shows something."""

from __future__ import annotations

import random
from typing import NamedTuple

from .strokes import INK, path

SKINS = ("#f6d7bd", "#ecc19c", "#d9a57c", "#bb845c", "#a06d50", "#8f6147")
HAIRS = ("#2b211d", "#4a3122", "#7a4c28", "#a8743a", "#8a8a8a")
IRISES = ("#3d2a1c", "#5a4326", "#3f6b8c", "#4f7a4f")
DARK = 3
"""Skins of `SKINS` from here on go with the darkest of hair and eyes."""

CROWN, TEMPLE, CHIN = 5, 175, 345
"""Where a head is in a drawing, down from its upper edge, in pixels."""


class Head(NamedTuple):
    """Somebody: colours, and measures in pixels.

    `eyes` and `mouth` are half of the distance between the eyes and half of the mouth's width;
    `brow` is how thick the brows are, `nose` half of the nose's width.
    """

    skin: str
    lips: str
    hair: str
    iris: str
    long: bool
    fringe: int
    width: float
    eyes: float
    brow: float
    nose: float
    mouth: float


def head_of(chance: random.Random) -> Head:
    """Somebody, by chance."""
    skin = chance.randrange(len(SKINS))
    few = 2 if skin >= DARK else None
    return Head(
        skin=SKINS[skin],
        lips="#8a4339" if skin >= DARK else "#b5635a",
        hair=chance.choice(HAIRS[:few]),
        iris=chance.choice(IRISES[:few]),
        long=chance.random() < 0.4,
        fringe=chance.randrange(4),
        width=chance.uniform(112, 130),
        eyes=chance.uniform(50, 57),
        brow=chance.uniform(7, 11),
        nose=chance.uniform(15, 22),
        mouth=chance.uniform(40, 48),
    )


def draw_head(head: Head, jaw: float) -> str:
    """Its outline, ears and hair as SVG; `jaw` from 0 to 1 is how far the jaw has dropped."""
    w, chin = head.width, CHIN + 26 * jaw
    ears = "".join(
        f'<ellipse cx="{200 + side * (w - 2):.0f}" cy="212" rx="16" ry="28" fill="{head.skin}"'
        f' stroke="{INK}" stroke-width="2"/>'
        for side in (-1, 1)
    )
    skull = path(
        ("M", 200 - w, TEMPLE),
        ("C", 200 - w, 20, 200 + w, 20, 200 + w, TEMPLE),
        ("C", 200 + w, 270, 200 + 0.62 * w, chin, 200, chin),
        ("C", 200 - 0.62 * w, chin, 200 - w, 270, 200 - w, TEMPLE),
        fill=head.skin, width=2,
    )  # fmt: skip
    return _behind(head) + ears + skull + _fringe(head)


def _behind(head: Head) -> str:
    """Long hair; nothing of a head that has none."""
    if not head.long:
        return ""
    out = head.width + 24
    return path(
        ("M", 200 - out, 320),
        ("C", 190 - out, -40, 210 + out, -40, 200 + out, 320),
        ("Q", 200, 370, 200 - out, 320),
        fill=head.hair, width=2,
    )  # fmt: skip


def _fringe(head: Head) -> str:
    left, right = 197 - head.width, 203 + head.width
    edges = (
        (("C", left + 12, 105, right - 95, 95, right - 64, 78),
         ("C", right - 36, 92, right - 10, 125, right, TEMPLE)),
        (("C", left + 8, 130, left + 40, 92, 200, 90),
         ("C", right - 40, 92, right - 8, 130, right, TEMPLE)),
        (("C", left + 15, 120, left + 70, 95, 200, 78),
         ("C", right - 70, 95, right - 15, 120, right, TEMPLE)),
        (("C", left + 10, 95, left + 62, 62, 200, 62),
         ("C", right - 62, 62, right - 10, 95, right, TEMPLE)),
    )  # fmt: skip
    return path(
        ("M", left, TEMPLE), *edges[head.fringe],
        ("C", right + 4, CROWN, left - 4, CROWN, left, TEMPLE),
        fill=head.hair, width=2,
    )  # fmt: skip
