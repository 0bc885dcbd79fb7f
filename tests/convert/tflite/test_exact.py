"""Every runtime's kernels give the same answers, by the scales that an int8 file has."""

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="tensorflow is not installed (the desktop extra)")

import keras
from keras import layers

from convert.tflite.audit import audit
from convert.tflite.export import convert
from convert.tflite.rounding import (
    LARGEST_WEIGHT,
    Scales,
    kernels_agree,
    round_float,
    round_once,
    round_twice,
    weight_scale,
)
from edge.emotion.runtime import open_interpreter
from edge.errors import ContractError

RECTIFIED = Scales(np.float32(0.0538), np.float32(0.0339), 0, 255)
SIGNED = Scales(np.float32(0.0402), np.float32(0.0627), -118, 137)


def by_all_roundings(scales, weight):
    """What each makes of every sum that does not saturate."""
    factor = float(scales.entry) * float(weight) / float(scales.exit)
    sums = np.arange(int(scales.low / factor), int(scales.high / factor))
    single = scales.entry * weight / scales.exit
    return round_twice(sums, factor), round_once(sums, factor), round_float(sums, single)


@pytest.mark.parametrize("scales", [RECTIFIED, SIGNED])
@pytest.mark.parametrize("largest", [0.05, 0.13, 0.31, 0.99])
def test_no_sum_is_rounded_otherwise_by_other_kernels(scales, largest):
    twice, once, single = by_all_roundings(scales, weight_scale(scales, largest))
    assert np.array_equal(twice, once)
    assert np.array_equal(twice, single)
    assert len(np.unique(twice)) >= 250


def test_with_the_converters_scale_some_sums_are():
    weight = np.float32(0.31 / LARGEST_WEIGHT)
    twice, _, single = by_all_roundings(RECTIFIED, weight)
    assert 0 < (twice != single).mean() < 0.01
    assert not kernels_agree(RECTIFIED, weight)


def test_hardly_any_of_the_weights_range_is_lost():
    largest = np.geomspace(0.02, 1.0, 60)
    lost = [weight_scale(RECTIFIED, w) * LARGEST_WEIGHT / w for w in largest]
    assert min(lost) >= 1 - 1e-6
    assert max(lost) <= 1.12
    assert np.mean(lost) <= 1.03


def test_a_channel_of_zeros_has_a_scale():
    assert weight_scale(RECTIFIED, 0.0) > 0


def test_a_sum_that_is_hardly_divided_keeps_the_scale_that_holds_the_weights():
    scales = Scales(np.float32(0.05), np.float32(0.05), 0, 255)
    assert weight_scale(scales, 100.0) == np.float32(100 / LARGEST_WEIGHT)


def network(*heads):
    """A small one with random offsets, whose features go through `heads`."""
    keras.utils.set_random_seed(5)
    pixels = keras.Input((48, 48, 1), name="pixels")
    x = layers.Rescaling(1 / 127.5, offset=-1)(pixels)
    for width in (8, 16, 16):
        x = layers.Conv2D(width, 3, bias_initializer="random_normal", activation="relu")(x)
        x = layers.MaxPooling2D(2)(x)
    for head in heads:
        x = head(x)
    outputs = {
        name: layers.Dense(7, activation="softmax", kernel_initializer="random_normal",
                           bias_initializer="random_normal", name=name)(x)
        for name in ("fer2013", "ferplus")
    }  # fmt: skip
    return keras.Model(pixels, outputs)


@pytest.fixture(scope="module")
def images():
    rng = np.random.default_rng(6)
    pictures = rng.integers(0, 256, (40, 12, 12)).astype(np.uint8)
    pictures[0, 0, :2] = 0, 255
    return pictures.repeat(4, axis=1).repeat(4, axis=2)


@pytest.fixture(scope="module")
def content(images):
    return convert(network(layers.GlobalAveragePooling2D(), layers.Rescaling(30.0)), images)


def answers(content, images, **options):
    interpreter = open_interpreter(content, **options)
    entry = interpreter.get_input_details()[0]["index"]
    found = []
    for image in images:
        interpreter.set_tensor(entry, (image ^ 128).view(np.int8)[None, :, :, None])
        interpreter.invoke()
        found.append([interpreter.get_tensor(output["index"])[0]
                      for output in interpreter.get_output_details()])  # fmt: skip
    return np.array(found)


def test_xnnpack_answers_as_the_built_in_kernels(content, images):
    fast = answers(content, images)
    assert np.array_equal(fast, answers(content, images, delegates=False))
    assert len(np.unique(fast)) >= 20


def test_convolutions_are_int8_heads_int16_and_answers_int8_again(content):
    ops = audit(content)
    made = {op.name: op.outputs[0].dtype for op in ops}
    assert made["CONV_2D"] == made["MAX_POOL_2D"] == "int8"
    assert made["MEAN"] == made["FULLY_CONNECTED"] == made["SOFTMAX"] == "int16"
    rounded = [op.outputs[0] for op in ops if op.name == "QUANTIZE"]
    assert [(tensor.dtype, tensor.scale, tensor.zero_point) for tensor in rounded] == [
        ("int8", 1 / 256, -128)
    ] * 2


def test_a_head_that_has_no_int16_is_refused(images):
    with pytest.raises(ContractError, match="MAX_POOL_2D stands between the mean over a picture"):
        convert(network(layers.Flatten()), images)
