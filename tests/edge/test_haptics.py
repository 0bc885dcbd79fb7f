import itertools
import threading
import time

import numpy as np
import pytest

gpiozero = pytest.importorskip("gpiozero", reason="gpiozero is not installed")
from gpiozero.pins.mock import MockPWMPin

from edge.config import HapticsConfig
from edge.errors import SinkError
from edge.haptics import PAUSE, RHYTHMS, HapticSink, rhythm_of
from edge.types import Announcement


def announce(label):
    return Announcement(0.0, label, 0.9, 0)


def durations(pins, config, label, plays=5):
    """Seconds of each note and pause on the pin; the median of several plays, as others run here
    and may hold up any one."""
    sink = HapticSink(config)
    pin, all_of_them = pins.pin(config.pin), []
    for _ in range(plays):
        pin.clear_states()
        sink.deliver(announce(label))
        all_of_them.append([state.timestamp for state in pin.states[2:]])  # since the one before
    strength = max(state.state for state in pin.states)
    sink.close()
    return np.median(all_of_them, axis=0), strength


@pytest.mark.parametrize("label", RHYTHMS)
def test_each_emotion_has_its_rhythm_to_ten_milliseconds(pins, label):
    times, _ = durations(pins, HapticsConfig(pin=17), label)
    assert times[::2] == pytest.approx(RHYTHMS[label], abs=0.01)
    assert times[1::2] == pytest.approx([PAUSE] * (len(RHYTHMS[label]) - 1), abs=0.01)


def test_a_motor_is_driven_with_the_strength_asked_for(pins):
    pins.pin_class = MockPWMPin
    times, strength = durations(pins, HapticsConfig(pin=17, kind="motor", strength=0.6), "happy")
    assert strength == 0.6
    assert times[::2] == pytest.approx(RHYTHMS["happy"], abs=0.01)


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
    begin = time.monotonic()
    thread = threading.Thread(target=sink.deliver, args=[announce("angry")])
    thread.start()
    while not pin.state:
        thread.join(0.001)
    sink.close()
    thread.join(5)
    assert time.monotonic() - begin < 0.5 * sum(RHYTHMS["angry"]) + PAUSE
    assert not pin.state


def test_without_gpio_the_error_says_what_to_check(monkeypatch):
    def no_pins(*_, **__):
        raise gpiozero.exc.BadPinFactory("Unable to load any default pin factory!")

    monkeypatch.setattr(gpiozero, "DigitalOutputDevice", no_pins)
    with pytest.raises(SinkError, match=r"GPIO 18 cannot be used .*group gpio"):
        HapticSink(HapticsConfig())
