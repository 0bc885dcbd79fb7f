"""Settings that are right each for itself, and cannot be right together or on this device."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

from ..errors import ConfigError
from ..programs import run_program
from .config import Config

VOICE_PATIENCE = 2.0
"""Seconds that espeak-ng may take to look for a voice."""


def conflicts(config: Config) -> list[ConfigError]:
    """What is wrong with the configuration as a whole; which file it is of is not in it."""
    return [*_pins(config), *_voice(config.speech.voice)]


def _pins(config: Config) -> Iterator[ConfigError]:
    uses = {"pin in [haptics]": config.haptics.pin, "button in [panel]": config.panel.button,
            "led in [panel]": config.panel.led}  # fmt: skip
    for pin in sorted({pin for pin in uses.values() if pin is not None}):
        users = [use for use, used in uses.items() if used == pin]
        if len(users) > 1:
            many = "both" if len(users) == 2 else "all"
            yield ConfigError(
                f"{' and '.join(users)} are {many} GPIO {pin}", advice="each needs a pin of its own"
            )


def _voice(voice: str) -> Iterator[ConfigError]:
    """Whether espeak-ng has the voice, where it is installed."""
    espeak = shutil.which("espeak-ng")
    if not voice or espeak is None:
        return
    try:
        ended = run_program([espeak, "-q", "-v", voice, "--", ""], VOICE_PATIENCE)
    except OSError:  # a TimeoutError among them
        return  # who speaks will say what is wrong
    if ended.code != 0:
        yield ConfigError(
            f'voice in [speech] is "{voice}", which espeak-ng lacks',
            advice="see: espeak-ng --voices",
        )
