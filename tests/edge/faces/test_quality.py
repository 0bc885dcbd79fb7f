import numpy as np
import pytest

from edge.faces.quality import flaw
from edge.settings.config import QualityConfig
from edge.types import Box, Face


@pytest.fixture
def texture(rng):
    return rng.integers(60, 200, (48, 48), np.uint8)


def test_a_clear_face_has_no_flaw(texture):
    assert flaw(Face(Box(0, 0, 100, 100), 0), texture, QualityConfig()) is None


@pytest.mark.parametrize(
    ("expected", "box", "roll", "change"),
    [
        ("small", Box(0, 0, 20, 20), 0, lambda crop: crop),
        ("tilted", Box(0, 0, 99, 99), -50, lambda crop: crop),
        ("dark", Box(0, 0, 99, 99), 0, lambda crop: crop // 20),
        ("bright", Box(0, 0, 99, 99), 0, lambda crop: crop // 20 + 245),
        ("flat", Box(0, 0, 99, 99), 0, lambda crop: crop // 50 + 100),
        ("blurred", Box(0, 0, 99, 99), 0, lambda crop: np.sort(crop.ravel()).reshape(48, 48)),
    ],
)
def test_what_cannot_be_read_is_said_why(texture, expected, box, roll, change):
    assert flaw(Face(box, 0, roll), change(texture), QualityConfig()) == expected
