"""What tests of the device share."""

import pytest


@pytest.fixture
def pins(monkeypatch):
    """GPIO pins that are simulated by gpiozero."""
    gpiozero = pytest.importorskip("gpiozero", reason="gpiozero is not installed")
    from gpiozero.pins.mock import MockFactory

    factory = MockFactory()
    monkeypatch.setattr(gpiozero.Device, "pin_factory", factory)
    yield factory
    factory.reset()
