"""Strokes of an SVG drawing."""

from __future__ import annotations

INK = "#1c1512"

Step = tuple[str | float, ...]
"""A command of an SVG path and its coordinates, such as ("M", 10, 20)."""


def outline(*steps: Step) -> str:
    """The steps as SVG writes them."""
    return "".join(
        f"{command}{' '.join(f'{value:.1f}' for value in values)}" for command, *values in steps
    )


def path(*steps: Step, fill: str = "none", ink: str = INK, width: float = 3.0) -> str:
    """A line along the steps, `width` pixels wide."""
    return f'<path d="{outline(*steps)}" fill="{fill}" stroke="{ink}" stroke-width="{width:.1f}"/>'


def clipped(name: str, *steps: Step, inside: str) -> str:
    """What of `inside` lies within the outline; `name` is the clip's own in its drawing."""
    return (
        f'<clipPath id="{name}"><path d="{outline(*steps)}"/></clipPath>'
        f'<g clip-path="url(#{name})">{inside}</g>'
    )
