"""What tests of the conversion share."""

import numpy as np
import pytest


@pytest.fixture
def agreed_on(dataset_of):
    """Makes a dataset of images that everybody labels alike; the second half is for validation."""
    from train.data.dataset import VOTE_LABELS

    def make(images, labels):
        n = len(images)
        votes = np.zeros((n, 10), np.uint8)
        votes[np.arange(n), [VOTE_LABELS.index(label) for label in labels]] = 9
        return dataset_of(
            n,
            images=images,
            fer2013=labels.astype(np.int8),
            ferplus=np.eye(7, dtype=np.float32)[labels],
            votes=votes,
            split=np.where(np.arange(n) < n // 2, "train", "validation"),
        )

    return make
