"""An epoch's figures: a line of a CSV file, points for TensorBoard, a line for the eye."""

from __future__ import annotations

from pathlib import Path

import tensorflow as tf

from ..files import replace_text
from ..networks.member import HISTORY
from .loop import Logs

TOLD = {"fer2013": "FER2013", "ferplus": "FER+", "own": "the own pictures"}
"""The heads whose accuracy is told, with what people call their annotations."""


class History:
    """Writes to `history.csv` and `tensorboard/` in the folder of a run."""

    def __init__(self, folder: Path, epochs: int) -> None:
        self._file = folder / HISTORY
        self._epochs = epochs
        self._summaries = tf.summary.create_file_writer(str(folder / "tensorboard"))

    def cut(self, done: int) -> None:
        """Keep the lines of the first `done` epochs, which are those of the checkpoint."""
        text = self._file.read_text(errors="replace") if self._file.exists() else ""
        lines = text.splitlines(keepends=True)
        replace_text(self._file, "".join(lines[: done + 1] if done else []))

    def add(self, done: int, logs: Logs) -> None:
        """Note the figures of the epoch that makes `done`."""
        with self._file.open("a") as file:
            if done == 1:
                file.write(",".join(["epoch", *logs]) + "\n")
            file.write(",".join([str(done), *(f"{v:.5g}" for v in logs.values())]) + "\n")
        with self._summaries.as_default(step=done):
            for name, value in logs.items():
                tf.summary.scalar(name, value)
        self._summaries.flush()
        minutes = (self._epochs - done) * logs["seconds"] / 60
        print(
            f"epoch {done} of {self._epochs}: loss {logs['loss']:.3f}, validation"
            f" {logs['val_loss']:.3f}{self._words(logs)}; about {minutes:.0f} min to go",
            flush=True,
        )

    def _words(self, logs: Logs) -> str:
        """What else of an epoch is told."""
        right = (
            f"{100 * logs[f'val_{head}_accuracy']:.1f} % of {name}"
            for head, name in TOLD.items()
            if f"val_{head}_accuracy" in logs
        )
        return f", right {' and '.join(right)}"
