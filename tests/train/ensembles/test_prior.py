import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="tensorflow is not installed (the desktop extra)")

from train.ensembles.prior import class_shares
from train.lessons.targets import Targets


def test_shares_are_of_what_is_known():
    votes = np.array([[1, 0, 0, 0, 0, 0, 0], [0, 0.5, 0, 0, 0, 0, 0.5], [0] * 7], np.float32)
    targets = Targets({"ferplus": votes}, {"ferplus": np.array([1, 1, 0], np.float32)})
    assert class_shares(targets)["ferplus"].tolist() == [0.5, 0.25, 0, 0, 0, 0, 0.25]
