import numpy as np
import pytest

from edge.camera.picture import read_picture
from edge.faces.likeness import carry, patch_of
from edge.faces.pyramid import Pyramid
from edge.types import Box, Detection

FACE = Detection(Box(114, 62, 100, 100), 5.0)
"""Where the portrait's face is."""


@pytest.fixture
def gray(portrait):
    return read_picture(portrait)


def test_a_face_that_moved_is_found_where_it_went(gray):
    patch = patch_of(Pyramid(gray), FACE)
    moved = np.roll(gray, (12, -20), axis=(0, 1))
    found = carry(Pyramid(moved), FACE, patch)
    assert found.carried
    assert found.box.x == pytest.approx(94, abs=3)
    assert found.box.y == pytest.approx(74, abs=3)


def test_what_looks_like_something_else_is_not_the_face(gray, rng):
    patch = patch_of(Pyramid(gray), FACE)
    for scene in (rng.integers(0, 256, gray.shape, np.uint8), np.full_like(gray, 90), 255 - gray):
        assert carry(Pyramid(scene), FACE, patch) is None


def test_a_blank_patch_is_like_nothing(gray):
    blank = np.full((24, 24), 90, np.uint8)
    assert carry(Pyramid(gray), FACE, blank) is None
