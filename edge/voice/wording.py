"""What is said, in the wearer's language: the phrases of `edge/voice/phrases/LANGUAGE.toml`."""

from __future__ import annotations

import tomllib

import msgspec

from ..emotion.labels import UNSURE
from ..printable import printable
from ..settings.config import SpeechConfig
from ..settings.languages import PHRASES
from ..types import Announcement, Cue, Notice, Telling, Words


class Phrases(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file of phrases; `notices` has the words of each of `News`, under its name."""

    unsure: str
    nobody: str
    emotions: dict[str, str]
    expressions: dict[str, str]
    places: dict[str, str]
    notices: dict[str, str]


class Wording:
    """Tellings into words, as `[speech]` asks for them.

    >>> from edge import SpeechConfig, Wording
    >>> Wording(SpeechConfig(language="de", verbosity="full")).word("happy")
    'wirkt fröhlich'
    """

    def __init__(self, config: SpeechConfig) -> None:
        text = (PHRASES / f"{config.language}.toml").read_text(encoding="utf-8")
        self._phrases = msgspec.convert(tomllib.loads(text), Phrases)
        self._words: dict[str, str] = getattr(self._phrases, config.vocabulary)
        self._sentence = self._words["sentence"] if config.verbosity == "full" else "{}"

    def text(self, telling: Telling) -> str:
        """The words for `telling`; none for a cue, which is a sound of its own."""
        match telling:
            case Announcement():
                return self.word(telling.label)
            case Notice():
                return self._phrases.notices[telling.news.name.lower()]
            case Words():
                return printable(telling.text)
            case Cue():
                return ""
        places = self._phrases.places
        return "; ".join(
            f"{places[person.distance]}, {places[person.direction]}: {self.word(person.label)}"
            for person in telling.people
        ) or self._phrases.nobody  # fmt: skip

    def word(self, label: str) -> str:
        """The word or sentence for one of `LABELS`, or for `UNSURE`."""
        if label == UNSURE:
            return self._phrases.unsure
        return self._sentence.format(self._words[label])
