import cv2
import numpy as np
import pytest

from edge.camera.open import open_camera
from edge.errors import CameraError
from edge.settings.config import CameraConfig


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("/no/such/thing", "neither picamera2"),
        ("", "camera '' is neither picamera2"),
        ("99", "camera 99 cannot be opened"),
        ("http://127.0.0.1:9/stream", "cannot be opened"),
        ("picamera2", "apt install python3-picamera2"),
    ],
)
def test_a_source_that_is_not_there_says_what_to_do(source, message):
    with pytest.raises(CameraError, match=message):
        open_camera(CameraConfig(source=source))


def test_a_device_that_was_unplugged_is_missed_by_its_name():
    with pytest.raises(CameraError, match="camera /dev/v4l/by-id/gone is not there; is it plugged"):
        open_camera(CameraConfig(source="/dev/v4l/by-id/gone"))


def test_an_address_of_bytes_that_are_no_letters_is_refused():
    with pytest.raises(CameraError, match="address holds bytes that are no letters"):
        open_camera(CameraConfig(source="http://127.0.0.1:9/caf\udce9"))


def test_a_picture_is_no_film(portrait):
    with pytest.raises(CameraError, match=r"portrait.jpg is a picture, .*facecue look"):
        open_camera(CameraConfig(source=str(portrait)))


@pytest.mark.parametrize(
    ("rotation", "mirror", "corner"), [(90, False, (0, 2)), (180, False, (1, 2)),
                                       (270, False, (1, 0)), (0, True, (0, 2)),
                                       (90, True, (0, 0))]
)  # fmt: skip
def test_a_camera_worn_askew_is_set_upright(tmp_path, rotation, mirror, corner):
    turned = rotation in (90, 270)
    picture = np.zeros((3, 2) if turned else (2, 3), np.uint8)
    picture[0, 0] = 255  # the corner that is followed
    cv2.imwrite(str(tmp_path / "0.png"), picture)
    camera = open_camera(CameraConfig(source=str(tmp_path), rotation=rotation, mirror=mirror))
    frame = camera.read()
    assert frame.gray.shape == (2, 3)
    assert np.unravel_index(frame.gray.argmax(), frame.gray.shape) == corner
    assert frame.gray.flags.c_contiguous
    assert camera.read() is None
