"""Earcons, short sounds that say what a word would take too long for; made here, shipped as WAVs.

python -m edge.voice.earcons   writes edge/voice/sounds/*.wav
"""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SOUNDS = Path(__file__).with_name("sounds")
RATE = 22_050
"""Samples a second; espeak-ng's own, so that an earcon and a word fit in one file."""

NOTE = 0.07
"""Seconds of one note."""

TUNES: dict[str, tuple[float, ...]] = {
    "ready": (523.25, 659.26, 783.99),
    "found": (587.33, 880.0),
    "lost": (880.0, 587.33),
    "muted": (392.0, 261.63),
    "unmuted": (261.63, 392.0),
    "error": (196.0, 196.0, 196.0),
}
"""Hertz of each note: up for what begins, down for what ends, low and level for trouble."""


def make(name: str) -> NDArray[np.int16]:
    """The samples of an earcon at `RATE`, shape (n,)."""
    t = np.arange(round(NOTE * RATE)) / RATE
    swell = np.minimum(1.0, np.minimum(t, NOTE - t) / 0.008)  # no clicks
    notes = [0.3 * swell * np.sin(2 * np.pi * pitch * t) for pitch in TUNES[name]]
    gap = np.zeros(round(0.02 * RATE))
    samples = np.concatenate([part for note in notes for part in (note, gap)])
    return (32767 * samples).astype(np.int16)


def load(name: str) -> NDArray[np.int16]:
    """The samples of a shipped earcon at `RATE`, shape (n,)."""
    with wave.open(str(SOUNDS / f"{name}.wav")) as file:
        return np.frombuffer(file.readframes(file.getnframes()), np.int16)


def main() -> None:
    """Write the shipped earcons anew."""
    for name in TUNES:
        with wave.open(str(SOUNDS / f"{name}.wav"), "wb") as file:
            file.setparams((1, 2, RATE, 0, "NONE", ""))
            file.writeframes(make(name).tobytes())


if __name__ == "__main__":
    main()
