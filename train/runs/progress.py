"""What is shown of a run while it works: a line before it begins, a bar in each epoch."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable

from tqdm import tqdm


def opening(
    name: str, *, seed: int, images: int, batch_size: int, epochs: int, checked: int
) -> str:
    """What is about to be trained, on what, and for how long as far as that is known."""
    return (
        f"training {name}, seed {seed}: {epochs} epochs of {images:,} images, {batch_size} a step;"
        f" {checked:,} others check each epoch. How long one takes is measured in the first"
    )


def bar(steps: int, batch_size: int, title: str) -> Iterable[int]:
    """The numbers of an epoch's steps, with a bar of images, images/s and the time to go.

    Where nobody watches, as in a log, it is drawn twice a minute.
    """
    seconds = 0.2 if sys.stderr.isatty() else 30.0
    columns, lines = shutil.get_terminal_size()  # of terminals that do not know theirs, too
    numbers: Iterable[int] = tqdm(
        range(steps),
        desc=title,
        unit=" images",
        unit_scale=batch_size,
        mininterval=seconds,
        maxinterval=2 * seconds,
        ncols=columns,
        nrows=lines,
        bar_format="{desc}: {percentage:3.0f} %|{bar}| {n_fmt} of {total_fmt}{unit},"
        " {rate_noinv_fmt}, {remaining} to go",
    )
    return numbers
