"""How far a video has been looked at: a bar on the page."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st

from .clock import clock, roughly

OFTEN = 0.25
"""Seconds between two changes of a bar at least."""

SETTLED = 3.0
"""Seconds after which the pace so far tells how long the rest will take."""


Told = Callable[[float], tuple[float, str]]
"""How far a time of the video is, 0 to 1, and what to say of it."""


@contextmanager
def bar(words: str, told: Told) -> Iterator[Callable[[float], None]]:
    """A bar that is gone afterwards, whatever happens.

    Args:
        words: what it says at first.
        told: what it says later.

    Yields:
        A function that is called with the time of each frame.
    """
    drawn = st.progress(0.0, words)
    last = time.monotonic()

    def tell(t: float) -> None:
        nonlocal last
        if time.monotonic() - last >= OFTEN:
            last = time.monotonic()
            drawn.progress(*told(t))

    try:
        yield tell
    finally:
        drawn.empty()


def of_video(whole: float) -> Told:
    """Tells of a video of `whole` seconds, 0 where it does not say: how much is done, and left."""
    begin = time.monotonic()

    def told(t: float) -> tuple[float, str]:
        if not whole:
            return 0.0, f"Looked at {clock(t)}; the video does not say how long it is"
        done, passed = min(t / whole, 1.0), time.monotonic() - begin
        words = f"Looked at {clock(t)} of {clock(whole)}"
        if passed > SETTLED and t > 0:
            words += f"; {roughly(passed * (1 - done) / done)} left"
        return done, words

    return told
