from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="tensorflow is not installed (the desktop extra)")

from edge.errors import DataError
from train.data.dataset import load_dataset
from train.lessons.targets import targets_of
from train.lessons.teach import SHARE_OF_TEACHER, blend, load_lessons, teach
from train.measure.evaluate import evaluate, predict
from train.networks.batch_norm import update_statistics
from train.networks.member import MEMBER, load_member
from train.networks.shapes import Cnn
from train.runs.fit import fit
from train.variants import VARIANTS, Variant


@pytest.fixture(scope="module")
def school(tmp_path_factory):
    return tmp_path_factory.mktemp("school")


@pytest.fixture
def lessons(data, school):
    """Of the member `m` beside them, taught once: `data` has the same bytes for every test."""
    file = school / "lessons.npz"
    if not file.exists():
        fit("vgg16", data, school / "m", epochs=1)
        teach([school / "m"], data, file)
    return file


def mean_with_mirror(model, images):
    plain, mirrored = predict(model, images), predict(model, images[:, :, ::-1])
    return {head: (plain[head] + mirrored[head]) / 2 for head in plain}


def test_lessons_are_what_an_updated_teacher_says_of_the_image_and_its_mirror(
    data, lessons, tmp_path
):
    faces = load_dataset(data).of_split("train")
    teacher = load_member(lessons.parent / "m")
    teacher.save(tmp_path / "before.keras")
    update_statistics(teacher, faces.images)
    teacher.save(tmp_path / "updated.keras")
    before, updated = (
        mean_with_mirror(tmp_path / name, faces.images)
        for name in ("before.keras", "updated.keras")
    )
    for head, answers in load_lessons(lessons, faces).items():
        assert np.abs(answers - updated[head]).max() < 0.05  # they are computed in bfloat16
        assert np.abs(answers - before[head]).max() > 0.2


def test_earlier_lessons_count_as_one_teacher_more(data, lessons, tmp_path):
    fit("vgg16", data, tmp_path / "n", epochs=1, seed=2)
    teach([tmp_path / "n"], data, tmp_path / "other.npz")
    teach([lessons, tmp_path / "n"], data, tmp_path / "both.npz")
    faces = load_dataset(data).of_split("train")
    first, second, both = (
        load_lessons(path, faces)
        for path in (lessons, tmp_path / "other.npz", tmp_path / "both.npz")
    )
    for head, answers in both.items():
        mean = (first[head].astype(np.float32) + second[head]) / 2
        assert answers.astype(np.float32) == pytest.approx(mean, abs=1e-3)
        assert not np.array_equal(answers, first[head])


@pytest.mark.parametrize("views", [None, 2])
def test_a_teacher_that_sees_more_teaches_the_same_faces(data, tmp_path, monkeypatch, views):
    monkeypatch.setitem(VARIANTS, "large", Variant("", Cnn((4, 8), (1, 1), pixels=96, side=96)))
    fit("large", data, tmp_path / "large", epochs=1)
    teach([tmp_path / "large"], data, tmp_path / "lessons.npz", views=views)
    faces = load_dataset(data).of_split("train")
    answers = load_lessons(tmp_path / "lessons.npz", faces)["ferplus"]
    assert answers.shape == (*([views] if views else []), len(faces), 7)
    scores = evaluate(tmp_path / "large" / MEMBER, data)["scores"]
    assert scores["fer2013"]["images"] == 14


def test_what_a_teacher_does_not_know_is_left_to_the_others(data, tmp_path):
    faces = load_dataset(data).of_split("train")
    sure, even = (np.tile(row, (len(faces), 1)) for row in (np.eye(7)[2], np.full(7, 1 / 7)))
    silent = sure.copy()
    silent[0] = np.nan
    old, new = tmp_path / "old.npz", tmp_path / "new.npz"
    np.savez(old, ids=faces.ids, fer2013=even, ferplus=silent)
    np.savez(new, ids=faces.ids, ferplus=even, affectnet=silent)
    teach([old, new], data, tmp_path / "both.npz")
    both = load_lessons(tmp_path / "both.npz", faces)
    assert both["fer2013"] == pytest.approx(even, abs=1e-3)
    assert both["ferplus"][0] == pytest.approx(even[0], abs=1e-3)
    assert both["ferplus"][1] == pytest.approx((sure[1] + even[1]) / 2, abs=1e-3)
    assert np.isnan(both["affectnet"][0]).all()


def test_lessons_follow_the_order_of_the_images(data, lessons):
    faces = load_dataset(data).of_split("train")
    turned = faces.subset(np.arange(len(faces))[::-1])
    forwards, backwards = load_lessons(lessons, faces), load_lessons(lessons, turned)
    assert np.array_equal(forwards["fer2013"], backwards["fer2013"][::-1])


def test_a_target_is_mostly_the_teachers_and_wholly_without_votes(data):
    faces = load_dataset(data).of_split("train")
    answers = np.full((len(faces), 7), 1 / 7, np.float16)
    blended = blend(targets_of(faces), {"fer2013": answers, "ferplus": answers})
    label = blended.shares["fer2013"][np.arange(len(faces)), faces.fer2013]
    assert label == pytest.approx(SHARE_OF_TEACHER / 7 + 1 - SHARE_OF_TEACHER, abs=1e-3)
    silent = faces.ids == "Training_00.png"
    assert blended.shares["ferplus"][silent] == pytest.approx(1 / 7, abs=1e-3)
    assert blended.weights["ferplus"].min() == 1
    for head in ("fer2013", "ferplus"):
        assert blended.shares[head].sum(axis=1) == pytest.approx(1, abs=1e-3)


def test_a_student_is_another_run_than_one_without_a_teacher(data, lessons, tmp_path):
    fit("vgg16", data, tmp_path / "student", epochs=1, teacher=lessons)
    with pytest.raises(DataError, match="other parameters"):
        fit("vgg16", data, tmp_path / "student", epochs=1)


def test_where_a_teacher_has_no_answer_the_annotation_stands_alone(data):
    faces = load_dataset(data).of_split("train")
    answers = np.full((len(faces), 7), 1 / 7, np.float16)
    answers[3] = np.nan
    targets = targets_of(faces)
    blended = blend(targets, {"fer2013": answers})
    assert np.array_equal(blended.shares["fer2013"][3], targets.shares["fer2013"][3])
    for head in ("ferplus", "affectnet"):  # of which the teacher knows nothing
        assert np.array_equal(blended.shares[head], targets.shares[head])
        assert np.array_equal(blended.weights[head], targets.weights[head])


def test_wrong_lessons_are_named(data, lessons, tmp_path):
    faces = load_dataset(data).of_split("train")
    with pytest.raises(DataError, match="not found"):
        load_lessons(tmp_path / "none.npz", faces)
    with pytest.raises(DataError, match=r"no answer to 1 training images, such as new\.jpg"):
        load_lessons(lessons, replace(faces, ids=np.array(["new.jpg", *faces.ids[1:]])))
    for bad in (b"bad", b"", lessons.read_bytes()[:-200]):
        (tmp_path / "bad.npz").write_bytes(bad)
        with pytest.raises(DataError, match="cannot be read as soft labels; make it with"):
            load_lessons(tmp_path / "bad.npz", faces)
