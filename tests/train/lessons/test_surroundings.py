import cv2
import numpy as np
import pytest

tf = pytest.importorskip("tensorflow", reason="tensorflow is not installed (the desktop extra)")

from train.data.dataset import NO_LABEL
from train.lessons.surroundings import FLAT, Compositor, Shown

N = 64


@pytest.fixture(scope="module")
def shown(dataset_of):
    """As many black squares as white ovals, which were cut out."""
    detail = np.zeros((96, 96), np.uint8)
    cv2.ellipse(detail, (48, 48), (38, 46), 0, 0, 360, 255, -1)
    where = np.where(np.arange(2 * N) < N, NO_LABEL, 0).astype(np.int32)
    return Shown.of_dataset(dataset_of(2 * N, detailed=where, details=detail[None]))


def seen(shown, rows, seed=1):
    return Compositor(shown)(tf.constant(rows), tf.constant([seed, 0])).numpy()[..., 0]


def test_whole_pictures_stay_and_cut_out_faces_get_something_around_them(shown):
    views = seen(shown, np.arange(2 * N))
    assert not views[:N].any()
    assert (views[N:, 24, 24] == 255).all()
    corners = views[N:, 0, 0]
    pictures = corners == 0  # the other pictures are black; a flat grey seldom is
    assert pictures.mean() == pytest.approx(1 - FLAT, abs=0.2)
    assert len(set(corners[~pictures])) > 10


def test_a_face_is_shown_in_both_framings(shown):
    heights = (seen(shown, np.arange(N, 2 * N)) == 255).any(axis=2).sum(axis=1)
    assert set(heights) >= {34, 39}


def test_more_of_a_face_is_shown_where_there_is_more(dataset_of):
    """Of a drawn pattern of single pixels 96 keep what 48 smooth away; a small one is enlarged."""
    stripes = np.tile(np.array([60, 200], np.uint8), (96, 48))
    where = np.array([NO_LABEL, 0], np.int32)
    small = np.full((2, 48, 48), 7, np.uint8)
    faces = dataset_of(2, images=small, detailed=where, details=stripes[None])
    large = Shown.of_dataset(faces, 96).images
    assert (large[0] == 7).all()
    assert np.array_equal(large[1], stripes)
    assert np.array_equal(faces.at(48), small)
    cut = Shown.of_dataset(dataset_of(1, detailed=where[1:], details=np.eye(96)[None] * 9), 96)
    assert cut.faces.shape == cut.covers.shape == (1, 2, 96, 96)


def test_the_same_seed_gives_the_same_surroundings_and_another_one_others(shown):
    rows = np.arange(N, 2 * N)
    assert np.array_equal(seen(shown, rows), seen(shown, rows))
    assert not np.array_equal(seen(shown, rows), seen(shown, rows, seed=2))
