"""The state of a run on disk: whole after every epoch, whatever cuts the run off."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras

from edge.errors import DataError

PARAMETERS = "parameters.json"
HISTORY = "history.csv"
MEMBER = "member.keras"


class Checkpoint(keras.callbacks.Callback):
    """Weights, optimizer and history after each epoch, each file replaced in one step.

    Placed after `SwapEMAWeights`, which swaps only for validation, it sees the raw weights; the
    average travels inside the optimizer.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder / "checkpoint"
        self._done = self._folder / "done.json"
        self._history = folder / HISTORY
        self._started = time.monotonic()

    def restore(self, model: keras.Model) -> int:
        """Load the last whole epoch into a compiled model; returns how many epochs are done."""
        if not self._done.exists():
            return 0
        state = json.loads(self._done.read_text())
        model.optimizer.build(model.trainable_variables)
        model.load_weights(self._folder / state["weights"])
        lines = self._history.read_text().splitlines(keepends=True)
        self._history.write_text("".join(lines[: state["epochs"] + 1]))
        print(f"resuming after epoch {state['epochs']}")
        return int(state["epochs"])

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        self._started = time.monotonic()

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        values = {k: float(v) for k, v in sorted((logs or {}).items())}
        values["seconds"] = time.monotonic() - self._started
        if epoch == 0:
            self._history.write_text(",".join(["epoch", *values]) + "\n")
        with self._history.open("a") as file:
            file.write(",".join([str(epoch + 1), *(f"{v:.5g}" for v in values.values())]) + "\n")
        self._folder.mkdir(exist_ok=True)
        weights = self._folder / f"epoch{epoch + 1}.weights.h5"
        self.model.save_weights(weights)
        left = (self.params["epochs"] - epoch - 1) * values["seconds"]
        print(f"epoch {epoch + 1} of {self.params['epochs']}: about {left / 60:.0f} min to go")
        state = json.dumps({"epochs": epoch + 1, "weights": weights.name})
        replace_file(self._done, lambda path: path.write_text(state))
        for old in self._folder.glob("epoch*.weights.h5"):
            if old != weights:
                old.unlink()


def claim(out: Path, parameters: dict[str, Any]) -> None:
    """Write the run's parameters to its folder, or check that they are the ones there.

    Raises:
        DataError: the folder holds a run with other parameters.
    """
    path = out / PARAMETERS
    text = json.dumps(parameters, indent=1) + "\n"
    if path.exists() and path.read_text() != text:
        raise DataError(
            f"{out} holds a run with other parameters (see {path}); give another --out, or the"
            " command that began it"
        )
    out.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def replace_file(path: Path, write: Callable[[Path], object]) -> None:
    """Write beside `path` and move into place, so that a cut-off write leaves the old file."""
    beside = path.with_name("new-" + path.name)
    write(beside)
    beside.replace(path)
