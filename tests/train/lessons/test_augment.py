from dataclasses import replace

import numpy as np
import pytest

tf = pytest.importorskip("tensorflow", reason="tensorflow is not installed (the desktop extra)")

from train.lessons.augment import Augmentation, augment

NONE = Augmentation(rotation=0, scale=(1, 1), shift=0, contrast=0, brightness=0, erase=0)


@pytest.fixture
def faces(rng):
    blurred = rng.uniform(0, 255, (64, 6, 6, 1)).repeat(8, axis=1).repeat(8, axis=2)
    return blurred.astype(np.uint8)


def views(faces, strength, seed=1):
    return augment(faces, strength, tf.constant([seed, 0], tf.int64)).numpy()


def test_without_any_strength_a_view_is_the_face_or_its_mirror(faces):
    mirrored = 0
    for face, view in zip(faces.astype(np.float32), views(faces, NONE), strict=True):
        flipped = np.abs(view - face[:, ::-1]).max() < 1e-2
        mirrored += flipped
        assert flipped or np.abs(view - face).max() < 1e-2
    assert 16 < mirrored < 48


def test_views_are_repeatable_and_differ_by_seed(faces):
    strength = Augmentation()
    assert np.array_equal(views(faces, strength, 1), views(faces, strength, 1))
    assert not np.array_equal(views(faces, strength, 1), views(faces, strength, 2))


def test_views_stay_within_the_range_of_pixels(faces):
    seen = views(faces, Augmentation(contrast=0.9, brightness=200, erase=1))
    assert seen.min() >= 0
    assert seen.max() <= 255
    assert seen.shape == faces.shape


def test_a_rotation_turns_about_the_middle():
    image = np.zeros((64, 49, 49, 1), np.uint8)
    image[:, 24, 24] = 255
    strength = Augmentation(rotation=90, scale=(1, 1), shift=0, contrast=0, brightness=0, erase=0)
    assert views(image, strength)[:, 24, 24].min() == pytest.approx(255, abs=1)


def test_scale_makes_a_face_larger_and_smaller():
    image = np.zeros((256, 48, 48, 1), np.uint8)
    image[:, 14:34, 14:34] = 255
    strength = Augmentation(
        rotation=0, scale=(0.8, 1.2), shift=0, contrast=0, brightness=0, erase=0
    )
    sides = np.sqrt(views(image, strength).sum(axis=(1, 2, 3)) / 255)
    assert sides.min() == pytest.approx(16, abs=0.6)
    assert sides.max() == pytest.approx(24, abs=0.6)


def test_erasing_hits_the_asked_share_of_faces():
    faces = np.full((2000, 48, 48, 1), 100, np.uint8)
    strength = Augmentation(rotation=0, scale=(1, 1), shift=0, contrast=0, brightness=0, erase=0.25)
    changed = (views(faces, strength) != 100).mean(axis=(1, 2, 3))
    assert (changed > 0).mean() == pytest.approx(0.25, abs=0.04)
    assert changed.max() < 0.35


def sharpness(images):
    return np.abs(np.diff(images.astype(np.float32), axis=2)).mean(axis=(1, 2, 3))


def test_half_of_the_views_are_blurred_each_by_another_share(rng):
    noise = rng.uniform(0, 255, (2000, 48, 48, 1)).astype(np.uint8)
    kept = sharpness(views(noise, replace(NONE, blur=1))) / sharpness(noise)
    assert (kept < 0.999).mean() == pytest.approx(0.5, abs=0.04)
    assert kept.min() < 0.15
    assert kept.max() == pytest.approx(1, abs=1e-3)


def test_a_blurred_view_keeps_its_light_up_to_its_edges():
    flat = np.full((64, 48, 48, 1), 90, np.uint8)
    assert np.abs(views(flat, replace(NONE, blur=1)) - 90).max() < 1e-2


def test_blur_leaves_the_other_changes_as_they_are(faces):
    sharp = views(faces, Augmentation(erase=1))
    soft = views(faces, Augmentation(erase=1, blur=1))
    as_sharp = np.abs(sharp - soft).max(axis=(1, 2, 3)) < 1e-3
    assert 16 < as_sharp.sum() < 48
