"""The state of a run on disk: whole after every epoch, whatever cuts the run off."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from edge.errors import DataError

from .files import replace_file
from .loop import Loop
from .member import PARAMETERS


class Checkpoint:
    """The last whole epoch of a loop: weights, optimizer and averages, replaced in one step."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "checkpoint"
        self._done = self._folder / "done.json"

    def restore(self, loop: Loop) -> int:
        """Load the last whole epoch into the loop; returns how many epochs are done."""
        if not self._done.exists():
            return 0
        done = int(json.loads(self._done.read_text())["epochs"])
        training, averaged = self._files(done)
        loop.model.load_weights(training)
        loop.averaged.load_weights(averaged)
        print(f"resuming after epoch {done}")
        return done

    def save(self, loop: Loop, done: int) -> None:
        """Keep the loop as it is after `done` epochs, and nothing older."""
        self._folder.mkdir(exist_ok=True)
        training, averaged = self._files(done)
        loop.model.save_weights(training)
        loop.averaged.save_weights(averaged)
        state = json.dumps({"epochs": done})
        replace_file(self._done, lambda path: path.write_text(state))
        for old in self._folder.glob("*.weights.h5"):
            if old not in (training, averaged):
                old.unlink()

    def _files(self, done: int) -> tuple[Path, Path]:
        return tuple(self._folder / f"{kind}{done}.weights.h5" for kind in ("training", "averaged"))


def claim(out: Path, parameters: dict[str, Any], *, write: bool = True) -> None:
    """Check that a folder is this run's, and `write` its parameters there if it is new.

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
    if write and not path.exists():
        out.mkdir(parents=True, exist_ok=True)
        replace_file(path, lambda new: new.write_text(text))  # other workers read it meanwhile
