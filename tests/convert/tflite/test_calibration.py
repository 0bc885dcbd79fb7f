import numpy as np
import pytest

from convert.tflite.calibration import CHOSEN, calibration_images, listed_images
from edge.errors import DataError


def test_a_dataset_without_the_listed_faces_is_not_for_what_ships(dataset_of):
    with pytest.raises(DataError, match="holds 0 of the 300"):
        listed_images(dataset_of(2))


@pytest.fixture
def own(dataset_of, rng):
    """Makes so many pale training faces, nine of ten of them happy, and one for validation."""

    def make(n):
        labels = np.where(np.arange(n) % 10 == 9, 5, 3).astype(np.int8)
        return dataset_of(
            n,
            images=rng.integers(90, 160, (n, 48, 48)).astype(np.uint8),
            fer2013=np.full(n, -1, np.int8),
            own=labels,
            split=np.where(np.arange(n) == 0, "validation", "train"),
        )

    return make


@pytest.mark.parametrize("n", [2, 40, 4000])
def test_of_any_dataset_training_faces_are_chosen_that_reach_both_ends(own, n):
    faces = own(n)
    images = calibration_images(faces)
    assert len(images) == min(n - 1, CHOSEN)
    assert (images.min(), images.max()) == (0, 255)
    known = {image.tobytes() for image in faces.of_split("train").images}
    assert sum(image.tobytes() in known for image in images) == len(images) - 1, "but the stretched"
    assert faces.images.max() < 160, "the dataset is as it was"
    assert np.array_equal(images, calibration_images(faces))


def test_of_each_emotion_as_many_are_chosen_as_of_others(own):
    faces = own(4000)
    label_of = {
        image.tobytes(): label for image, label in zip(faces.images, faces.own, strict=True)
    }
    labels = [label_of.get(image.tobytes(), -1) for image in calibration_images(faces)]
    assert labels.count(5) >= CHOSEN // 2 - 1


def test_flat_faces_reach_both_ends_too(dataset_of):
    assert {0, 255} <= set(calibration_images(dataset_of(3)).ravel().tolist())
