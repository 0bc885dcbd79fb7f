"""What a sink is, and the one list of them; what a sink needs is imported when it is opened."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple, Protocol

from ..errors import ConfigError
from ..news import News

if TYPE_CHECKING:
    from ..settings.config import Config
    from ..types import Telling


class Sink(Protocol):
    """Something that tells the wearer; `deliver` may take as long as the telling takes."""

    name: str

    def deliver(self, telling: Telling) -> None:
        """Tell it; `SinkError` when that failed."""

    def close(self) -> None:
        """Fall silent and give up devices and processes."""


class SinkKind(NamedTuple):
    """How a sink is opened, and when it is wanted.

    Attributes:
        open: opens it, given the configuration; `SinkError` where that cannot be.
        open_alone: the same where it is the only one, and nothing else could tell that it fails.
        failed: what the other sinks tell when it fails.
        worn: whether it reaches a wearer who sees no screen.
        by_setting: the setting without which it is not opened, and with which it always is; any
            other is opened where `--sink` names it.
    """

    open: Callable[[Config], Sink]
    open_alone: Callable[[Config], Sink]
    failed: News
    worn: bool = False
    by_setting: Callable[[Config], str] | None = None


def _print(config: Config) -> Sink:
    from ..voice.wording import Wording
    from .printed import PrintSink

    return PrintSink(sys.stdout, Wording(config.speech))


def _speech(config: Config) -> Sink:
    from ..voice.speech import open_speech

    return open_speech(config.speech)


def _heard_speech(config: Config) -> Sink:
    from ..voice.speech import open_heard_speech

    return open_heard_speech(config.speech)


def _haptic(config: Config) -> Sink:
    from .buzz import HapticSink

    return HapticSink(config.haptics)


def _hook(config: Config) -> Sink:
    from .hooks import HookSink

    return HookSink(config.hooks.announce)


SINKS = {
    "print": SinkKind(_print, _print, News.PRINT_FAILED),
    "speech": SinkKind(_speech, _heard_speech, News.SPEECH_FAILED, worn=True),
    "haptic": SinkKind(_haptic, _haptic, News.HAPTIC_FAILED, worn=True),
    "hook": SinkKind(
        _hook, _hook, News.HOOK_FAILED, by_setting=lambda config: config.hooks.announce
    ),
}
"""Every sink by its name."""

ASKABLE = tuple(name for name, kind in SINKS.items() if kind.by_setting is None)
"""Those that `--sink` can name."""

WORN = tuple(name for name, kind in SINKS.items() if kind.worn)
"""Those that reach a wearer who sees no screen, the clearest first."""


def wanted(names: Iterable[str], config: Config) -> list[str]:
    """The sinks that `names` and the settings ask for, each once.

    Raises:
        ConfigError: there is no sink of that name.
    """
    asked = list(dict.fromkeys(names))
    for name in asked:
        if name not in SINKS:
            raise ConfigError(f"no sink {name!r}", advice=f"there are: {', '.join(SINKS)}")
    return [
        *asked,
        *(name for name, kind in SINKS.items()
          if kind.by_setting is not None and kind.by_setting(config) and name not in asked),
    ]  # fmt: skip
