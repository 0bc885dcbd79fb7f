"""Fit the smoothing constants and the confidence to speak on clips of training faces."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import msgspec

from edge.settings.config import Config, SmoothingConfig

from .announce import Clip, Figures, score

PRECISION_OF_CLIPS = 0.975
"""Share of right announcements asked for on the clips that are fitted on: half a point more than is
promised, since the clips it is judged on are others."""

DELAY = 0.7
"""Median seconds allowed from a change to its announcement."""


def candidates() -> Iterator[SmoothingConfig]:
    """The constants that are tried."""
    for tau, build_up, dwell, sure, hysteresis in product(
        (0.1, 0.2, 0.3, 0.45), (0.0, 0.5, 1.0, 2.0), (0.0, 0.2),
        (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95), (0.15, 0.3),
    ):  # fmt: skip
        yield SmoothingConfig(
            time_constant=tau, build_up=build_up, dwell=dwell, unsure_below=sure,
            hysteresis=hysteresis,
        )  # fmt: skip


def fit(clips: list[Clip], config: Config) -> tuple[SmoothingConfig, Figures]:
    """The constants that announce most changes among those right and quick enough.

    Where none is, the most precise ones.
    """
    best: tuple[tuple[bool, float, float], SmoothingConfig, Figures] | None = None
    for smoothing in candidates():
        figures = score(clips, _with(config, smoothing), 0.0)
        enough = figures.precision >= PRECISION_OF_CLIPS and figures.delay <= DELAY
        rank = (enough, figures.coverage if enough else figures.precision, -figures.delay)
        if best is None or rank > best[0]:
            best = (rank, smoothing, figures)
    assert best is not None
    return best[1], best[2]


def format_fit(smoothing: SmoothingConfig) -> str:
    """The constants as the table of a configuration file."""
    keys = ("time_constant", "build_up", "dwell", "unsure_below", "hysteresis")
    return "\n".join(["[smoothing]", *(f"{key} = {getattr(smoothing, key)}" for key in keys)])


def _with(config: Config, smoothing: SmoothingConfig) -> Config:
    return msgspec.structs.replace(config, smoothing=smoothing)
