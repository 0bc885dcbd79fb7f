import cv2
import numpy as np
import pytest

from edge.camera.picture import read_picture
from edge.faces.pyramid import Pyramid
from edge.faces.unchanged import Unchanged


@pytest.fixture
def room(rng):
    """A dark room with a pattern of edges, as float levels."""
    return cv2.resize(rng.uniform(10, 40, (12, 16)), (640, 480), interpolation=cv2.INTER_NEAREST)


def seen(scene, rng):
    """A scene through a sensor with noise."""
    return Pyramid(np.clip(scene + rng.normal(0, 4, scene.shape), 0, 255).astype(np.uint8))


def shown(unchanged, scene, rng, begin, end):
    return [unchanged.update(t, seen(scene, rng)) for t in np.arange(begin, end, 0.5)]


def test_a_view_with_nothing_but_noise_is_still_after_ten_seconds(room, rng):
    assert shown(Unchanged(), room, rng, 0, 15) == [False] * 20 + [True] * 10


def test_the_smallest_face_in_the_dark_ends_the_stillness(room, portrait, rng):
    unchanged = Unchanged()
    shown(unchanged, room, rng, 0, 15)
    room[100:160, 200:260] = cv2.resize(read_picture(portrait)[62:162, 114:214], (60, 60)) / 8
    assert not unchanged.update(15.0, seen(room, rng))


def test_slow_change_ends_the_stillness(room, rng):
    unchanged = Unchanged()
    shown(unchanged, room, rng, 0, 15)
    dusk = [unchanged.update(t, seen(room - (t - 15) / 5, rng)) for t in range(15, 45)]
    assert False in dusk


def test_what_was_forgotten_or_has_another_size_is_another_view(room, rng):
    unchanged = Unchanged()
    shown(unchanged, room, rng, 0, 15)
    assert not unchanged.update(15.0, seen(room[:240], rng))
    shown(unchanged, room, rng, 15.5, 30)
    unchanged.forget()
    assert not unchanged.update(30.0, seen(room, rng))
