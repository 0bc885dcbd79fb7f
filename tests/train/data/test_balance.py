import numpy as np
import pytest

from train.data.balance import balance
from train.data.duplicates import find_duplicates
from train.data.prepare import Sources, picture_path, prepare
from train.data.rows import Row


@pytest.fixture
def faces(dataset_of):
    """Training images of three classes, 20, 7 and 1, and a test split that is as uneven."""
    labels = np.array([3] * 20 + [0] * 7 + [1] + [3] * 9 + [1])
    rng = np.random.default_rng(2)
    return dataset_of(
        len(labels),
        images=rng.integers(0, 256, (len(labels), 48, 48), np.uint8),
        fer2013=labels.astype(np.int8),
        ferplus=rng.dirichlet(np.ones(7), len(labels)).astype(np.float32),
        votes=rng.integers(0, 5, (len(labels), 10)).astype(np.uint8),
        split=np.array(["train"] * 28 + ["test"] * 10),
    )


def counts(faces, split):
    return np.bincount(faces.fer2013[faces.split == split], minlength=7).tolist()


def test_every_training_class_becomes_as_large_as_the_largest(faces):
    assert counts(balance(faces, 1), "train") == [20, 20, 0, 20, 0, 0, 0]


def test_the_originals_and_the_other_splits_are_not_touched(faces):
    balanced = balance(faces, 1)
    assert counts(balanced, "test") == counts(faces, "test")
    assert np.array_equal(balanced.images[: len(faces)], faces.images)
    assert set(balanced.split[len(faces) :]) == {"train"}


def test_a_view_has_its_originals_annotations_but_other_pixels(faces):
    balanced = balance(faces, 1)
    by_name = {name: row for row, name in enumerate(faces.ids)}
    for row in range(len(faces), len(balanced)):
        original = by_name[balanced.ids[row].split("#")[0]]
        assert balanced.fer2013[row] == faces.fer2013[original]
        assert np.array_equal(balanced.votes[row], faces.votes[original])
        assert not np.array_equal(balanced.images[row], faces.images[original])
    assert len(set(balanced.ids)) == len(balanced)


def test_each_original_is_used_equally_often(faces):
    names = [name.split("#")[0] for name in balance(faces, 1).ids[len(faces) :]]
    angry = [names.count(f"{i}.jpg") for i in range(20, 27)]
    assert max(angry) - min(angry) <= 1


def test_the_same_seed_gives_the_same_views(faces):
    first, again, other = balance(faces, 1), balance(faces, 1), balance(faces, 2)
    assert np.array_equal(first.images, again.images)
    assert not np.array_equal(first.images, other.images)


def test_what_is_balanced_already_stays_as_it_is(faces):
    assert len(balance(balance(faces, 1), 1)) == len(balance(faces, 1))


def test_prepare_balances_on_request_and_draws_both(downloads, tmp_path):
    for number in range(5):
        (downloads.folder / "train" / "disgust" / f"Training_1{number}.png").unlink()
    outs = [tmp_path / name for name in ("a.npz", "b.npz")]
    for out in outs:
        manifest = prepare(Sources(downloads.folder), out, balanced=True)
    assert manifest["counts_before_balancing"]["train"]["disgust"] == 3
    assert set(manifest["counts"]["train"].values()) == {8}
    assert manifest["counts"]["validation"]["disgust"] == 2
    assert outs[0].read_bytes() == outs[1].read_bytes()
    pictures = [picture_path(out).read_bytes() for out in outs]
    assert pictures[0] == pictures[1]
    assert pictures[0].startswith(b"\x89PNG")


def row(name, fill, split, label):
    return Row(np.full((48, 48), fill, np.uint8), label, split, name)


def test_duplicates_are_found_by_their_pixels():
    found = find_duplicates([
        row("a", 1, "train", 3), row("a again", 1, "train", 3),
        row("b", 2, "train", 3), row("b otherwise", 2, "train", 5),
        row("c", 3, "train", 3), row("c held out", 3, "test", 3),
        row("d held out", 4, "validation", 3), row("d held out too", 4, "test", 0),
        row("e", 5, "train", 3),
    ])  # fmt: skip
    assert found.conflicting == ["b", "b otherwise"]
    assert found.of_held_out == ["c"]


def test_prepare_leaves_duplicates_out_and_names_them(downloads, tmp_path):
    train, test = downloads.folder / "train", downloads.folder / "test"
    copies = {
        train / "happy" / "Training_copy.png": test / "happy" / "PublicTest_30.png",
        train / "sad" / "Training_twice.png": train / "fear" / "Training_20.png",
    }
    for copy, original in copies.items():
        copy.write_bytes(original.read_bytes())
    manifest = prepare(Sources(downloads.folder), tmp_path / "faces.npz")
    assert manifest["duplicates_of_held_out"] == ["Training_copy.png"]
    assert manifest["conflicting_duplicates"] == ["Training_20.png", "Training_twice.png"]
    assert sum(manifest["counts"]["train"].values()) == 56 - 1
    assert sum(manifest["counts"]["validation"].values()) == 14


def test_a_dataset_that_is_all_held_out_stays_as_it_is(dataset_of):
    held_out = dataset_of(2, split=np.array(["test", "test"]))
    assert balance(held_out, 1) is held_out
