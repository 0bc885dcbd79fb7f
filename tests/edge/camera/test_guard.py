import numpy as np
import pytest

from edge.camera.guard import Cover, Freeze, check_frame
from edge.errors import CameraError
from edge.types import Frame

BLACK, WHITE = np.zeros((48, 64), np.uint8), np.full((48, 64), 255, np.uint8)


@pytest.mark.parametrize(
    ("gray", "message"),
    [
        (np.zeros((48, 64, 3), np.uint8), r"uint8 of shape \(48, 64, 3\)"),
        (np.zeros((48, 64), np.float32), "float32"),
        (np.zeros((48, 0), np.uint8), "0x48 pixels"),
        (np.zeros((2, 4097), np.uint8), "4097x2 pixels; a side may have 4096"),
    ],
)
def test_what_is_no_grey_picture_is_refused(gray, message):
    with pytest.raises(CameraError, match=message):
        check_frame(Frame(0.0, gray))


def test_the_largest_and_the_smallest_frame_are_taken():
    for shape in ((1, 1), (4096, 4096)):
        check_frame(Frame(0.0, np.zeros(shape, np.uint8)))


def test_a_cover_counts_after_two_seconds_in_and_out(rng):
    view = rng.integers(0, 256, (48, 64), np.uint8)
    shown = [view, BLACK, BLACK, BLACK, WHITE, WHITE, WHITE, view, view, view]
    cover, states = Cover(), []
    for t, gray in enumerate(shown):
        changed = cover.update(Frame(float(t), gray))
        assert changed == (cover.state != (states[-1] if states else ""))
        states.append(cover.state)
    assert states == ["", "", "", *["covered"] * 3, *["blinded"] * 3, ""]


def test_the_same_picture_for_five_seconds_is_a_frozen_driver(rng):
    freeze, view = Freeze(), rng.integers(0, 256, (48, 64), np.uint8)
    freeze.check(Frame(0.0, view))
    assert not freeze.moving
    freeze.check(Frame(4.0, view))
    freeze.check(Frame(5.0, view + 1))
    assert freeze.moving
    freeze.check(Frame(9.9, view + 1))
    with pytest.raises(CameraError, match="same picture since 5 s"):
        freeze.check(Frame(10.0, view + 1))


@pytest.mark.parametrize("gray", [BLACK, WHITE])
def test_a_plain_picture_says_nothing_about_the_driver(gray):
    freeze = Freeze()
    for t in range(20):
        freeze.check(Frame(float(t), gray))
