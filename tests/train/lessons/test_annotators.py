import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="tensorflow is not installed (the desktop extra)")

from edge.emotion.labels import LABELS
from edge.errors import DataError
from train.data.dataset import load_dataset
from train.lessons.annotators import VOTES_OF_A_LABEL, lessons_of_annotations
from train.lessons.teach import load_lessons, teach

N = 2100


@pytest.fixture(scope="module")
def faces(dataset_of):
    """Labels that are right in 7 of 10 faces, and ten votes of which 7 or so are; 100 unvoted."""
    rng = np.random.default_rng(5)
    truth = rng.integers(0, 7, N)
    label = np.where(rng.random(N) < 0.7, truth, rng.integers(0, 7, N))
    cast = np.where(rng.random((N, 10)) < 0.7, truth[:, None], rng.integers(0, 7, (N, 10)))
    shares = np.eye(7, dtype=np.float32)[cast].mean(axis=1)
    shares[:100] = 0
    return truth, dataset_of(N, fer2013=label.astype(np.int8), ferplus=shares)


def test_every_answer_is_a_distribution(faces):
    for answers in lessons_of_annotations(faces[1]).values():
        assert answers.shape == (N, 7)
        assert answers.sum(axis=1) == pytest.approx(1, abs=1e-4)
        assert answers.min() >= 0


def test_the_votes_correct_a_wrong_label(faces):
    truth, annotated = faces
    answers = lessons_of_annotations(annotated)["fer2013"]
    assert (answers[100:].argmax(axis=1) == truth[100:]).mean() > 0.95
    assert (annotated.fer2013 == truth).mean() < 0.8
    assert (answers[:100].argmax(axis=1) == annotated.fer2013[:100]).all()


def test_the_label_counts_as_some_more_votes(faces):
    annotated = faces[1]
    answers = lessons_of_annotations(annotated)["ferplus"]
    moved = answers[100:] - annotated.ferplus[100:]
    doubted = annotated.ferplus[100:].argmax(axis=1) != annotated.fer2013[100:]
    toward = moved[np.arange(N - 100), annotated.fer2013[100:]]
    assert toward[doubted].mean() > 0.05
    assert np.abs(moved).max() < VOTES_OF_A_LABEL / (10 + VOTES_OF_A_LABEL) + 1e-6
    assert (answers[:100].argmax(axis=1) == annotated.fer2013[:100]).all()


def test_the_annotations_teach_alone_or_with_others(data, tmp_path):
    teach([], data, tmp_path / "alone.npz", annotations=True)
    faces = load_dataset(data).of_split("train")
    assert load_lessons(tmp_path / "alone.npz", faces)["fer2013"].shape == (len(faces), len(LABELS))
    with pytest.raises(DataError, match="no teacher given"):
        teach([], data, tmp_path / "none.npz")


def test_without_votes_there_is_nothing_to_compare(dataset_of, tmp_path):
    dataset_of(3).save(tmp_path / "own.npz")
    with pytest.raises(DataError, match=r"no FER\+ votes"):
        teach([], tmp_path / "own.npz", tmp_path / "none.npz", annotations=True)
