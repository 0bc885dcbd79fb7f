"""Every error Facecue raises on purpose.

All derive from `FacecueError`, and each also from the builtin that a caller would think of
catching. Its text is one line: what is wrong, where, and what to do about it.
"""

from .printable import printable


class FacecueError(Exception):
    """Base of all errors that a user can mend; `exit_code` is what the command line returns.

    >>> from edge import ConfigError
    >>> error = ConfigError("--fast needs a recording", advice="name a video file")
    >>> print(error)
    --fast needs a recording; name a video file

    Attributes:
        what: is wrong, and where.
        advice: what to do about it; "" where there is nothing, or `what` says it already.
    """

    exit_code = 1

    def __init__(self, what: str, *, advice: str = "") -> None:
        super().__init__(what)
        self.what = printable(what)
        self.advice = printable(advice)

    def __str__(self) -> str:
        return f"{self.what}; {self.advice}" if self.advice else self.what


class CameraError(FacecueError, OSError):
    """The source of frames cannot be opened, or gave up for good."""

    exit_code = 3


class ModelNotFoundError(FacecueError, FileNotFoundError):
    """The model file or its contract is not where it should be, or may not be read."""

    exit_code = 4


class ContractError(FacecueError, ValueError):
    """A model file is damaged, or is not the one that its contract describes."""

    exit_code = 5


class UnreadableError(FacecueError, ValueError):
    """A small file is no text, too large, or no file; whoever wanted it says which file."""


class ConfigError(FacecueError, ValueError):
    """A configuration file or a setting in it is wrong."""

    exit_code = 6


class SinkError(FacecueError, OSError):
    """Speech, haptics or another sink cannot be used on this machine."""

    exit_code = 7


class CascadeError(FacecueError, FileNotFoundError):
    """OpenCV's Haar cascade is not installed, or this OpenCV has no cascade classifier."""

    exit_code = 8


class RuntimeMissingError(FacecueError, ImportError):
    """No TFLite runtime is installed, or the one that is does not fit this numpy."""

    exit_code = 9


class ImageError(FacecueError, ValueError):
    """A picture cannot be read."""

    exit_code = 10


class OutputError(FacecueError, OSError):
    """Standard output cannot be written: it is closed, its reader has gone, or the disk is full."""


class StatusError(FacecueError, OSError):
    """The daemon's status cannot be read, because it does not run or hangs."""

    exit_code = 13


class DataError(FacecueError, ValueError):
    """A dataset on the desktop is missing, or not in the form it should have."""

    exit_code = 11


class TrainingError(FacecueError, RuntimeError):
    """A training run cannot go on for now; the same command resumes it."""

    exit_code = 12
