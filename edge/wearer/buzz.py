"""Buzzing, by gpiozero: each emotion has a rhythm of its own, see `edge/wearer/rhythms.toml`."""

from __future__ import annotations

import threading
import time
import tomllib
from pathlib import Path
from typing import Any

import msgspec

from ..errors import SinkError
from ..settings.config import HapticsConfig
from ..types import Announcement, Notice, Telling, Words
from .pins import open_pin


class _Alphabet(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pause: float
    rhythms: dict[str, tuple[float, ...]]
    neighbours: dict[str, str]


_ALPHABET = msgspec.convert(
    tomllib.loads(Path(__file__).with_name("rhythms.toml").read_text(encoding="utf-8")), _Alphabet
)

PAUSE = _ALPHABET.pause
"""Seconds between two notes."""

RHYTHMS = {name: notes for name, notes in _ALPHABET.rhythms.items() if name != "error"}
"""Seconds of each note, of five emotions. Disgust, neutral and unsure have none."""

ERROR = _ALPHABET.rhythms["error"]
"""The rhythm of every problem of Facecue itself."""

NEIGHBOURS = _ALPHABET.neighbours
"""Emotions without a rhythm, and as which one they are buzzed where others = "neighbour"."""

SHORT = min(note for rhythm in RHYTHMS.values() for note in rhythm)
"""Seconds of a short note; any longer one is long."""


def rhythm_of(label: str, config: HapticsConfig) -> tuple[float, ...]:
    """Seconds of each note for an emotion; none where it is silent."""
    if config.others == "neighbour":
        label = NEIGHBOURS.get(label, label)
    return RHYTHMS.get(label, ())


def in_words(rhythm: tuple[float, ...]) -> str:
    """A rhythm as people read it.

    >>> in_words(RHYTHMS["fear"])
    'short, long'
    """
    return ", ".join("short" if note <= SHORT else "long" for note in rhythm)


class HapticSink:
    """A buzzer or motor on one GPIO pin."""

    name = "haptic"

    def __init__(self, config: HapticsConfig) -> None:
        self._config = config
        kind = "PWMOutputDevice" if config.kind == "motor" else "DigitalOutputDevice"
        try:
            self._device: Any = open_pin(kind, config.pin)
        except SinkError as error:
            raise SinkError(f"no haptics: {error.what}", advice=error.advice) from error
        self._strength = config.strength if config.kind == "motor" else 1
        self._closed = threading.Event()
        self._playing = threading.Lock()

    def deliver(self, telling: Telling) -> None:
        match telling:
            case Announcement():
                self.play(rhythm_of(telling.label, self._config))
            case Notice(problem=True) | Words(problem=True):
                self.play(ERROR)

    def play(self, rhythm: tuple[float, ...]) -> None:
        """Buzz notes of so many seconds; returns when they are over. Edges do not drift."""
        with self._playing:
            edge = time.monotonic()
            for note in rhythm:
                self._device.value = self._strength
                edge += note
                self._closed.wait(edge - time.monotonic())
                self._device.value = 0
                edge += PAUSE
                if self._closed.wait(edge - time.monotonic()):
                    return

    def close(self) -> None:
        self._closed.set()  # cuts short what is being played
        with self._playing:
            self._device.close()
