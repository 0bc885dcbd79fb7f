import numpy as np
import pytest

from convert.tflite.calibration import calibration_images
from edge.errors import DataError
from train.data.dataset import Dataset


def test_a_dataset_without_the_listed_faces_is_refused():
    faces = Dataset(
        images=np.zeros((2, 48, 48), np.uint8),
        fer2013=np.zeros(2, np.int8),
        ferplus=np.zeros((2, 7), np.float32),
        votes=np.zeros((2, 10), np.uint8),
        split=np.array(["train", "train"]),
        ids=np.array(["a.jpg", "b.jpg"]),
    )
    with pytest.raises(DataError, match="holds 0 of the 300"):
        calibration_images(faces)
