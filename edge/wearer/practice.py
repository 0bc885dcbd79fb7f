"""Learning the buzz alphabet: feel a rhythm, hear a word, and a quiz that keeps the score."""

from __future__ import annotations

import queue
import random
import threading
from collections.abc import Callable
from typing import TextIO

from ..settings.config import Config
from ..types import Announcement
from .button import Panel
from .buzz import NEIGHBOURS, RHYTHMS, HapticSink, rhythm_of
from .sink import SINKS

PRESSES_END = 1.5
"""Seconds after the last press of the button that end an answer."""

HELP = "number or word, a to feel it again"
"""What can be answered."""

AGAIN = "again"
"""Asks for the same rhythm once more; on the keyboard its first letter will do."""

Answer = Callable[[], str | None]
"""Waits for an answer: one of `RHYTHMS`, `AGAIN`, None to end; anything else is not understood."""


def demonstrate(name: str, label: str, config: Config, out: TextIO) -> None:
    """Let the sink of this name tell `label` once; what has no rhythm is told on `out`.

    Raises:
        SinkError: the sink cannot be used.
    """
    if name == "haptic" and not rhythm_of(label, config.haptics):
        print(f"{label} has no rhythm: it is silent{_neighbour(label)}", file=out, flush=True)
        return
    sink = SINKS[name].open(config)
    try:
        sink.deliver(Announcement(0.0, label, 1.0, 0))
    finally:
        sink.close()


def quiz(
    play: Callable[[str], None], answer: Answer, out: TextIO, rounds: int, chance: random.Random
) -> tuple[int, int]:
    """Play `rounds` rhythms and ask for each; gives how many were right, of how many answered.

    Args:
        play: makes one of `RHYTHMS` felt.
        answer: see `Answer`; what is not understood is asked for again.
        out: where the questions go.
        chance: chooses the rhythms.
    """
    labels = list(RHYTHMS)
    print(", ".join(f"{n} {label}" for n, label in enumerate(labels, 1)), file=out, flush=True)
    right = asked = 0
    for question in range(1, rounds + 1):
        label = chance.choice(labels)
        play(label)
        print(f"{question} of {rounds}: which was it? {HELP}", file=out, flush=True)
        while (given := answer()) is not None and given not in labels:
            if given == AGAIN:
                play(label)
            else:
                print(f"not understood: {HELP}", file=out, flush=True)
        if given is None:
            break
        asked += 1
        right += given == label
        verdict = "right" if given == label else f"no, it was {label}"
        print(f"{verdict}; {right} of {asked}", file=out, flush=True)
    return right, asked


class Listener:
    """Takes answers from the keyboard (a word or its number) and the button (so many presses)."""

    def __init__(self, keyboard: TextIO, panel: Panel) -> None:
        self._answers: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        for listen in (lambda: self._read(keyboard), lambda: self._count(panel)):
            threading.Thread(target=listen, name="answers", daemon=True).start()

    def __call__(self) -> str | None:
        return self._answers.get()

    def _read(self, keyboard: TextIO) -> None:
        for line in keyboard:
            text = line.strip().lower()
            self._answers.put(AGAIN if text == AGAIN[0] else _label(text))
        self._answers.put(None)

    def _count(self, panel: Panel) -> None:
        while (wish := panel.wait(None)) is not None:
            presses = 0
            while wish == "say":
                presses += 1
                wish = panel.wait(PRESSES_END)
            self._answers.put(None if wish is not None else _label(str(presses)))


def quiz_wearer(config: Config, keyboard: TextIO, out: TextIO, rounds: int) -> tuple[int, int]:
    """The quiz on the device; holding the button, or the end of the keyboard's input, ends it.

    Raises:
        SinkError: there is no buzzer or motor.
    """
    sink = HapticSink(config.haptics)
    try:
        panel = Panel(config.panel)
        try:
            return quiz(
                lambda label: sink.play(RHYTHMS[label]), Listener(keyboard, panel), out, rounds,
                random.Random(),
            )  # fmt: skip
        finally:
            panel.close()
    finally:
        sink.close()


def _label(text: str) -> str:
    """The emotion with this number; any other text is itself."""
    return {str(number): label for number, label in enumerate(RHYTHMS, 1)}.get(text, text)


def _neighbour(label: str) -> str:
    """How a silent emotion could be felt all the same, as the end of a sentence."""
    other = NEIGHBOURS.get(label)
    return f'; others = "neighbour" in [haptics] buzzes it as {other}' if other else ""
