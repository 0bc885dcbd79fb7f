import numpy as np
import pytest

from edge.faces.pyramid import Pyramid

SCALE, WINDOW = 0.32, 24


def squares(view):
    """Where squares of WINDOW pixels of a view hold the frame alone, which is black on white."""
    inside = np.lib.stride_tricks.sliding_window_view(view.pixels < 5, (WINDOW, WINDOW))
    return [
        view.to_frame(x + WINDOW / 2, y + WINDOW / 2)
        for y, x in np.argwhere(inside.all(axis=(2, 3)))
    ]


@pytest.mark.parametrize("roll", [0.0, 18.0, -30.0])
def test_a_turned_view_without_its_corners_has_every_square_that_the_whole_one_has(roll):
    frame = Pyramid(np.zeros((480, 640), np.uint8))
    whole = frame.whole(SCALE, roll, outside=255)
    small = frame.whole(SCALE, roll, outside=255, window=WINDOW)
    assert (small.pixels.size < 0.9 * whole.pixels.size) == (roll != 0)
    there, here = (np.array(squares(view)) for view in (whole, small))
    assert len(here) == pytest.approx(len(there), rel=0.02)
    for end in (np.min, np.max):
        assert end(here, axis=0) == pytest.approx(end(there, axis=0), abs=1.5 / SCALE)


def test_a_frame_smaller_than_the_square_is_seen_as_it_is():
    assert Pyramid(np.zeros((5, 9), np.uint8)).whole(1.0, window=WINDOW).pixels.shape == (5, 9)


def test_half_of_a_frame():
    gray = np.arange(24, dtype=np.uint8).reshape(4, 6)
    assert Pyramid(gray).half.tolist() == [[4, 6, 8], [16, 18, 20]]
