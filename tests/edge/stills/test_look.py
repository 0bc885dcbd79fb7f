import numpy as np
import pytest

from edge.camera.picture import read_picture
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
