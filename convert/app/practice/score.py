"""The score of each emotion: its latest answers, in one small file on this machine."""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from edge.emotion.labels import LABELS
from edge.errors import UnreadableError
from edge.textfile import read_text

LATEST = 20
"""Answers of each emotion that are kept: the score is of these, so that practice shows in it."""


class Score(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was answered to the latest faces of each emotion, the oldest first."""

    answers: dict[str, tuple[str, ...]] = {}

    def asked(self, label: str) -> int:
        """Of how many faces that show `label` it knows."""
        return len(self.answers.get(label, ()))

    def right(self, label: str) -> int:
        """How many of them were named right."""
        return self.answers.get(label, ()).count(label)

    def taken_for(self, label: str) -> str | None:
        """What such a face was taken for most often, if it was taken for anything else."""
        wrong = Counter(given for given in self.answers.get(label, ()) if given != label)
        return wrong.most_common(1)[0][0] if wrong else None

    def weight(self, label: str) -> float:
        """How often `label` should be asked, beside others: how likely the next answer is wrong.

        That is Laplace's rule of succession: one half of an emotion never asked, and never nothing.

        >>> Score({"fear": ("surprise",) * 4, "happy": ("happy",) * 4}).weight("fear")
        0.8333333333333334
        """
        asked = self.asked(label)
        return (asked - self.right(label) + 1) / (asked + 2)

    def plus(self, label: str, given: str) -> Score:
        """The score after a face that shows `label` was taken for `given`."""
        answers = (*self.answers.get(label, ()), given)[-LATEST:]
        return Score({**self.answers, label: answers})


def score_file() -> Path:
    """Where the score is kept: in the folder that XDG names for a user's data."""
    named = Path(os.environ.get("XDG_DATA_HOME", ""))
    data = named if named.is_absolute() else Path.home() / ".local" / "share"
    return data / "facecue" / "practice.json"


class ScoreBook:
    """The score in its file; what cannot be kept there is kept as long as the page is open.

    Attributes:
        path: the file.
        score: as it is now.
        news: what has become of the file that its owner should know; "" when all is well.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.score = Score()
        self.news = ""
        self._kept = False
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with self._alone():
                self._read()
        except OSError as error:
            self._tell(error)

    def add(self, label: str, given: str) -> None:
        """A face that shows `label` was taken for `given`."""
        after = self.score.plus(label, given)
        try:
            with self._alone():
                self._read()  # another tab may have added to it
                after = self.score.plus(label, given)
                self._write(after)
        except OSError as error:
            self._tell(error)
        self.score = after

    def _tell(self, error: OSError) -> None:
        self.news = (
            f"The score cannot be kept in {self.path}: {error.strerror}. It lasts as long as this"
            " page is open."
        )

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """No other tab or program changes the file meanwhile."""
        folder = os.open(self.path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            yield
        finally:
            os.close(folder)

    def _read(self) -> None:
        """Take the score from the file; a damaged one is put aside.

        Where there is none any more, its owner wants to begin anew.
        """
        try:
            self.score = _decode(read_text(self.path))
            self._kept = True
        except FileNotFoundError:
            if self._kept:
                self.score, self._kept = Score(), False
        except UnreadableError as error:
            aside = _free_name(self.path)
            self.path.rename(aside)
            self.news = (
                f"The score in {self.path} is damaged ({error.what}). It is kept as {aside.name}"
                " beside it, and a new one begins."
            )

    def _write(self, score: Score) -> None:
        """All or nothing, even when the machine stops meanwhile."""
        with tempfile.NamedTemporaryFile(dir=self.path.parent, delete=False) as file:
            try:
                file.write(msgspec.json.encode(score) + b"\n")
                file.flush()
                os.fsync(file.fileno())
                Path(file.name).replace(self.path)
                self._kept = True
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise


def _decode(text: str) -> Score:
    """The score that a file holds.

    Raises:
        UnreadableError: it holds something else.
    """
    try:
        score = msgspec.json.decode(text, type=Score)
    except msgspec.DecodeError as error:
        raise UnreadableError(str(error)) from error
    unknown = {*score.answers, *(given for all_ in score.answers.values() for given in all_)}
    if strange := unknown - set(LABELS):
        raise UnreadableError(f"{min(strange)} is no emotion")
    return score


def _free_name(path: Path) -> Path:
    """A name beside `path` that nothing has: practice.damaged-1.json and so on."""
    number = 1
    while (aside := path.with_name(f"{path.stem}.damaged-{number}{path.suffix}")).exists():
        number += 1
    return aside
