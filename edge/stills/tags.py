"""Where the words about each face stand in a marked picture, so that they can be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

import cv2

from ..faces.boxes import shared
from ..types import Box
from .look import StillFace

FONT = cv2.FONT_HERSHEY_SIMPLEX

SMALLEST = 0.45
"""The scale of the smallest text that can be read in a picture shown `SHOWN` pixels large."""

SHOWN = 700

WIDEST = 2.0
"""How many times as wide as its face words may be; of a smaller face only the number is told."""


CRAMPED = 1 / 2
"""Of `SMALLEST`: numbers that find no room otherwise."""


class Tag(NamedTuple):
    """A text with its ground, `box`, in pixels; `scale` and `thickness` are OpenCV's."""

    text: str
    box: Box
    scale: float
    thickness: int


def caption(face: StillFace) -> str:
    """What a face shows: "happy 98 %"."""
    return f"{face.label} {round(100 * face.confidence)} %"


def outline(face: StillFace) -> Box:
    """The upright rectangle around a face's frame, which is turned by its roll."""
    corners = cv2.boxPoints((face.box.centre, (face.box.width, face.box.height), face.roll))
    return Box(*cv2.boundingRect(corners))


def smallest_scale(columns: int, rows: int) -> float:
    """Of text in a picture of this size."""
    return SMALLEST * max(max(columns, rows) / SHOWN, 1)


def text_size(text: str, scale: float) -> tuple[int, int, int]:
    """Width and height of a text's ground in pixels, and how thick its strokes are."""
    thickness = max(round(2 * scale), 1)
    (width, height), _ = cv2.getTextSize(text, FONT, scale, thickness)
    return width + height // 2, 2 * height, thickness


def place_tags(faces: Sequence[StillFace], columns: int, rows: int) -> list[Tag]:
    """A tag for each face, in their order; none lies on another where there is room.

    Several faces are numbered from 1. A tag has words as well where they are not much wider than
    the face and leave the others free.
    """
    smallest = smallest_scale(columns, rows)
    for scale in (smallest, CRAMPED * smallest):
        sheet = _Sheet(columns, rows, [outline(face) for face in faces], scale)
        for face in faces:
            sheet.add(caption(face))
        if not sheet.crowded:
            break
    return sheet.placed


class _Sheet:
    """A picture of `columns` by `rows` pixels with its faces, and the tags that it has so far.

    `scale` is that of the numbers.
    """

    def __init__(self, columns: int, rows: int, faces: Sequence[Box], scale: float) -> None:
        self.placed: list[Tag] = []
        self._columns, self._rows, self._faces, self._scale = columns, rows, faces, scale

    @property
    def crowded(self) -> bool:
        """Whether a tag lies on another."""
        return any(shared(a.box, b.box) for a, b in combinations(self.placed, 2))

    def add(self, words: str) -> None:
        """Place the tag of the next face."""
        face, number = self._faces[len(self.placed)], len(self.placed) + 1
        if len(self._faces) == 1:
            tag = self._worded(words, face)
        else:
            tag = self._worded(f"{number} {words}", face)
            if tag.box.width > WIDEST * face.width or self._covered(tag.box, face):
                tag = self._numbered(str(number), face)
        self.placed.append(tag)

    def _worded(self, text: str, face: Box) -> Tag:
        """A text as wide as the face, but never too small, where it covers least."""
        smallest = smallest_scale(self._columns, self._rows)
        scale = max(smallest, face.width / text_size(text, 1)[0])
        width, height, thickness = text_size(text, scale)
        places = self._places(face, width, height)
        best = min(places, key=lambda box: self._covered(box, face))
        return Tag(text, best, scale, thickness)

    def _numbered(self, text: str, face: Box) -> Tag:
        """A number where it covers least of the tags; a face it may."""
        width, height, thickness = text_size(text, self._scale)
        best = min(self._places(face, width, height), key=self._on_tags)
        return Tag(text, best, self._scale, thickness)

    def _covered(self, box: Box, own: Box) -> int:
        """How many pixels of other faces than `own`, and of tags, lie under `box`."""
        others = [face for face in self._faces if face is not own]
        return self._on_tags(box) + sum(shared(box, face) for face in others)

    def _on_tags(self, box: Box) -> int:
        return sum(shared(box, tag.box) for tag in self.placed)

    def _places(self, face: Box, width: int, height: int) -> Iterator[Box]:
        """Where a tag may stand, the best first: below the face, above, in it, beside it."""
        x, y, right, foot = face.x, face.y, face.x + face.width, face.y + face.height
        over, low, ending, before = y - height, foot - height, right - width, x - width
        for left, top in (
            (x, foot), (ending, foot), (x, over), (ending, over), (x, low), (x, y),
            (right, y), (before, y), (right, low), (before, low),
        ):  # fmt: skip
            yield Box(
                max(min(left, self._columns - width), 0),
                max(min(top, self._rows - height), 0),
                width,
                height,
            )
