import numpy as np
import pytest

from edge.faces.finder_grid import STRIDES, VALUES, decode, encode, points


@pytest.mark.parametrize("stride", STRIDES)
def test_faces_and_values_are_the_same_said_twice(rng, stride):
    cells = points(stride, 3, 5).reshape(-1, 2)
    faces = rng.uniform(20, 90, (len(cells), VALUES)).astype(np.float32)
    assert np.allclose(decode(encode(faces, cells, stride), cells, stride), faces, atol=1e-3)
    assert cells[6].tolist() == [1.5 * stride, 1.5 * stride]
