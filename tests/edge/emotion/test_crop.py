import numpy as np
import pytest

from edge.camera.picture import read_picture
from edge.emotion.crop import crop_face
from edge.types import Box


def test_the_crop_of_a_tilted_face_is_level(tilted, portrait, portrait_face):
    level = crop_face(read_picture(portrait), portrait_face)
    turned = tilted(30)
    crop = crop_face(turned, Box(270, 190, 100, 100), roll=30)
    raw = crop_face(turned, Box(270, 190, 100, 100))
    likeness, unlikeness = (
        np.corrcoef(level.ravel(), other.ravel())[0, 1] for other in (crop, raw)
    )  # fmt: skip
    assert likeness > 0.95
    assert unlikeness < 0.8


def test_a_crop_of_the_input_size_is_the_pixels_themselves(rng):
    gray = rng.integers(0, 256, (100, 120), np.uint8)
    assert np.array_equal(crop_face(gray, (10, 20, 48, 48)), gray[20:68, 10:58])


def test_a_large_face_is_averaged_over_area():
    gray = np.zeros((96, 96), np.uint8)
    gray[::2, ::2] = 200
    assert (crop_face(gray, (0, 0, 96, 96)) == 50).all()


@pytest.mark.parametrize("box", [(-30, -30, 60, 60), (80, 90, 60, 60), (-10, -10, 200, 200)])
def test_a_box_beyond_the_edge_is_filled_with_the_edge(box):
    gray = np.full((100, 120), 77, np.uint8)
    crop = crop_face(gray, box)
    assert crop.shape == (48, 48)
    assert (crop == 77).all()
