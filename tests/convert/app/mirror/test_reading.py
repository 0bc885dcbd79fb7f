"""What the mirror makes of a face, picture by picture."""

import cv2
import numpy as np
import pytest

from convert.app.bundled import masked
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
    """Beside one behind a mask, of which it cannot be sure."""
    smiling = cv2.imread(str(portrait))
    hidden = masked(smiling)
    for large, small, sure in ((smiling, hidden, True), (hidden, smiling, False)):
        gray = np.full((640, 1000), 120, np.uint8)
        gray[:640, 360:] = cv2.resize(cv2.cvtColor(large, cv2.COLOR_BGR2GRAY), (640, 640))
        gray[320:, :320] = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY)
        start = 0 if sure else 60
        seen = [mirror.look(Frame(start + t / 4, gray)) for t in range(10)]
        assert (seen[-1].label == "happy") is sure


def test_what_is_told_stays_the_same_while_only_figures_change():
    """A screen reader says it again whenever it changes."""
    probs = [[0.1] * 6 + [0.4], [0.05] * 6 + [0.7]]
    sentences = {told(Reflection("surprise", p), "fear") for p in probs}
    assert sentences == {"Your face is read as surprise."}
    assert told(Reflection("fear", None), "fear") == "Reached: your face is read as fear."
    assert "not sure" in told(Reflection(UNSURE, None), "fear")
    assert "No face" in told(None, "fear")
