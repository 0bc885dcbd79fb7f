import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="tensorflow is not installed (the desktop extra)")

from train.lessons.targets import Targets, targets_of

VOTES = np.array([[0.5, 0, 0, 0.3, 0.2, 0, 0], [0] * 7, [0, 0, 0, 0, 0.1, 0, 0.9]], np.float32)


@pytest.fixture
def targets():
    hard = np.eye(7, dtype=np.float32)[[0, 3, 6]]
    return Targets({"fer2013": hard, "ferplus": VOTES},
                   {"fer2013": np.ones(3), "ferplus": np.array([1, 0, 1])})  # fmt: skip


def test_hard_votes_are_the_leaders_where_there_are_votes(targets):
    hard = targets.with_hard_votes()
    assert hard.shares["ferplus"].argmax(axis=1).tolist() == [0, 0, 6]
    assert hard.shares["ferplus"].sum(axis=1).tolist() == [1, 0, 1]
    assert (hard.shares["fer2013"] == targets.shares["fer2013"]).all()


def test_a_head_that_is_not_trained_weighs_nothing(targets):
    alone = targets.of_heads(["ferplus"])
    assert alone.weights["fer2013"].tolist() == [0, 0, 0]
    assert alone.weights["ferplus"].tolist() == [1, 0, 1]


def test_a_network_for_own_labels_alone_has_no_other_head(dataset_of):
    own = np.arange(3, dtype=np.int8)
    nobody = np.full(3, -1, np.int8)
    assert [*targets_of(dataset_of(3, fer2013=nobody, own=own)).of_network().shares] == ["own"]
    beside = targets_of(dataset_of(3, fer2013=own, own=nobody)).of_network()
    assert [*beside.shares] == ["fer2013", "ferplus"]
