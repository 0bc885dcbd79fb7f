import cv2
import numpy as np
import pytest

from edge.camera.picture import read_picture
from edge.faces.detector import find_faces
from edge.faces.haar import HaarDetector
from edge.settings.config import FacesConfig


@pytest.fixture(scope="module")
def detector():
    return HaarDetector(FacesConfig())


@pytest.mark.parametrize("upright", [False, True])
def test_a_strip_of_any_length_is_searched_in_parts(portrait, detector, upright):
    """OpenCV turns no picture with a side beyond 32,766 pixels."""
    face = cv2.resize(read_picture(portrait), (160, 160), interpolation=cv2.INTER_AREA)
    join = np.vstack if upright else np.hstack
    before, after = (np.full((160, length) if not upright else (length, 160), 128, np.uint8)
                     for length in (20_000, 13_000))  # fmt: skip
    (found,) = find_faces(detector, join([before, face, after]))
    assert 20_010 < (found.box.y if upright else found.box.x) < 20_080


@pytest.mark.parametrize("shape", [(1, 3000), (3000, 1), (1, 1), (1_000_000, 1)])
def test_a_picture_too_narrow_for_a_face_has_none(detector, shape):
    assert find_faces(detector, np.zeros(shape, np.uint8)) == []
