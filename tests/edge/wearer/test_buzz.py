import itertools
import threading

import pytest

gpiozero = pytest.importorskip("gpiozero", reason="gpiozero is not installed")
from gpiozero.pins.mock import MockPWMPin

from edge.errors import SinkError
from edge.settings.config import HapticsConfig
from edge.types import Announcement
from edge.wearer import buzz
from edge.wearer.buzz import PAUSE, RHYTHMS, HapticSink, rhythm_of


def announce(label):
    return Announcement(0.0, label, 0.9, 0)


class Clock:
    """Time that passes only while it is waited for, each time `late` seconds too long."""

    def __init__(self, pin, late=0.0):
        self._pin, self._late = pin, late
        self.now, self.waits = 100.0, []

    def monotonic(self):
        return self.now

    def wait(self, seconds):
        self.waits.append((self._pin.state, seconds))
        self.now += seconds + self._late
        return False

    def set(self):
        """Nobody waits any more."""


@pytest.fixture
def waits(pins, monkeypatch):
    """Plays a label's rhythm: the pin's state and for how long it is to last, one after another."""

    def play(label, config, late=0.0):
        sink = HapticSink(config)
        sink._closed = clock = Clock(pins.pin(config.pin), late)
        monkeypatch.setattr(buzz, "time", clock)
        sink.deliver(announce(label))
        sink.close()
        return clock.waits

    return play


@pytest.mark.parametrize("label", RHYTHMS)
def test_each_emotion_has_its_rhythm(waits, label):
    states, seconds = zip(*waits(label, HapticsConfig(pin=17)), strict=True)
    assert states == (True, False) * len(RHYTHMS[label])
    assert seconds[::2] == pytest.approx(RHYTHMS[label])
    assert seconds[1::2] == pytest.approx([PAUSE] * len(RHYTHMS[label]))


def test_edges_that_come_late_do_not_add_up(waits):
    first, *others = [seconds for _, seconds in waits("angry", HapticsConfig(pin=17), late=0.003)]
    expected = [PAUSE, RHYTHMS["angry"][0]] * len(RHYTHMS["angry"])
    assert first == pytest.approx(RHYTHMS["angry"][0])
    assert others == pytest.approx([time - 0.003 for time in expected[: len(others)]])


def test_a_motor_is_driven_with_the_strength_asked_for(waits, pins):
    pins.pin_class = MockPWMPin
    played = waits("happy", HapticsConfig(pin=17, kind="motor", strength=0.6))
    assert [state for state, _ in played] == [0.6, 0] * len(RHYTHMS["happy"])


def test_disgust_may_borrow_the_rhythm_of_its_neighbour():
    assert rhythm_of("disgust", HapticsConfig()) == ()
    assert rhythm_of("disgust", HapticsConfig(others="neighbour")) == RHYTHMS["angry"]


def test_rhythms_are_told_apart():
    for a, b in itertools.combinations(RHYTHMS.values(), 2):
        assert a != b


@pytest.mark.parametrize("label", ["neutral", "disgust", "unsure"])
def test_the_others_are_silent(pins, label):
    sink = HapticSink(HapticsConfig(pin=17))
    pin = pins.pin(17)
    pin.clear_states()
    sink.deliver(announce(label))
    assert len(pin.states) == 1


def test_close_cuts_a_rhythm_short_and_leaves_the_pin_off(pins):
    sink = HapticSink(HapticsConfig(pin=17))
    pin = pins.pin(17)
    thread = threading.Thread(target=sink.deliver, args=[announce("angry")])
    thread.start()
    while not pin.state:
        thread.join(0.001)
    sink.close()
    thread.join(5)
    assert not pin.state
    assert len(pin.states) < 2 * len(RHYTHMS["angry"]), "it was played to its end"


def test_without_gpio_the_error_says_what_to_check(monkeypatch):
    def no_pins(*_, **__):
        raise gpiozero.exc.BadPinFactory("Unable to load any default pin factory!")

    monkeypatch.setattr(gpiozero, "DigitalOutputDevice", no_pins)
    with pytest.raises(SinkError, match=r"GPIO 18 cannot be used .*group gpio"):
        HapticSink(HapticsConfig())
