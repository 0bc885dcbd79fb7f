"""A voice that can break."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from .history import History

ASOUND = Path(__file__).parents[2] / "data/asound.conf"


class Voice:
    """espeak-ng and aplay, wrapped: each word said and played is a line of the history.

    `engine` is "fine", "hangs" or "crashes"; `card` tells whether there is a sound card.
    """

    def __init__(self, folder: Path, history: History) -> None:
        self.bin = folder / "bin"
        self.bin.mkdir()
        self._mode = folder / "mode"
        self._alsa = folder / "asound.conf"
        pipe = folder / "said"
        os.mkfifo(pipe)
        # Opened for both, so that it never ends.
        self._stream = os.fdopen(os.open(pipe, os.O_RDWR), buffering=1)
        history.follow(self._stream, "voice")
        self._write(
            "espeak-ng",
            f"""
            case $(cat {self._mode}) in hangs) exec tail -f /dev/null ;; crashes) exit 1 ;; esac
            {shutil.which("espeak-ng")} "$@" && shift $(($# - 1)) && echo "spoke $1" >{pipe}""",
        )
        self._write("aplay", f'{shutil.which("aplay")} "$@" && echo played >{pipe}')
        self.engine("fine")
        self.card(True)
        self.env = {
            "PATH": f"{self.bin}:{os.environ['PATH']}",
            "ALSA_CONFIG_PATH": f"/usr/share/alsa/alsa.conf:{self._alsa}",
            "FACECUE_HEARD": str(folder / "heard.wav"),
        }  # fmt: skip

    def engine(self, mode: str) -> None:
        self._mode.write_text(mode)

    def card(self, there: bool) -> None:
        none = "pcm.!default { type hw card 31 }\n"
        self._alsa.write_text(ASOUND.read_text() if there else none)

    def _write(self, name: str, script: str) -> None:
        (self.bin / name).write_text(f"#!/bin/sh\n{script}\n")
        (self.bin / name).chmod(0o755)
