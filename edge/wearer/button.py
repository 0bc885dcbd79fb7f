"""The button and the light of the device, by gpiozero."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from typing import Any

from ..settings.config import PanelConfig
from .pins import open_pin

HOLD = 1.0
"""Seconds after which a held button mutes or unmutes."""

LEAVE = 5
"""The same until it leaves, in multiples of `HOLD`."""


class Panel:
    """One button and one light; either may be missing.

    A short press asks "say"; held for `HOLD` it asks "mute", and for `LEAVE` times that "leave".

    Raises:
        SinkError: a pin cannot be used.
    """

    def __init__(self, config: PanelConfig) -> None:
        self._asked: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._holds = 0
        self._button: Any = None
        self._led: Any = None
        if config.button is not None:
            self._button = open_pin("Button", config.button, hold_time=HOLD, hold_repeat=True)
            self._button.when_held = self._held
            self._button.when_released = self._released
        if config.led is not None:
            try:
                self._led = open_pin("LED", config.led)
            except OSError:
                self.close()
                raise

    def light(self, on: bool) -> None:
        """Switch the light, where it is not so already."""
        if self._led is not None and self._led.is_lit != on:
            self._led.value = on

    def asked(self) -> Iterator[str]:
        """What the button has asked for since the last call: "say", "mute" or "leave"."""
        while not self._asked.empty():
            yield self._asked.get()

    def wait(self, seconds: float | None) -> str | None:
        """What the button asks for next; None when nothing comes within `seconds`, if given."""
        try:
            return self._asked.get(timeout=seconds)
        except queue.Empty:
            return None

    def close(self) -> None:
        """Light off, pins free."""
        for device in (self._button, self._led):
            if device is not None:
                device.close()

    def _held(self) -> None:
        self._holds += 1
        if self._holds == 1:
            self._asked.put("mute")
        elif self._holds == LEAVE:
            self._asked.put("leave")

    def _released(self) -> None:
        if not self._holds:
            self._asked.put("say")
        self._holds = 0
