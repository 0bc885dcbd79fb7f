import dataclasses

import numpy as np
import pytest

from convert.tflite.confidence import (
    CAUTIOUS,
    EVERYDAY,
    assume_priors,
    confidence_for_precision,
    everyday_weights,
    fit_confidence,
    fit_temperature,
)
from edge.emotion.classifier import calibrate
from edge.emotion.contract import Contract, HeardContract, InputContract, OutputContract
from edge.emotion.heard import posterior, weigh
from train.data.dataset import NO_LABEL

EVEN = (1 / 7,) * 7


@pytest.fixture
def honest(rng):
    """Probabilities, and labels drawn from them: calibrated by construction."""
    probs = rng.dirichlet(np.full(7, 1.0), 4000).astype(np.float32)
    labels = np.array([rng.choice(7, p=p / p.sum()) for p in probs.astype(float)])
    return probs, labels


def test_honest_probabilities_need_no_temperature(honest):
    assert fit_temperature(*honest) == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize("wrong", [0.5, 2.0])
def test_the_temperature_undoes_one_that_was_wrong(honest, wrong):
    probs, labels = honest
    assert fit_temperature(calibrate(probs, wrong), labels) == pytest.approx(1 / wrong, rel=0.1)


def test_images_without_a_label_do_not_count(honest):
    probs, labels = honest
    mixed = np.concatenate([labels, np.full(500, NO_LABEL)])
    more = np.concatenate([probs, np.eye(7, dtype=np.float32)[np.zeros(500, int)]])
    assert fit_temperature(more, mixed) == fit_temperature(probs, labels)


def test_above_the_confidence_the_precision_holds(honest):
    probs, labels = honest
    threshold = confidence_for_precision(probs, labels, 0.6)
    right = probs.argmax(axis=1) == labels
    assert right[probs.max(axis=1) >= threshold].mean() >= 0.6
    assert right[probs.max(axis=1) >= threshold - 0.05].mean() < 0.6


def test_where_no_confidence_is_enough_it_is_high(rng):
    probs = rng.dirichlet(np.full(7, 0.3), 500).astype(np.float32)
    assert confidence_for_precision(probs, (probs.argmax(axis=1) + 1) % 7, 0.9) == 0.99


def test_classes_weigh_as_they_are_met_every_day():
    labels = np.array([0] * 50 + [3] * 5 + [NO_LABEL] * 5)
    weights = everyday_weights(labels)
    assert weights.sum() == pytest.approx(1)
    ratio = weights[labels == 3].sum() / weights[labels == 0].sum()
    assert ratio == pytest.approx(EVERYDAY[3] / EVERYDAY[0])
    assert not weights[labels == NO_LABEL].any()


@pytest.fixture
def faces(dataset_of):
    """400 faces for each of two sets of annotations, and 100 that were trained on."""
    labels = np.tile(np.arange(7), 130)[:900].astype(np.int8)
    votes = np.zeros((900, 10), np.uint8)
    votes[:400, 0] = 10  # all of FER+'s are neutral
    nobody = np.full(900, NO_LABEL, np.int8)
    return dataset_of(
        900,
        fer2013=np.where(np.arange(900) < 400, labels, nobody).astype(np.int8),
        ferplus=np.eye(7, dtype=np.float32)[np.full(900, 4)] * (np.arange(900) < 400)[:, None],
        votes=votes,
        split=np.array(["validation"] * 400 + ["affectnet"] * 400 + ["train"] * 100),
        affectnet=np.where(np.arange(900) < 400, nobody, labels).astype(np.int8),
    )


def draft(*heads):
    return Contract(
        format=2, sha256="", labels=(), input=InputContract(48, "int8", 1.0, -128),
        outputs={head: OutputContract(i, "int8", 1 / 256, -128, prior=EVEN)
                 for i, head in enumerate(heads)},
        heard=HeardContract({heads[0]: 1.0}), unsure_below=0.0,
    )  # fmt: skip


def test_priors_are_the_class_shares_of_the_training_faces(faces):
    contract = assume_priors(draft("affectnet"), faces.of_split("train"))
    counts = np.bincount(faces.affectnet[faces.split == "train"], minlength=7)
    assert contract.outputs["affectnet"].prior == pytest.approx(counts / counts.sum(), abs=1e-3)


def test_the_heard_answer_is_as_sure_as_it_is_right(faces, rng):
    held_out = faces.held_out()
    labels = held_out.affectnet.astype(int)
    known = labels != NO_LABEL
    right = np.eye(7)[np.maximum(labels, 0)]
    wrong = rng.random(len(labels)) < 0.3  # whatever it says is right in seven of ten
    right[wrong] = np.eye(7)[(np.maximum(labels, 0) + 1)[wrong] % 7]
    answers = {"affectnet": np.where(right > 0, 0.94, 0.01).astype(np.float32)}
    answers["affectnet"][~known] = np.eye(7, dtype=np.float32)[4]
    contract = fit_confidence(draft("affectnet"), answers, held_out)
    assert contract.heard.temperature > 1.2, "it claimed 94 %"
    said = posterior(weigh(answers, contract), EVERYDAY)
    spoken = said.max(axis=1) >= contract.unsure_below
    hit = everyday_weights(labels) * spoken * (said.argmax(axis=1) == labels)
    assert hit.sum() >= 0.8 * (everyday_weights(labels) * spoken).sum()


@pytest.fixture
def own(dataset_of):
    """Makes so many happy and neutral faces with labels of their own, half of them held out."""

    def make(n):
        return dataset_of(
            n,
            fer2013=np.full(n, NO_LABEL, np.int8),
            own=np.where(np.arange(n) % 4 < 2, 3, 4).astype(np.int8),
            split=np.where(np.arange(n) % 2, "train", "validation"),
        )

    return make


def test_an_emotion_that_was_never_shown_is_never_heard(own):
    faces = own(40)
    contract = assume_priors(draft("own"), faces.of_split("train"))
    assert contract.outputs["own"].prior == (1, 1, 1, 0.5, 0.5, 1, 1)
    unsure = {"own": np.float32([[0.02, 0.02, 0.02, 0.45, 0.45, 0.02, 0.02]])}
    assert posterior(weigh(unsure, contract), EVERYDAY)[0, [3, 4]].sum() > 0.95


def answers_of(faces, sure):
    right = np.eye(7, dtype=np.float32)[faces.labels]
    return np.where(right > 0, sure, (1 - sure) / 6).astype(np.float32)


@pytest.mark.parametrize(("n", "least"), [(20, CAUTIOUS), (2000, 0.3)])
def test_a_few_faces_that_are_right_by_chance_make_nobody_sure(own, n, least):
    held_out = own(n).held_out()
    contract = fit_confidence(draft("own"), {"own": answers_of(held_out, 0.6)}, held_out)
    assert contract.unsure_below == least
    assert (contract.heard.temperature >= 1) == (n == 20)


def test_an_output_without_annotations_keeps_its_temperature(own):
    held_out = own(40).held_out()
    answers = {head: answers_of(held_out, 0.6) for head in ("own", "ferplus")}
    contract = fit_confidence(draft("own", "ferplus"), answers, held_out)
    assert contract.outputs["ferplus"].temperature == 1
    assert contract.outputs["own"].temperature < 1


def test_fer2013s_labels_serve_where_there_are_no_others(faces):
    held_out = faces.of_split("validation")
    nobody = np.zeros_like(held_out.votes)
    held_out = dataclasses.replace(held_out, votes=nobody)
    contract = fit_confidence(draft("fer2013"), {"fer2013": answers_of(held_out, 0.6)}, held_out)
    assert contract.unsure_below == 0.3
