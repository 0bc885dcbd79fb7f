"""What the mirror makes of a face, picture by picture."""

import cv2
import numpy as np
import pytest

from convert.app.mirror.reading import Mirror, Reflection, told
from edge.emotion.labels import LABELS, UNSURE
from edge.settings.config import Config
from edge.types import Frame


@pytest.fixture
def mirror(model):
    return Mirror(Config(), model)


def test_a_face_is_read_as_on_the_device(mirror, portrait):
    gray = cv2.imread(str(portrait), cv2.IMREAD_GRAYSCALE)
    seen = [mirror.look(Frame(t / 4, gray)) for t in range(12)]
    assert seen[-1].label == "happy"
    assert LABELS[int(np.argmax(seen[-1].probs))] == "happy"
    assert mirror.look(Frame(20.0, np.full_like(gray, 120))) is None


def test_the_largest_face_counts(mirror, portrait):
    face = cv2.imread(str(portrait), cv2.IMREAD_GRAYSCALE)
    gray = np.full((640, 1000), 120, np.uint8)
    gray[:640, 360:] = cv2.resize(face, (640, 640))
    gray[320:, :320] = cv2.GaussianBlur(face, (0, 0), 9)  # seen perhaps, but not to be read
    seen = [mirror.look(Frame(t / 4, gray)) for t in range(8)]
    assert seen[-1].label == "happy" and seen[-1].probs is not None


def test_what_is_told_stays_the_same_while_only_figures_change():
    """A screen reader says it again whenever it changes."""
    probs = [[0.1] * 6 + [0.4], [0.05] * 6 + [0.7]]
    sentences = {told(Reflection("surprise", p), "fear") for p in probs}
    assert sentences == {"Your face is read as surprise."}
    assert told(Reflection("fear", None), "fear") == "Reached: your face is read as fear."
    assert "not sure" in told(Reflection(UNSURE, None), "fear")
    assert "No face" in told(None, "fear")
