"""The loudspeaker's monitor: what a sound server or ALSA's loopback card says is being played.

It is the loudspeaker that is listened to, never a microphone; no more than a peak is kept.
"""

from __future__ import annotations

import shutil
import subprocess
import threading
import time
from collections.abc import Iterator

import numpy as np

from ..programs import kill, start_program

SERVER = ["parec", "--device=@DEFAULT_MONITOR@", "--raw", "--format=s16le", "--rate=48000",
          "--channels=2", "--latency-msec=50"]  # fmt: skip
"""Records what PulseAudio or PipeWire plays."""

LOOPBACK = ["arecord", "-q", "-D", "plughw:Loopback,1,0", "-t", "raw", "-f", "S16_LE",
            "-r", "48000", "-c", "2"]  # fmt: skip
"""Records what is played into snd-aloop's card; a mixer before it (dmix) has this rate as well."""

STARTS = 0.5
"""Seconds in which a recorder that has nothing to record has ended."""

LINGERS = 0.3
"""Seconds for which what was played may still be on its way."""


class Monitor:
    """Listens from its making until `stop`.

    Attributes:
        name: of the recorder, such as "parec".
    """

    def __init__(self, recorder: subprocess.Popen[bytes], name: str) -> None:
        self.name = name
        self._recorder = recorder
        self._peak = 0
        self._listener = threading.Thread(target=self._listen, name="monitor", daemon=True)
        self._listener.start()

    def stop(self) -> float:
        """The peak of what was played, 0 to 1 of full scale."""
        time.sleep(LINGERS)
        kill(self._recorder)
        self._listener.join()
        for pipe in (self._recorder.stdin, self._recorder.stdout):
            assert pipe is not None
            pipe.close()
        return self._peak / 32768

    def _listen(self) -> None:
        assert self._recorder.stdout is not None
        odd = b""
        while more := self._recorder.stdout.read(8192):
            sound = odd + more
            odd = sound[len(sound) & ~1 :]
            samples = np.frombuffer(sound[: len(sound) & ~1], "<i2").astype(np.int32)
            self._peak = max(self._peak, int(np.abs(samples).max(initial=0)))


def open_monitor() -> Monitor | None:
    """The first recorder that stays; None where there is no monitor of the loudspeaker."""
    for command in _commands():
        try:
            recorder = start_program(command)
        except OSError:
            continue
        monitor = Monitor(recorder, command[0])
        try:
            recorder.wait(STARTS)
        except subprocess.TimeoutExpired:
            return monitor
        monitor.stop()
    return None


def _commands() -> Iterator[list[str]]:
    for command in (SERVER, LOOPBACK):
        if shutil.which(command[0]) is not None:
            yield command
