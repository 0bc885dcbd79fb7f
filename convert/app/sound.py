"""What the wearer would hear and feel, as WAV files for the browser."""

from __future__ import annotations

import io
import tempfile
import wave
from pathlib import Path

import numpy as np

from edge.errors import SinkError
from edge.settings.config import SpeechConfig
from edge.voice.engines import open_engine
from edge.wearer.buzz import PAUSE, in_words

RATE = 16_000
TONE = 175.0
"""Hertz; near the resonance of the small motors that wearables use."""


def describe_notes(notes: tuple[float, ...]) -> str:
    """The notes in words: "short, long"."""
    return in_words(notes) or "silent"


def buzz(notes: tuple[float, ...]) -> bytes:
    """The rhythm as a WAV file: one channel, 16 bit."""
    pause = np.zeros(round(PAUSE * RATE))
    parts = [pause]
    for note in notes:
        t = np.arange(round(note * RATE)) / RATE
        ramp = np.minimum(1.0, np.minimum(t, note - t) / 0.005)  # no clicks
        parts += [0.6 * ramp * np.sign(np.sin(2 * np.pi * TONE * t)), pause]
    samples = (np.concatenate(parts) * 32767).astype("<i2")
    memory = io.BytesIO()
    with wave.open(memory, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
    return memory.getvalue()


def speak(sentence: str, config: SpeechConfig) -> bytes:
    """The sentence as the device's own engine speaks it, a WAV file.

    Raises:
        SinkError: no engine is installed, or it failed.
    """
    engine = open_engine(config)
    try:
        with tempfile.TemporaryDirectory(prefix="facecue-") as folder:
            wav = Path(folder) / "speech.wav"
            engine.synthesize(sentence, wav)
            return wav.read_bytes()
    except OSError as error:
        if isinstance(error, SinkError):
            raise
        raise SinkError(f"speech: no sound was written: {error}") from error
    finally:
        engine.close()
