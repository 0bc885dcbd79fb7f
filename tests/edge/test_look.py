import cv2
import numpy as np
import pytest

from edge.config import Config, SmoothingConfig
from edge.errors import ImageError
from edge.look import Looker
from edge.picture import read_picture


def test_the_smile_of_the_portrait_is_read(model, portrait):
    (face,) = Looker.open(Config(), model).look(read_picture(portrait))
    assert face.label == "happy"
    assert face.confidence == max(face.probabilities.values())
    assert sum(face.probabilities.values()) == pytest.approx(1, abs=1e-3)


def test_below_the_threshold_it_is_unsure(model, portrait):
    config = Config(smoothing=SmoothingConfig(unsure_below=1.0))
    assert Looker.open(config, model).look(read_picture(portrait))[0].label == "unsure"


def test_two_faces_are_both_read(model, portrait):
    gray = read_picture(portrait)
    assert len(Looker.open(Config(), model).look(np.hstack([gray, gray[:, ::-1]]))) == 2


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "bmp"])
def test_common_formats_in_colour_or_grey_are_read(tmp_path, portrait, suffix):
    file = tmp_path / f"portrait.{suffix}"
    cv2.imwrite(str(file), cv2.imread(str(portrait)))
    gray = read_picture(file)
    assert gray.shape == (320, 320)
    assert np.abs(gray.astype(int) - read_picture(portrait)).mean() < 3


@pytest.mark.parametrize("content", [b"", b"no picture", b"\xff\xd8\xff\xe0" + bytes(50)])
def test_what_is_no_picture_is_refused(tmp_path, content):
    file = tmp_path / "portrait.jpg"
    file.write_bytes(content)
    with pytest.raises(ImageError, match="not a picture"):
        read_picture(file)


def test_a_missing_picture_is_named(tmp_path):
    with pytest.raises(ImageError, match=r"gone\.jpg cannot be read: No such file"):
        read_picture(tmp_path / "gone.jpg")
