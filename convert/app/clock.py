"""Times of a video in words: to a tenth of a second in its first minute, to the second later."""

from __future__ import annotations


def clock(seconds: float) -> str:
    """A time: "2.2 s", "12:34" or "1:02:03"."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def roughly(seconds: float) -> str:
    """How long something will take: "about 40 s", "about 3 minutes"."""
    if seconds < 90:
        return f"about {max(round(seconds / 5), 1) * 5} s"
    return f"about {round(seconds / 60)} minutes"
