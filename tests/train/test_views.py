import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="tensorflow is not installed (the desktop extra)")

from edge.errors import DataError
from train.dataset import load_dataset
from train.fit import fit
from train.teach import load_lessons, of_views, teach, views_in
from train.views import views_of


@pytest.fixture
def member(data, tmp_path):
    fit("vgg16", data, tmp_path / "m", epochs=1)
    return tmp_path / "m"


def test_views_are_the_same_every_time_and_differ_from_one_another(data):
    images = load_dataset(data).of_split("train").images
    views = views_of(images, 3)
    assert views.shape == (3, *images.shape) and views.dtype == np.uint8
    assert np.array_equal(views, views_of(images, 3))
    assert np.array_equal(views[:2], views_of(images, 2))
    assert not any(np.array_equal(views[a], views[b]) for a, b in ((0, 1), (1, 2), (0, 2)))


def test_every_second_view_is_mixed_of_two_faces():
    dark, bright = np.full((48, 48), 20, np.uint8), np.full((48, 48), 220, np.uint8)
    alone, mixed = views_of(np.stack([dark, bright] * 32), 2)
    middle = (slice(None), slice(20, 28), slice(20, 28))

    def between(views):
        means = views[middle].mean(axis=(1, 2))
        return np.mean((means > 60) & (means < 180))

    assert between(alone) < 0.25  # an erased patch may lie there
    assert between(mixed) > 0.25


def test_lessons_are_answers_to_the_very_views(data, member, tmp_path):
    from train.evaluate import predict

    teach([member], data, tmp_path / "lessons.npz", views=2)
    faces = load_dataset(data).of_split("train")
    lessons = load_lessons(tmp_path / "lessons.npz", faces.ids[::-1])
    assert views_in(lessons) == 2
    view = views_of(faces.images, 2)[1]
    plain, mirrored = (predict(member / "member.keras", side) for side in (view, view[:, :, ::-1]))
    for head, answers in lessons.items():
        expected = (plain[head] + mirrored[head]) / 2
        assert answers[1, ::-1].astype(np.float32) == pytest.approx(expected, abs=0.02)
        flat = of_views(lessons).shares[head]
        assert flat[len(faces) :][::-1] == pytest.approx(expected, abs=0.02)


def test_a_pupil_learns_from_views_alone(data, member, tmp_path):
    teach([member], data, tmp_path / "lessons.npz", views=2)
    fit("vgg32-pupil", data, tmp_path / "pupil", epochs=1, teacher=tmp_path / "lessons.npz")
    assert (tmp_path / "pupil" / "member.keras").exists()


def test_answers_to_other_views_are_refused(data, member, tmp_path):
    teach([member], data, tmp_path / "image.npz")
    with pytest.raises(DataError, match=r"image\.npz answers no views, asked are 2; teach"):
        teach([tmp_path / "image.npz"], data, tmp_path / "out.npz", views=2)
    with pytest.raises(DataError, match="annotations know the image only"):
        teach([member], data, tmp_path / "out.npz", annotations=True, views=2)
