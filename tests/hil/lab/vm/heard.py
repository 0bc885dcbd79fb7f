"""heard.py RECORDING WORD...: whether espeak-ng saying the words is in what a sound card recorded.

Both are 16-bit and mono. The measure is the normalised correlation at the best place, at most 1.
"""

import subprocess
import sys
import wave

import numpy as np

recording, words = sys.argv[1], " ".join(sys.argv[2:])
heard = np.fromfile(recording, np.int16).astype(float)
subprocess.run(
    ["espeak-ng", "-v", "en", "-s", "180", "-w", "/run/word.wav", "--", words], check=True
)
with wave.open("/run/word.wav") as file:
    word = np.frombuffer(file.readframes(file.getnframes()), np.int16).astype(float)
if len(heard) < len(word):
    sys.exit(1)
size = 1 << (len(heard) + len(word)).bit_length()
product = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(word, size))
likeness = np.fft.irfft(product)[: len(heard) - len(word) + 1]
energy = np.concatenate([[0.0], np.cumsum(heard**2)])
energy = np.sqrt(energy[len(word) :] - energy[: -len(word)]) * np.sqrt((word**2).sum())
best = (likeness / np.maximum(energy, 1.0)).max()
sys.exit(best < 0.9)
