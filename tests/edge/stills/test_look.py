import cv2
import numpy as np
import pytest

from edge.camera.picture import decode_picture, read_picture, to_gray
from edge.errors import ImageError
from edge.settings.config import Config, SmoothingConfig
from edge.stills.look import StillReader


def test_the_smile_of_the_portrait_is_read(model, portrait):
    (face,) = StillReader.open(Config(), model).read(read_picture(portrait))
    assert face.label == "happy"
    assert face.confidence == max(face.probabilities.values())
    assert sum(face.probabilities.values()) == pytest.approx(1, abs=1e-3)


def test_below_the_threshold_it_is_unsure(model, portrait):
    config = Config(smoothing=SmoothingConfig(unsure_below=1.0))
    assert StillReader.open(config, model).read(read_picture(portrait))[0].label == "unsure"


def test_two_faces_are_both_read(model, portrait):
    gray = read_picture(portrait)
    assert len(StillReader.open(Config(), model).read(np.hstack([gray, gray[:, ::-1]]))) == 2


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "bmp"])
def test_common_formats_in_colour_or_grey_are_read(tmp_path, portrait, suffix):
    file = tmp_path / f"portrait.{suffix}"
    cv2.imwrite(str(file), cv2.imread(str(portrait)))
    gray = read_picture(file)
    assert gray.shape == (320, 320)
    assert np.abs(gray.astype(int) - read_picture(portrait)).mean() < 3


@pytest.mark.parametrize(("red", "green", "blue", "gray"),
                         [(255, 0, 0, 76), (0, 255, 0, 150), (0, 0, 255, 29)])  # fmt: skip
def test_red_and_blue_are_not_swapped(tmp_path, red, green, blue, gray):
    """By ITU-R BT.601 blue is the darkest."""
    file = tmp_path / "colour.ppm"
    file.write_bytes(b"P6 2 2 255\n" + bytes([red, green, blue] * 4))
    assert (read_picture(file) == gray).all()
    assert (to_gray(decode_picture(file.read_bytes(), file.name)) == gray).all()


@pytest.mark.parametrize("content", [b"", b"no picture", b"\xff\xd8\xff\xe0" + bytes(50)])
def test_what_is_no_picture_is_refused(tmp_path, content):
    file = tmp_path / "portrait.jpg"
    file.write_bytes(content)
    with pytest.raises(ImageError, match="not a picture"):
        read_picture(file)


def test_a_missing_picture_is_named(tmp_path):
    with pytest.raises(ImageError, match=r"gone\.jpg cannot be read: No such file"):
        read_picture(tmp_path / "gone.jpg")
