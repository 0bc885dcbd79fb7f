import numpy as np
import pytest

from edge.emotion.contract import Contract, HeardContract, InputContract, OutputContract
from edge.emotion.heard import EVERYDAY, expected_shares, posterior, weigh
from edge.emotion.labels import LABELS

EVEN = (1 / 7,) * 7
RARE = (0.2, 0.01, 0.04, 0.25, 0.3, 0.1, 0.1)
DISGUST = LABELS.index("disgust")


def contract(weights, temperature=1.0, **priors):
    outputs = {
        name: OutputContract(i, "int8", 1 / 256, -128, prior=prior)
        for i, (name, prior) in enumerate(priors.items())
    }
    return Contract(
        2, "", LABELS, InputContract(48, "int8", 1.0, -128), outputs,
        HeardContract(weights, temperature), 0.5,
    )  # fmt: skip


def test_who_expects_what_the_annotators_saw_hears_what_they_would_say(rng):
    probs = rng.dirichlet(np.ones(7), 20) * 0.9 + 0.1 / 7
    evidence = weigh({"a": probs}, contract({"a": 1.0}, a=RARE))
    assert posterior(evidence, np.array(RARE)) == pytest.approx(probs, abs=1e-9)


def test_an_emotion_that_annotators_met_seldom_counts_for_more():
    undecided = {"a": np.array(RARE)}
    evidence = weigh(undecided, contract({"a": 1.0}, a=RARE))
    assert posterior(evidence, expected_shares("even")) == pytest.approx(EVEN)
    assert posterior(evidence, expected_shares("everyday"))[DISGUST] > RARE[DISGUST]


def test_outputs_count_as_the_contract_says():
    first, second = np.full(7, 0.05), np.full(7, 0.05)
    first[0] = second[1] = 0.7
    answers = {"a": first, "b": second}
    both = weigh(answers, contract({"a": 0.5, "b": 0.5}, a=EVEN, b=EVEN))
    assert both[0] == pytest.approx(both[1])
    mostly = weigh(answers, contract({"a": 0.7, "b": 0.3}, a=EVEN, b=EVEN))
    assert mostly[0] > mostly[1]
    alone = weigh(answers, contract({"b": 1.0}, a=EVEN, b=EVEN))
    assert alone == pytest.approx(np.log(second * 7))


def test_a_temperature_softens():
    probs = {"a": np.array([0.94, *[0.01] * 6])}
    hot = weigh(probs, contract({"a": 1.0}, 2.0, a=EVEN))
    assert hot == pytest.approx(weigh(probs, contract({"a": 1.0}, a=EVEN)) / 2)


def test_a_quantised_zero_is_no_proof():
    evidence = weigh({"a": np.array([1.0, *[0.0] * 6])}, contract({"a": 1.0}, a=EVEN))
    assert np.isfinite(evidence).all()


@pytest.mark.parametrize("expect", ["everyday", "even", (1, 2, 3, 4, 5, 6, 7)])
def test_expected_shares_sum_to_one_and_rule_nothing_out(expect):
    shares = expected_shares(expect)
    assert shares.sum() == pytest.approx(1)
    assert shares.min() > 0


def test_every_day_neutral_and_happy_faces_are_the_most():
    assert sorted(EVERYDAY, key=EVERYDAY.__getitem__)[-2:] == ["happy", "neutral"]
