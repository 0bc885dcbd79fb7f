import pytest

gpiozero = pytest.importorskip("gpiozero", reason="gpiozero is not installed")

from edge.errors import SinkError
from edge.settings.config import PanelConfig
from edge.wearer import button
from edge.wearer.button import Panel

PIN, LED = 4, 17


@pytest.fixture(autouse=True)
def _held_soon(monkeypatch):
    monkeypatch.setattr(button, "HOLD", 0.1)


@pytest.fixture
def panel(pins):  # noqa: ARG001
    opened = Panel(PanelConfig(button=PIN, led=LED))
    yield opened
    opened.close()


def test_a_short_press_asks_to_say(panel, pins):
    pins.pin(PIN).drive_low()
    pins.pin(PIN).drive_high()
    assert panel.wait(5) == "say"
    assert list(panel.asked()) == []


def test_holding_mutes_once_and_then_leaves(panel, pins):
    pins.pin(PIN).drive_low()
    assert panel.wait(5) == "mute"
    assert panel.wait(5) == "leave"
    pins.pin(PIN).drive_high()
    assert panel.wait(0.2) is None


def test_after_holding_the_next_short_press_counts_again(panel, pins):
    pins.pin(PIN).drive_low()
    assert panel.wait(5) == "mute"
    pins.pin(PIN).drive_high()
    pins.pin(PIN).drive_low()
    pins.pin(PIN).drive_high()
    assert panel.wait(5) == "say"


def test_the_light_is_on_while_it_is_asked_to_be(panel, pins):
    panel.light(True)
    assert pins.pin(LED).state
    panel.light(False)
    assert not pins.pin(LED).state


@pytest.mark.usefixtures("pins")
def test_a_taken_pin_is_named_and_the_other_one_freed():
    with gpiozero.LED(LED), pytest.raises(SinkError, match="GPIO 17 cannot be used"):
        Panel(PanelConfig(button=PIN, led=LED))
    Panel(PanelConfig(button=PIN, led=LED)).close()


def test_without_button_and_light_there_is_nothing_to_ask():
    bare = Panel(PanelConfig())
    bare.light(True)
    assert list(bare.asked()) == []
    bare.close()
