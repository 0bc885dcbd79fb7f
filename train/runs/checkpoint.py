"""The state of a run on disk: whole after every epoch, whatever cuts the run off."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Protocol

import keras

from edge.errors import DataError

from ..files import replace_file, replace_text
from ..networks.member import PARAMETERS


class Resumable(Protocol):
    """A loop that can go on from its two networks: that in training, and the average of it."""

    model: keras.Model
    averaged: keras.Model


class Checkpoint:
    """The last whole epoch of a loop: weights, optimizer and averages, replaced in one step."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "checkpoint"
        self._done = self._folder / "done.json"

    def restore(self, loop: Resumable) -> int:
        """Load the last whole epoch into the loop; returns how many epochs are done.

        Raises:
            DataError: a file is damaged or missing.
        """
        if not self._done.exists():
            return 0
        try:
            done = int(json.loads(self._done.read_text())["epochs"])
            training, averaged = self._files(done)
            loop.model.load_weights(training)
            loop.averaged.load_weights(averaged)
        except Exception as error:  # whatever a damaged file leads Keras and HDF5 to
            why = (str(error).strip() or type(error).__name__).splitlines()[0][:120]
            raise DataError(
                f"checkpoint {self._folder} cannot be loaded: {why}",
                advice="copy it again, or remove it, and training begins anew",
            ) from error
        print(f"resuming after epoch {done}")
        return done

    def save(self, loop: Resumable, done: int) -> None:
        """Keep the loop as it is after `done` epochs, and nothing older."""
        self._folder.mkdir(exist_ok=True)
        training, averaged = self._files(done)
        replace_file(training, loop.model.save_weights)
        replace_file(averaged, loop.averaged.save_weights)
        replace_text(self._done, json.dumps({"epochs": done}))
        for old in self._folder.glob("*.weights.h5"):
            if old not in (training, averaged):
                old.unlink()

    def _files(self, done: int) -> tuple[Path, Path]:
        training, averaged = (f"{kind}{done}.weights.h5" for kind in ("training", "averaged"))
        return self._folder / training, self._folder / averaged


def claim(out: Path, parameters: dict[str, Any], *, write: bool = True) -> None:
    """Check that a folder is this run's, and `write` its parameters there if it is new.

    Raises:
        DataError: the folder holds a run with other parameters.
    """
    path = out / PARAMETERS
    text = json.dumps(parameters, indent=1) + "\n"
    if path.exists() and path.read_bytes() != text.encode():
        raise DataError(
            f"{out} holds a run with other parameters (see {path})",
            advice="give another --out, or the command that began it",
        )
    if write and not path.exists():
        out.mkdir(parents=True, exist_ok=True)
        replace_text(path, text)  # other workers read it meanwhile
