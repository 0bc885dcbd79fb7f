"""Buzzing, by gpiozero: each emotion has a rhythm of its own."""

from __future__ import annotations

import threading
from typing import Any

from .config import HapticsConfig
from .errors import SinkError
from .types import Announcement

SHORT, LONG, PAUSE = 0.1, 0.4, 0.12
"""Seconds of a short note, a long note, and the gap between notes."""

RHYTHMS: dict[str, tuple[float, ...]] = {
    "happy": (SHORT, SHORT),
    "sad": (LONG,),
    "angry": (SHORT, SHORT, SHORT, SHORT),
    "fear": (SHORT, LONG),
    "surprise": (LONG, SHORT),
}
"""Five rhythms that differ in note length and evenness; a single motor carries no more that
people can tell apart. Disgust, neutral and unsure are silent."""


class HapticSink:
    """A buzzer or motor on one GPIO pin."""

    name = "haptic"

    def __init__(self, config: HapticsConfig) -> None:
        try:
            from gpiozero import DigitalOutputDevice
            from gpiozero.exc import GPIOZeroError
        except ImportError as error:
            raise SinkError(
                f"no haptics: {error}; run: apt install python3-gpiozero python3-lgpio"
            ) from error
        try:
            self._buzzer: Any = DigitalOutputDevice(config.pin)
        except (GPIOZeroError, OSError, RuntimeError) as error:
            raise SinkError(
                f"no haptics: GPIO {config.pin} cannot be used ({error}); is this a Raspberry Pi,"
                " are you in the group gpio, and is no other program using the pin?"
            ) from error
        self._closed = threading.Event()
        self._playing = threading.Lock()

    def deliver(self, announcement: Announcement) -> None:
        with self._playing:
            for note in RHYTHMS.get(announcement.label, ()):
                self._buzzer.on()
                self._closed.wait(note)
                self._buzzer.off()
                if self._closed.wait(PAUSE):
                    return

    def close(self) -> None:
        self._closed.set()  # cuts short what is being played
        with self._playing:
            self._buzzer.close()
