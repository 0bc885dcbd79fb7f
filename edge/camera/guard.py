"""Whether what a camera shows can be a view of the world at all."""

from __future__ import annotations

import zlib

from ..errors import CameraError
from ..types import Frame

LARGEST_SIDE = 4096
"""Sides in pixels of the largest frame that is looked at."""


def check_frame(frame: Frame) -> None:
    """Refuse what is no picture that the pipeline can work with.

    Raises:
        CameraError: the frame has a shape or a type that no camera should give.
    """
    gray = frame.gray
    if gray.ndim != 2 or gray.dtype != "uint8":
        raise CameraError(f"the camera gives {gray.dtype} of shape {gray.shape}, not grey pixels")
    if not all(1 <= side <= LARGEST_SIDE for side in gray.shape):
        rows, columns = gray.shape
        raise CameraError(
            f"the camera gives frames of {columns}x{rows} pixels",
            advice=f"a side may have {LARGEST_SIDE}: set width and height under [camera]",
        )


class Cover:
    """Notices a covered or blinded camera by frames that are all black or all white."""

    BLACK, WHITE = 10, 245
    """Brightness that a corner to corner sample stays below, or above."""
    SHARE = 0.98
    """Part of the sample that must."""
    AFTER = 2.0
    """Seconds for which it must last, in and out."""

    def __init__(self) -> None:
        self.state = ""
        self._rival = ""
        self._since = 0.0

    def update(self, frame: Frame) -> bool:
        """Take in a frame; whether `state` ("", "covered" or "blinded") is another now."""
        seen = self._judge(frame)
        if seen != self._rival:
            self._rival, self._since = seen, frame.t
        if seen != self.state and frame.t - self._since >= self.AFTER:
            self.state = seen
            return True
        return False

    def _judge(self, frame: Frame) -> str:
        sample = frame.gray[::8, ::8]
        if (sample <= self.BLACK).mean() >= self.SHARE:
            return "covered"
        return "blinded" if (sample >= self.WHITE).mean() >= self.SHARE else ""


class Freeze:
    """Notices a driver that gives the same picture over and over: a sensor's noise never repeats.

    An all black or all white picture does repeat, and says nothing about the driver.
    """

    AFTER = 5.0
    """Seconds for which a picture must stay the same, byte for byte."""

    def __init__(self) -> None:
        self._digest: int | None = None
        self._since = 0.0
        self.moving = False
        """Whether pictures have differed so far, as a camera's that works do."""

    def check(self, frame: Frame) -> None:
        """Take in a frame.

        Raises:
            CameraError: the picture is frozen.
        """
        sample = frame.gray[::4, ::4]
        digest = zlib.crc32(sample.tobytes())
        if digest != self._digest or sample.min() == sample.max():
            self.moving = self._digest is not None
            self._digest, self._since = digest, frame.t
        elif frame.t - self._since >= self.AFTER:
            raise CameraError(
                f"the camera shows the same picture since {self.AFTER:.0f} s",
                advice="it is opened again",
            )
