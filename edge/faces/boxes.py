"""How boxes lie to one another, and which of them are the same face."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..types import Box, Detection

SAME = 0.6
"""Of two detections one of which has this share inside the other, the surer one counts."""

ALIKE = 0.4
"""Overlap from which boxes inside one another are of about the same size, too."""


def overlap(a: Box, b: Box) -> float:
    """Intersection over union of two boxes, 0 to 1.

    Example:
        >>> overlap(Box(0, 0, 100, 100), Box(0, 0, 100, 50))
        0.5
    """
    common = shared(a, b)
    return common / (a.area + b.area - common) if common else 0.0


def inside(a: Box, b: Box) -> float:
    """The share of the smaller box that lies in the other, 0 to 1."""
    common = shared(a, b)
    return common / min(a.area, b.area) if common else 0.0


def elsewhere(detections: Iterable[Detection], known: Sequence[Box]) -> list[Detection]:
    """Those that are not one of the `known` faces once more."""
    return [
        detection
        for detection in detections
        if not any(inside(detection.box, box) > SAME for box in known)
    ]


def distinct(detections: Iterable[Detection], *, nested: bool = False) -> list[Detection]:
    """Of those that are the same face the surest one; one inside another is it unless `nested`."""
    kept: list[Detection] = []
    for detection in sorted(detections, key=lambda d: -d.score):
        rivals = [other.box for other in kept if inside(detection.box, other.box) >= SAME]
        if all(nested and overlap(detection.box, box) < ALIKE for box in rivals):
            kept.append(detection)
    return kept


def shared(a: Box, b: Box) -> int:
    """How many pixels lie in both."""
    width = min(a.x + a.width, b.x + b.width) - max(a.x, b.x)
    height = min(a.y + a.height, b.y + b.height) - max(a.y, b.y)
    return max(width, 0) * max(height, 0)
