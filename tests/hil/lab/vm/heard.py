"""heard.py RECORDING SECONDS WORD...: waits until a sound card's recording holds the words.

The recording is what espeak-ng says, 16-bit and mono at its 22,050 samples a second, and grows.
The measure is the normalised correlation at the best place, at most 1.
"""

import subprocess
import sys
import time
import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ENOUGH = 0.9
FEWER = 4
"""A word is told from another by less than 3 kHz, in a quarter of the samples."""


def samples(raw: bytes) -> NDArray[np.float32]:
    sound = np.frombuffer(raw[: len(raw) // (2 * FEWER) * 2 * FEWER], np.int16)
    return sound.reshape(-1, FEWER).mean(axis=1, dtype=np.float32)


def likeness(heard: NDArray[np.float32], word: NDArray[np.float32]) -> float:
    if len(heard) < len(word):
        return 0.0
    size = 1 << (len(heard) + len(word)).bit_length()
    product = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(word, size))
    alike = np.fft.irfft(product)[: len(heard) - len(word) + 1]
    energy = np.concatenate([[0.0], np.cumsum(heard.astype(np.float64) ** 2)])
    energy = np.maximum(energy[len(word) :] - energy[: -len(word)], 1.0)
    return float((alike / np.sqrt(energy * (word**2).sum())).max())


recording, seconds, words = Path(sys.argv[1]), float(sys.argv[2]), " ".join(sys.argv[3:])
subprocess.run(
    ["espeak-ng", "-v", "en", "-s", "180", "-w", "/run/word.wav", "--", words], check=True
)
with wave.open("/run/word.wav") as file:
    spoken = file.readframes(file.getnframes())
# The recording may begin at any sample, and so between two of the fewer.
shifted = [samples(spoken[2 * shift :]) for shift in range(FEWER)]
end = time.monotonic() + seconds
best, begin = 0.0, 0
while best < ENOUGH:
    heard = samples(recording.read_bytes()[begin:])
    best = max(best, *(likeness(heard, word) for word in shifted))
    # What comes next may be the end of a word that has begun.
    begin += 2 * FEWER * max(0, len(heard) - len(shifted[0]))
    if best < ENOUGH and time.monotonic() > end:
        sys.exit(f"{words!r} is not in {recording}: likeness {best:.2f}")
    time.sleep(2)
