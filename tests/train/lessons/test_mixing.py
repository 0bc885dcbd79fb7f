import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="tensorflow is not installed (the desktop extra)")

import tensorflow as tf

from train.lessons.mixing import Mixing, mix

N, SIDE = 64, 24


def mixed(kind, known=None):
    """Faces of one brightness each, their number; targets that say which face it is of two."""
    values = np.repeat([[0.0], [100.0]], N // 2, axis=0)  # the first half meets the second
    faces = tf.constant(np.broadcast_to(values[:, :, None, None], (N, SIDE, SIDE, 1)), tf.float32)
    shares = {"head": tf.one_hot([0] * (N // 2) + [1] * (N // 2), 7)}
    weights = {"head": tf.ones(N) if known is None else tf.constant(known, tf.float32)}
    seed = tf.constant([3, 4], tf.int64)
    out, targets, importance = mix(faces, shares, weights, Mixing(kind, 1.0), seed)
    return out.numpy(), targets["head"].numpy(), importance["head"].numpy()


@pytest.mark.parametrize("kind", ["mixup", "cutmix"])
def test_labels_are_mixed_in_the_shares_of_the_pictures(kind):
    faces, targets, importance = mixed(kind)
    assert faces.mean(axis=(1, 2, 3)) / 100 == pytest.approx(targets[:, 1], abs=1e-5)
    assert targets.sum(axis=1) == pytest.approx(1)
    assert importance == pytest.approx(1)
    assert 0.2 < targets[:, 1].std() < 0.5  # each face draws its own share


def test_mixup_blends_and_cutmix_pastes():
    assert len(np.unique(mixed("mixup")[0][0])) == 1
    pasted = mixed("cutmix")[0]
    assert set(np.unique(pasted)) == {0.0, 100.0}
    rows = (pasted[0, ..., 0] == 100).any(axis=1)
    columns = (pasted[0, ..., 0] == 100).any(axis=0)
    assert (pasted[0, ..., 0] == 100).sum() == rows.sum() * columns.sum()  # one rectangle


def test_an_unknown_label_adds_nothing():
    known = [1] * (N // 2) + [0] * (N // 2)
    _, targets, importance = mixed("mixup", known)
    assert targets[importance > 0] == pytest.approx(np.eye(7)[[0] * (importance > 0).sum()])
    assert importance[: N // 2] + importance[N // 2 :][::-1] != pytest.approx(2)


def test_the_same_seed_mixes_the_same():
    assert (mixed("cutmix")[0] == mixed("cutmix")[0]).all()
