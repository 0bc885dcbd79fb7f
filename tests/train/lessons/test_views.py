import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="tensorflow is not installed (the desktop extra)")

from edge.errors import DataError
from train.data.cutouts import FRAMINGS
from train.data.dataset import load_dataset
from train.lessons.surroundings import Shown
from train.lessons.targets import Targets
from train.lessons.teach import blend, load_lessons, teach, views_in
from train.lessons.views import annotated_views, views_of
from train.runs.fit import fit


@pytest.fixture
def member(data, tmp_path):
    fit("vgg16", data, tmp_path / "m", epochs=1)
    return tmp_path / "m"


def test_views_are_the_same_every_time_and_differ_from_one_another(data):
    images = Shown.of_images(load_dataset(data).of_split("train").images)
    views = views_of(images, 3)
    assert views.shape == (3, *images.images.shape) and views.dtype == np.uint8
    assert np.array_equal(views, views_of(images, 3))
    assert np.array_equal(views[:2], views_of(images, 2))
    assert not any(np.array_equal(views[a], views[b]) for a, b in ((0, 1), (1, 2), (0, 2)))


def test_views_of_whole_pictures_hold_beside_faces_that_were_cut_out():
    draw = np.random.default_rng(1)
    images = draw.integers(0, 255, (6, 48, 48), np.uint8)
    cut = draw.integers(0, 255, (2, len(FRAMINGS), 48, 48), np.uint8)
    place = np.array([-1, 0, -1, -1, 1, -1], np.int32)
    whole = place < 0
    beside = views_of(Shown(images, place, cut, np.full_like(cut, 255)), 2)
    alone = views_of(Shown.of_images(images[whole]), 2)
    assert np.array_equal(beside[:, whole], alone)
    assert not np.array_equal(beside[:, ~whole], views_of(Shown.of_images(images[~whole]), 2))


def test_every_second_view_is_mixed_of_two_faces():
    dark, bright = np.full((48, 48), 20, np.uint8), np.full((48, 48), 220, np.uint8)
    alone, mixed = views_of(Shown.of_images(np.stack([dark, bright] * 32)), 2)
    middle = (slice(None), slice(20, 28), slice(20, 28))

    def between(views):
        means = views[middle].mean(axis=(1, 2))
        return np.mean((means > 60) & (means < 180))

    assert between(alone) < 0.25  # an erased patch may lie there
    assert between(mixed) > 0.25


def test_lessons_are_answers_to_the_very_views(data, member, tmp_path):
    from train.measure.evaluate import predict

    teach([member], data, tmp_path / "lessons.npz", views=2)
    faces = load_dataset(data).of_split("train")
    lessons = load_lessons(tmp_path / "lessons.npz", faces.subset(np.arange(len(faces))[::-1]))
    assert views_in(lessons) == 2
    view = views_of(Shown.of_images(faces.images), 2)[1]
    plain, mirrored = (predict(member / "member.keras", side) for side in (view, view[:, :, ::-1]))
    for head, answers in lessons.items():
        expected = (plain[head] + mirrored[head]) / 2
        assert answers[1, ::-1].astype(np.float32) == pytest.approx(expected, abs=0.02)


def test_a_view_has_the_annotation_of_what_it_shows():
    dark, bright = np.full((48, 48), 20, np.uint8), np.full((48, 48), 220, np.uint8)
    images = Shown.of_images(np.stack([dark, bright] * 32))
    answers = np.eye(7, dtype=np.float32)[[0, 1] * 32]
    known = np.array([1.0, 0.0] * 32, np.float32)
    both = Targets({"fer2013": answers, "ferplus": answers},
                   {"fer2013": np.ones(64, np.float32), "ferplus": known})  # fmt: skip
    views, targets = annotated_views(images, both, 2)
    assert np.array_equal(views, views_of(images, 2))
    assert np.array_equal(targets.shares["fer2013"][:64], answers)
    assert np.array_equal(targets.weights["ferplus"][:64], known)
    brightness = (views[1, :, 20:28, 20:28].mean(axis=(1, 2)) - 20) / 200
    share_of_bright = targets.shares["fer2013"][64:, 1]
    assert np.corrcoef(brightness, share_of_bright)[0, 1] > 0.9  # the light of a view varies
    assert targets.weights["ferplus"][64:] == pytest.approx(1 - share_of_bright, abs=1e-6)


def test_what_views_are_taught_is_mostly_the_answer_to_them():
    annotated = np.eye(7, dtype=np.float32)[[0, 1, 2, 3]]
    answers = np.full((2, 2, 7), 1 / 7, np.float16)
    targets = Targets({"fer2013": annotated}, {"fer2013": np.array([1, 1, 1, 0], np.float32)})
    blended = blend(targets, {"fer2013": answers})
    for row, own in zip(blended.shares["fer2013"][:3], annotated[:3], strict=True):
        assert row == pytest.approx(0.7 / 7 + 0.3 * own, abs=1e-3)
    assert blended.shares["fer2013"][3] == pytest.approx(1 / 7, abs=1e-3)


def test_a_pupil_learns_from_views(data, member, tmp_path):
    teach([member], data, tmp_path / "lessons.npz", views=2)
    fit("vgg32-pupil", data, tmp_path / "pupil", epochs=1, teacher=tmp_path / "lessons.npz")
    assert (tmp_path / "pupil" / "member.keras").exists()


def test_answers_to_other_views_are_refused(data, member, tmp_path):
    teach([member], data, tmp_path / "image.npz")
    with pytest.raises(DataError, match=r"image\.npz answers no views, asked are 2; teach"):
        teach([tmp_path / "image.npz"], data, tmp_path / "out.npz", views=2)
    with pytest.raises(DataError, match="annotations know the image only"):
        teach([member], data, tmp_path / "out.npz", annotations=True, views=2)
