import tomllib

import msgspec
import pytest

from edge.emotion.labels import LABELS, UNSURE
from edge.news import News
from edge.settings.config import SpeechConfig
from edge.settings.languages import PHRASES, languages
from edge.types import Announcement, Notice, People, ToldPerson, Words
from edge.voice.wording import Wording

LANGUAGES = languages()


def wording(**settings):
    return Wording(SpeechConfig(**settings))


def test_the_five_languages_are_there():
    assert set(LANGUAGES) >= {"de", "en", "es", "fr", "tr"}


@pytest.mark.parametrize("vocabulary", ["emotions", "expressions"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_label_has_a_word_of_its_own(language, vocabulary):
    words = wording(language=language, vocabulary=vocabulary)
    said = {words.word(label) for label in (*LABELS, UNSURE)}
    assert len(said) == len(LABELS) + 1
    full = wording(language=language, vocabulary=vocabulary, verbosity="full").word("happy")
    assert words.word("happy") in full
    assert len(full) > len(words.word("happy"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_notice_has_words_in_every_language_and_nothing_else_has(language):
    phrases = tomllib.loads((PHRASES / f"{language}.toml").read_text(encoding="utf-8"))
    assert list(phrases["notices"]) == [news.name.lower() for news in News]
    said = {news: wording(language=language).text(Notice(0.0, news)) for news in News}
    for news, words in said.items():
        assert (words == news.value) == (language == "en"), news


def test_a_notice_in_json_is_in_english_whatever_is_spoken():
    for news in News:
        event = msgspec.json.decode(msgspec.json.encode(Notice(1.5, news)))
        assert event == {"event": "notice", "t": 1.5, "text": news.value, "problem": True}


def test_what_is_no_notice_is_said_as_it_is():
    assert wording(language="de").text(Words(0.0, "the moon is full")) == "the moon is full"


def test_vocabulary_and_verbosity():
    happy = Announcement(0.0, "happy", 0.9, 0)
    assert wording().text(happy) == "happy"
    assert wording(verbosity="full").text(happy) == "looks happy"
    assert wording(vocabulary="expressions").text(happy) == "smiling"
    assert wording(language="de", vocabulary="expressions").text(happy) == "lächelt"


def test_everyone_in_order_of_distance():
    people = [
        ToldPerson(1, "near", "left", "happy", 0.9),
        ToldPerson(2, "far", "right", UNSURE, 0.3),
    ]
    assert wording().text(People(0.0, people)) == "near, left: happy; far, right: unsure"
    assert wording(language="tr").text(People(0.0, [])) == "kimse yok"


def test_what_others_said_is_one_line_for_engine_and_terminal():
    assert wording().text(Words(0.0, "a\nb\x1b[2J\u202e\x00")) == r"a\nb\x1b[2J\u202e\x00"
