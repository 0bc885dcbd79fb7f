import io
import random

from edge import practice
from edge.button import Panel
from edge.config import Config, PanelConfig
from edge.haptics import RHYTHMS
from edge.practice import Listener, feel, quiz


def test_feel_plays_the_rhythm(pins):
    feel("happy", Config())
    assert [state.state for state in pins.pin(18).states].count(True) == len(RHYTHMS["happy"])


def test_the_quiz_keeps_the_score():
    played, out = [], io.StringIO()

    def answer():
        return {2: "none", 4: None}.get(len(played), played[-1])

    score = quiz(played.append, answer, out, 10, random.Random(1))
    assert score == (2, 3)
    assert len(played) == 4
    assert f"no, it was {played[1]}; 1 of 2" in out.getvalue()


def test_answers_come_from_the_keyboard_as_word_or_number():
    listener = Listener(io.StringIO("Sad\n1\n9\n"), Panel(PanelConfig()))
    assert [listener() for _ in range(4)] == ["sad", "happy", "", None]


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
