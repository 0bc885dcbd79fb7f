import pytest

from edge.emotion.labels import LABELS, UNSURE
from edge.service.vitals import VIEWS
from edge.settings.config import SpeechConfig
from edge.types import Announcement, Notice, People, ToldPerson
from edge.voice.wording import PHRASES, Wording

LANGUAGES = sorted(file.stem for file in PHRASES.glob("*.toml"))
SAID = ["camera lost", "camera back", *VIEWS.values(), "too hot, slowed down", "cool again",
        "configuration wrong, the old one stays", "part of the configuration is wrong",
        "speech failed", "haptic failed", "ready", "muted", "speaking again",
        "could not leave"]  # fmt: skip


def wording(**settings):
    return Wording(SpeechConfig(**settings))


def test_the_five_languages_are_there():
    assert LANGUAGES == ["de", "en", "es", "fr", "tr"]


@pytest.mark.parametrize("vocabulary", ["emotions", "expressions"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_label_has_a_word_of_its_own(language, vocabulary):
    words = wording(language=language, vocabulary=vocabulary)
    said = {words.word(label) for label in (*LABELS, UNSURE)}
    assert len(said) == len(LABELS) + 1
    full = wording(language=language, vocabulary=vocabulary, verbosity="full").word("happy")
    assert words.word("happy") in full
    assert len(full) > len(words.word("happy"))


@pytest.mark.parametrize("language", [name for name in LANGUAGES if name != "en"])
@pytest.mark.parametrize("text", SAID)
def test_what_facecue_says_of_itself_is_translated(language, text):
    assert wording(language=language).text(Notice(0.0, text)) != text
    assert wording().text(Notice(0.0, text)) == text


def test_what_no_phrase_knows_is_said_as_it_is():
    assert wording(language="de").text(Notice(0.0, "the moon is full")) == "the moon is full"


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
    assert wording().text(Notice(0.0, "a\nb\x1b[2J\u202e\x00")) == r"a\nb\x1b[2J\u202e\x00"
