import numpy as np
import pytest

from convert.wearer.clips import WEAK, Faces, compose, load_faces, read_truth
from edge.camera.recording import VideoFile
from edge.emotion.labels import LABELS
from edge.errors import DataError
from train.data.dataset import NO_LABEL

HAPPY, NEUTRAL, SAD = (LABELS.index(name) for name in ("happy", "neutral", "sad"))


def plain(*labels):
    """Faces of one grey, by their order brighter and brighter."""
    greys = np.linspace(20, 235, len(labels)).astype(np.uint8)
    return Faces(np.tile(greys[:, None, None], (1, 48, 48)), np.array(labels))


def middles(clip):
    """The grey of the face's middle in each frame, and the truth; NaN where nobody is."""
    truth, video = read_truth(clip), VideoFile(clip.with_suffix(".avi"))
    seen = []
    for box in truth.boxes:
        frame = video.read().gray
        x, y = (0, 0) if box is None else (box.x + box.width // 2, box.y + box.height // 2)
        seen.append(np.nan if box is None else frame[y - 4 : y + 4, x - 4 : x + 4].mean())
    video.close()
    return truth, np.array(seen)


def test_changes_need_two_emotions(tmp_path):
    with pytest.raises(DataError, match="the same emotion"):
        compose(tmp_path, plain(HAPPY), {"changes": 1}, seed=1)


def test_blends_need_a_neutral_face(tmp_path):
    with pytest.raises(DataError, match="none of the faces is neutral"):
        compose(tmp_path, plain(HAPPY, SAD), {"blends": 1}, seed=1)


def test_a_neutral_face_shows_something_strongly_or_weakly_and_is_neutral_again(tmp_path):
    (path,) = compose(tmp_path, plain(NEUTRAL, HAPPY), {"blends": 1}, seed=3)
    truth, middle = middles(path)
    visits = {}
    for shown in truth.shown:
        visits.setdefault(shown.visit, []).append(shown)
    assert all(shown.label == ("happy" if turn % 2 else "neutral")
               for turns in visits.values() for turn, shown in enumerate(turns))  # fmt: skip
    happy = [shown for shown in truth.shown if shown.label == "happy"]
    assert {shown.strength for shown in happy} == {1.0, WEAK}
    settled = {  # by strength, 0 of the neutral ones: the second half of each, when it has come
        strength: np.mean([
            np.nanmean(middle[round((s.begin + s.end) / 2 * truth.fps): round(s.end * truth.fps)])
            for s in truth.shown if s.strength * (s.label == "happy") == strength
        ])
        for strength in (0.0, WEAK, 1.0)
    }  # fmt: skip
    weak = (settled[WEAK] - settled[0.0]) / (settled[1.0] - settled[0.0])
    assert weak == pytest.approx(WEAK, abs=0.15)


def test_the_same_seed_composes_the_same_clips_whatever_else_is_composed(tmp_path):
    faces = plain(NEUTRAL, HAPPY, SAD)
    alone = compose(tmp_path / "a", faces, {"steady": 1}, seed=4)
    both = compose(tmp_path / "b", faces, {"steady": 1, "blends": 1}, seed=4)
    assert [path.stem for path in both] == ["steady-000", "blends-000"]
    assert alone[0].read_bytes() == both[0].read_bytes()


def test_faces_without_votes_are_taken_by_their_single_label(dataset_of, tmp_path):
    labels = np.array([HAPPY, NO_LABEL, SAD], np.int8)
    nobody = np.full(3, NO_LABEL, np.int8)
    faces = dataset_of(3, fer2013=nobody, affectnet=labels, split=np.full(3, "affectnet"))
    faces.save(tmp_path / "faces.npz")
    assert load_faces(tmp_path / "faces.npz", "affectnet", 0).labels.tolist() == [HAPPY, SAD]
    with pytest.raises(DataError, match="no affectnet face with 8 equal votes"):
        load_faces(tmp_path / "faces.npz", "affectnet", 8)
