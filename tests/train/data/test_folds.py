import argparse

import numpy as np
import pytest

from edge.errors import DataError
from train.arguments import part
from train.data.dataset import Dataset
from train.data.folds import Fold


def faces_of(count: int) -> Dataset:
    return Dataset(
        images=np.zeros((count, 48, 48), np.uint8),
        fer2013=np.zeros(count, np.int8),
        ferplus=np.zeros((count, 7), np.float32),
        votes=np.zeros((count, 10), np.uint8),
        split=np.full(count, "train"),
        ids=np.array([f"Training_{number}.jpg" for number in range(count)]),
    )


@pytest.mark.parametrize("count", [2, 3, 5])
def test_each_face_is_in_one_part_and_the_parts_are_about_alike(count):
    faces = faces_of(3000)
    parts = np.array([Fold(number, count).holds(faces) for number in range(1, count + 1)])
    assert (parts.sum(axis=0) == 1).all()
    assert parts.mean(axis=1) == pytest.approx(1 / count, abs=0.03)


def test_a_face_stays_in_its_part_whatever_else_there_is():
    faces, first = faces_of(100), Fold(1, 3)
    rows = np.arange(99, 20, -3)
    assert np.array_equal(first.holds(faces.subset(rows)), first.holds(faces)[rows])


def test_the_rest_is_what_a_part_does_not_hold():
    faces, second = faces_of(20), Fold(2, 3)
    rest = second.rest(faces)
    assert not second.holds(rest).any()
    assert len(rest) == 20 - second.holds(faces).sum() > 0


def test_a_rest_without_a_face_is_refused():
    face = faces_of(1)
    whole = next(Fold(k, 2) for k in (1, 2) if Fold(k, 2).holds(face).all())
    with pytest.raises(DataError, match="none of 1 is left"):
        whole.rest(face)


def test_a_part_is_written_as_one_of_so_many():
    assert Fold(*part("2/3")) == Fold(2, 3)
    assert str(Fold(2, 3)) == "2/3"


@pytest.mark.parametrize("text", ["", "1", "0/2", "3/2", "1/1", "a/b", "1/2/3", "-1/2"])
def test_what_is_no_part_is_refused(text):
    with pytest.raises(argparse.ArgumentTypeError, match="K/N"):
        part(text)
