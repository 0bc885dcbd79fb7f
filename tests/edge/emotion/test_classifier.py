import shutil

import msgspec
import numpy as np
import pytest

from edge.emotion.classifier import Classifier, calibrate, default_model, dequantize, quantize_crop
from edge.emotion.contract import InputContract, OutputContract, contract_path
from edge.emotion.heard import expected_shares, posterior, weigh
from edge.errors import ContractError


def test_probabilities_sum_to_one(classifier, rng):
    for head, probs in classifier.run(rng.integers(0, 256, (48, 48), np.uint8)).items():
        assert probs.shape == (7,), head
        assert probs.dtype == np.float32
        assert probs.sum() == pytest.approx(1, abs=1e-5)


def test_what_is_heard_is_made_of_the_outputs_as_the_contract_says(classifier, rng):
    crop = rng.integers(0, 256, (48, 48), np.uint8)
    prediction = classifier.predict(crop)
    evidence = weigh(classifier.answers(crop), classifier.contract)
    assert np.array_equal(prediction.evidence, evidence)
    assert np.array_equal(prediction.probs, posterior(evidence, expected_shares("everyday")))


def test_it_expects_what_it_is_told_to(rng):
    crop = rng.integers(0, 256, (48, 48), np.uint8)
    angry = Classifier(default_model(), (100, 1, 1, 1, 1, 1, 1)).predict(crop).probs
    assert angry[0] > Classifier(default_model(), "even").predict(crop).probs[0]


def test_it_depends_on_the_crop_and_on_nothing_else(classifier, rng):
    a, b = (rng.integers(0, 256, (48, 48), np.uint8) for _ in range(2))
    first = classifier.predict(a).probs
    assert not np.array_equal(classifier.predict(b).probs, first)
    assert np.array_equal(classifier.predict(a).probs, first)


@pytest.mark.parametrize(
    "crop", [np.zeros((48, 47), np.uint8), np.zeros((48, 48), np.float32), np.zeros(48, np.uint8)]
)
def test_a_wrong_crop_is_refused(classifier, crop):
    with pytest.raises(ValueError, match="expected \\(48, 48\\) uint8"):
        classifier.predict(crop)


def test_int8_pixels_are_shifted_not_wrapped():
    crop = np.arange(256, dtype=np.uint8).reshape(16, 16)
    levels = quantize_crop(crop, InputContract(16, "int8", 1.0, -128))
    assert levels.dtype == np.int8
    assert np.array_equal(levels.ravel(), np.arange(-128, 128))


def test_the_fast_way_equals_the_general_one():
    crop = np.arange(256, dtype=np.uint8).reshape(16, 16)
    fast = quantize_crop(crop, InputContract(16, "int8", 1.0, -128))
    general = quantize_crop(crop, InputContract(16, "int8", 1.0 + 1e-12, -128))
    assert np.array_equal(fast, general)


def test_levels_beyond_the_type_are_clipped():
    crop = np.array([[0, 255]], np.uint8)
    assert quantize_crop(crop, InputContract(1, "int8", 0.5, 0)).tolist() == [[0, 127]]
    assert quantize_crop(crop, InputContract(1, "uint8", 1.0, 10)).tolist() == [[10, 255]]


def test_dequantize_uses_scale_and_zero_point():
    levels = np.array([-128, 0, 127], np.int8)
    real = dequantize(levels, OutputContract(0, "int8", 1 / 256, -128, prior=(1 / 7,) * 7))
    assert real.tolist() == [0, 0.5, 255 / 256]


def test_temperature_softens_and_keeps_the_order():
    probs = np.array([0.7, 0.2, 0.1, 0, 0, 0, 0], np.float32)
    soft, sharp = calibrate(probs, 2.0), calibrate(probs, 0.5)
    assert soft[0] < probs[0] < sharp[0]
    assert np.argsort(-soft)[:3].tolist() == [0, 1, 2]
    assert calibrate(probs, 1.0) == pytest.approx(probs, abs=0.02)


@pytest.mark.parametrize(
    ("tensor", "changes", "message"),
    [
        ("input", {"size": 64}, "input is int8"),
        ("input", {"dtype": "uint8"}, "input is int8"),
        ("input", {"zero_point": 3}, "zero point -128"),
        ("ferplus", {"index": 9}, "outputs"),
        ("ferplus", {"scale": 0.5}, "output ferplus has scale"),
    ],
)
def test_tensors_that_differ_from_the_contract_are_refused(
    tmp_path, model, tensor, changes, message
):
    copy = tmp_path / model.name
    shutil.copy(model, copy)
    content = msgspec.json.decode(contract_path(model).read_bytes())
    (content["input"] if tensor == "input" else content["outputs"][tensor]).update(changes)
    contract_path(copy).write_bytes(msgspec.json.encode(content))
    with pytest.raises(ContractError, match=message):
        Classifier(copy)


def test_bytes_that_are_no_model_are_refused(tmp_path, model):
    import hashlib

    copy = tmp_path / model.name
    copy.write_bytes(b"no model at all" * 100)
    content = msgspec.json.decode(contract_path(model).read_bytes())
    content["sha256"] = hashlib.sha256(copy.read_bytes()).hexdigest()
    contract_path(copy).write_bytes(msgspec.json.encode(content))
    with pytest.raises(ContractError, match="cannot be loaded"):
        Classifier(copy)
