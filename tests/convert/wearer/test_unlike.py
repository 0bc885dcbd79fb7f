import sys
from functools import partial
from types import SimpleNamespace

import numpy as np
import pytest

from convert.measure.intervals import share
from convert.report.sources import sources_page
from convert.wearer import unlike
from convert.wearer.scenes import backgrounds
from convert.wearer.unlike import Heard, measure_unlike
from edge.camera.picture import read_picture
from edge.emotion.crop import crop_face
from edge.emotion.labels import INPUT_SIZE, LABELS
from edge.errors import DataError


@pytest.fixture(autouse=True)
def _few(monkeypatch):
    monkeypatch.setattr(unlike, "COUNT", 12)


@pytest.fixture
def smiles(agreed_on, portrait, tmp_path):
    """A dataset of the portrait's face alone."""
    face = crop_face(read_picture(portrait), (109, 52, 111, 111))
    agreed_on(np.repeat(face[None], 28, axis=0), np.full(28, 3)).save(tmp_path / "faces.npz")
    return tmp_path / "faces.npz"


def test_of_a_smile_less_is_told_the_less_can_be_seen(model, smiles):
    heard = measure_unlike(model, smiles)
    assert {each.images for each in heard.values()} == {12}
    hidden = heard["faces with eyes and mouth covered"]
    assert hidden.most != "happy" and heard["faces upside down"].told.value < 1
    assert all((each.most is None) == (each.told.value == 0) for each in heard.values())


def test_without_scikit_image_it_says_what_to_install(model, smiles, monkeypatch):
    backgrounds.cache_clear()
    monkeypatch.setitem(sys.modules, "skimage", None)
    with pytest.raises(DataError, match="pip install scikit-image"):
        measure_unlike(model, smiles)


def test_what_is_told_is_counted_and_named(classifier, monkeypatch):
    below = classifier.contract.unsure_below - 0.01
    answers = [("angry", 0.99), ("fear", 0.99), ("fear", 0.98), ("happy", below), ("happy", below)]

    def predict(_):
        label, confidence = answers.pop(0)
        probs = np.full(7, (1 - confidence) / 6)
        probs[LABELS.index(label)] = confidence
        return SimpleNamespace(probs=probs)

    monkeypatch.setattr(classifier, "predict", predict)
    heard = unlike._heard(classifier, [np.zeros((INPUT_SIZE, INPUT_SIZE), np.uint8)] * 5)
    assert (heard.images, heard.told.value, heard.most) == (5, 0.6, "fear")


def test_pictures_differ_and_are_as_the_model_takes_them():
    textures = partial(unlike._textures, pictures=backgrounds())
    for make in (unlike._drawings, unlike._cats, textures, unlike._noise):
        pictures = list(make(np.random.default_rng(3)))
        assert {each.shape for each in pictures} == {(INPUT_SIZE, INPUT_SIZE)}
        assert {each.dtype for each in pictures} == {np.dtype(np.uint8)}
        assert len({each.tobytes() for each in pictures}) == 12


def test_the_page_says_how_many_and_as_what():
    heard = {"cats": Heard(200, share(50, 200), "neutral"), "walls": Heard(9, share(0, 9), None)}
    page = sources_page({}, heard, "f" * 64)
    assert "| cats | 200 | 25.0 (" in page and page.count("| neutral |") == 1
