"""What tests of the device share."""

import cv2
import pytest

from edge.camera.picture import read_picture
from edge.types import Box


@pytest.fixture(scope="session")
def portrait_face():
    """Where the portrait's face is."""
    return Box(114, 62, 100, 100)


@pytest.fixture
def tilted(portrait):
    """Turns the portrait clockwise about its face, in a frame of a camera: the face is as large as
    `portrait_face`, and at (270, 190)."""

    def tilt(roll):
        turn = cv2.getRotationMatrix2D((164, 112), -roll, 1.0)
        turn[:, 2] += (156, 128)
        return cv2.warpAffine(
            read_picture(portrait), turn, (640, 480), borderMode=cv2.BORDER_REPLICATE
        )

    return tilt


@pytest.fixture
def pins(monkeypatch):
    """GPIO pins that are simulated by gpiozero."""
    gpiozero = pytest.importorskip("gpiozero", reason="gpiozero is not installed")
    from gpiozero.pins.mock import MockFactory

    factory = MockFactory()
    monkeypatch.setattr(gpiozero.Device, "pin_factory", factory)
    yield factory
    factory.reset()
