import io
import random

import pytest

from edge.settings.config import Config, HapticsConfig, PanelConfig
from edge.wearer import practice
from edge.wearer.button import Panel
from edge.wearer.buzz import RHYTHMS
from edge.wearer.practice import AGAIN, Listener, demonstrate, quiz


def test_feel_plays_the_rhythm(pins):
    demonstrate("haptic", "happy", Config(), io.StringIO())
    assert [state.state for state in pins.pin(18).states].count(True) == len(RHYTHMS["happy"])


@pytest.mark.parametrize(("label", "advice"), [("disgust", "buzzes it as angry"), ("neutral", "")])
def test_feel_says_that_there_is_no_rhythm(label, advice):
    out = io.StringIO()
    demonstrate("haptic", label, Config(), out)
    assert f"{label} has no rhythm" in out.getvalue()
    assert advice in out.getvalue()


def test_feel_plays_the_neighbours_rhythm_where_that_is_set(pins):
    demonstrate(
        "haptic", "disgust", Config(haptics=HapticsConfig(others="neighbour")), io.StringIO()
    )
    assert [state.state for state in pins.pin(18).states].count(True) == len(RHYTHMS["angry"])


def ask(*answers, rounds=10):
    """A quiz with these answers, then the end; `right` and `wrong` stand for what is."""
    played, out, given = [], io.StringIO(), iter(answers)

    def answer():
        other = next(label for label in RHYTHMS if label != played[-1])
        text = next(given, None)
        return {"right": played[-1], "wrong": other}.get(text, text)

    score = quiz(played.append, answer, out, rounds, random.Random(1))
    return score, played, out.getvalue()


def test_the_quiz_keeps_the_score():
    score, played, said = ask("right", "wrong", "right")
    assert score == (2, 3)
    assert len(played) == 4
    assert f"no, it was {played[1]}; 1 of 2" in said


def test_the_quiz_prompts_for_each_answer_and_says_what_can_be_given():
    said = ask("right", "right", rounds=2)[2]
    assert "1 of 2: which was it? number or word" in said
    assert "2 of 2: which was it?" in said


@pytest.mark.parametrize("text", ["", "9", "hapy"])
def test_what_is_not_understood_is_no_answer(text):
    score, played, said = ask(text, text, "right", rounds=1)
    assert score == (1, 1)
    assert len(played) == 1
    assert said.count("not understood") == 2


def test_the_rhythm_is_played_again_when_asked():
    score, played, _ = ask(AGAIN, "right", rounds=1)
    assert score == (1, 1)
    assert played == [played[0]] * 2


def test_answers_come_from_the_keyboard_as_word_or_number():
    listener = Listener(io.StringIO("Sad\n1\n9\n\nA\n"), Panel(PanelConfig()))
    assert [listener() for _ in range(6)] == ["sad", "happy", "9", "", AGAIN, None]


def test_answers_come_from_the_button_as_presses(pins, monkeypatch):
    monkeypatch.setattr(practice, "PRESSES_END", 0.3)
    panel = Panel(PanelConfig(button=4))
    silent = io.StringIO("")
    listener = Listener(silent, panel)
    assert listener() is None  # the keyboard is at its end
    for _ in range(3):
        pins.pin(4).drive_low()
        pins.pin(4).drive_high()
    assert listener() == list(RHYTHMS)[2]
    panel.close()
