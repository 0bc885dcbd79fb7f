import pytest

from convert.tflite.calibration import calibration_images
from edge.errors import DataError


def test_a_dataset_without_the_listed_faces_is_refused(dataset_of):
    with pytest.raises(DataError, match="holds 0 of the 300"):
        calibration_images(dataset_of(2))
