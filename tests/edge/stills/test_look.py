import cv2
import numpy as np
import pytest

from edge.camera.picture import read_picture
from edge.emotion.classifier import Classifier
from edge.emotion.crop import crop_face
from edge.faces.boxes import overlap
from edge.settings.config import Config, SmoothingConfig
from edge.stills.look import NEARER, StillReader, views_of
from edge.types import Box, Detection


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


def test_a_small_face_of_a_picture_is_read(model, portrait):
    gray = read_picture(portrait)
    small = cv2.resize(gray, (110, 110), interpolation=cv2.INTER_AREA)
    wide = cv2.copyMakeBorder(small, 185, 185, 265, 265, cv2.BORDER_REFLECT_101)
    faces = StillReader.open(Config(), model).read(wide)
    assert any(overlap(face.box, Box(300, 200, 48, 48)) > 0.2 for face in faces)


def test_a_face_is_read_by_all_its_views(model, portrait):
    gray = read_picture(portrait)
    (face,) = StillReader.open(Config(), model).read(gray)
    views, classifier = views_of(gray, face, 48), Classifier(model)
    evidence = np.mean([classifier.predict(view).evidence for view in views], axis=0)
    together = classifier.predict(*views)
    assert together.evidence == pytest.approx(evidence)
    assert list(face.probabilities.values()) == pytest.approx(list(together.probs), abs=1e-4)


def test_views_are_mirrored_and_seen_from_nearer_and_further(rng):
    gray = rng.integers(0, 256, (120, 120), np.uint8)
    face = Detection(Box(30, 40, 50, 50), 9.0)
    views = views_of(gray, face, 48)
    assert len(views) == 2 * len(NEARER)
    for plain, mirrored, nearer in zip(views[::2], views[1::2], NEARER, strict=True):
        side = round(50 / nearer)
        box = (round(55 - 25 / nearer), round(65 - 25 / nearer), side, side)
        assert np.array_equal(plain, crop_face(gray, box))
        assert np.array_equal(mirrored, plain[:, ::-1])
    assert round(50 / max(NEARER)) < 50 < round(50 / min(NEARER))
