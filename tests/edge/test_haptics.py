import itertools
import threading
import time

import pytest

gpiozero = pytest.importorskip("gpiozero", reason="gpiozero is not installed")
from gpiozero.pins.mock import MockFactory

from edge.config import HapticsConfig
from edge.errors import SinkError
from edge.haptics import PAUSE, RHYTHMS, HapticSink
from edge.types import Announcement


@pytest.fixture
def pins(monkeypatch):
    factory = MockFactory()
    monkeypatch.setattr(gpiozero.Device, "pin_factory", factory)
    yield factory
    factory.reset()


def announce(label):
    return Announcement(0.0, label, 0.9, 0)


@pytest.mark.parametrize("label", RHYTHMS)
def test_each_emotion_has_its_rhythm(pins, label):
    sink = HapticSink(HapticsConfig(pin=17))
    pin = pins.pin(17)
    pin.clear_states()
    sink.deliver(announce(label))
    sink.close()
    elapsed = [state.timestamp for state in pin.states[1:]]  # seconds since the state before
    notes = elapsed[1::2]
    assert notes == pytest.approx(RHYTHMS[label], abs=0.03)
    assert elapsed[2::2] == pytest.approx([PAUSE] * (len(notes) - 1), abs=0.03)


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
