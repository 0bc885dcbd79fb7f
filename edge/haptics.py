"""Buzzing, by gpiozero: each emotion has a rhythm of its own."""

from __future__ import annotations

import threading
import warnings
from typing import Any

from .advice import advise
from .config import HapticsConfig
from .errors import SinkError
from .types import Notice, Telling

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

ERROR: tuple[float, ...] = (LONG, SHORT, LONG, SHORT)
"""The rhythm of every problem of Facecue itself."""


class HapticSink:
    """A buzzer or motor on one GPIO pin."""

    name = "haptic"

    def __init__(self, config: HapticsConfig) -> None:
        try:
            from gpiozero import DigitalOutputDevice
            from gpiozero.exc import GPIOZeroError
        except ImportError as error:
            raise SinkError(
                f"no haptics: {error}; "
                + (advise(str(error)) or "run: apt install python3-gpiozero python3-lgpio")
            ) from error
        try:
            with warnings.catch_warnings(record=True) as fallbacks:  # which driver failed, and why
                warnings.simplefilter("always")
                self._buzzer: Any = DigitalOutputDevice(config.pin)
        except (GPIOZeroError, OSError, RuntimeError) as error:
            reasons = [str(warning.message) for warning in fallbacks]
            advice = advise("\n".join([*reasons, str(error)])) or (
                "is this a Raspberry Pi, are you in the group gpio, and is no other program using"
                " the pin?"
            )
            raise SinkError(
                f"no haptics: GPIO {config.pin} cannot be used ({error}); {advice}"
            ) from error
        self._closed = threading.Event()
        self._playing = threading.Lock()

    def deliver(self, telling: Telling) -> None:
        if isinstance(telling, Notice):
            rhythm = ERROR if telling.problem else ()
        else:
            rhythm = RHYTHMS.get(telling.label, ())
        with self._playing:
            for note in rhythm:
                self._buzzer.on()
                self._closed.wait(note)
                self._buzzer.off()
                if self._closed.wait(PAUSE):
                    return

    def close(self) -> None:
        self._closed.set()  # cuts short what is being played
        with self._playing:
            self._buzzer.close()
