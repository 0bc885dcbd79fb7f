import numpy as np
import pytest

from edge.emotion.labels import LABELS
from train.data.dataset import NO_LABEL, VOTE_COLUMNS
from train.data.votes import majority, plurality
from train.measure.metrics import expected_calibration_error, score


def ballot(**votes):
    return [votes.get(column, 0) for column in VOTE_COLUMNS]


@pytest.mark.parametrize(
    ("votes", "by_plurality", "by_majority"),
    [
        (ballot(happiness=6, neutral=4), "happy", "happy"),
        (ballot(anger=4, sadness=3, fear=3), "angry", None),
        (ballot(contempt=6, neutral=4), None, None),
        (ballot(NF=10), None, None),
        (ballot(), None, None),
        (ballot(neutral=5, fear=5), "neutral", None),
    ],
)
def test_votes_become_labels(votes, by_plurality, by_majority):
    def index(label):
        return NO_LABEL if label is None else LABELS.index(label)

    votes = np.array([votes], np.uint8)
    assert plurality(votes) == [index(by_plurality)]
    assert majority(votes) == [index(by_majority)]


def test_score_against_a_count_by_hand():
    labels = np.array([0, 0, 0, 3, 3, NO_LABEL])
    guesses = np.array([0, 0, 3, 3, 3, 0])
    probs = np.full((6, 7), 0.02, np.float32)
    probs[np.arange(6), guesses] = 0.88
    figures = score(probs, labels)
    assert figures["images"] == 5
    assert figures["accuracy"] == pytest.approx(4 / 5)
    assert figures["recall"] == pytest.approx({"angry": 2 / 3, "happy": 1.0})
    assert figures["macro_f1"] == pytest.approx((2 * 2 / (3 + 2) + 2 * 2 / (2 + 3)) / 2)
    assert figures["confusion"][0][3] == 1
    assert figures["calibration_error"] == pytest.approx(0.88 - 0.8)


def test_calibration_error_is_none_where_confidence_is_honest(rng):
    confidence = rng.uniform(0.4, 0.99, 200_000)
    probs = np.zeros((len(confidence), 7))
    probs[:, 0], probs[:, 1] = confidence, 1 - confidence
    probs[:, 0], probs[:, 1] = (
        np.maximum(probs[:, 0], probs[:, 1]),
        np.minimum(probs[:, 0], probs[:, 1]),
    )
    labels = np.where(rng.uniform(size=len(confidence)) < probs[:, 0], 0, 1)
    assert expected_calibration_error(probs, labels) < 0.005
    assert expected_calibration_error(probs, np.ones_like(labels)) > 0.5
