"""Ranges of activations that int8 errs least with."""

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="tensorflow is not installed (the desktop extra)")

import keras
from keras import layers

from convert.tflite import export
from convert.tflite.graph import ops_of
from convert.tflite.ranges import LEVELS, best_range
from edge.emotion.runtime import open_interpreter


def test_one_large_value_does_not_widen_a_range(rng):
    common = rng.exponential(0.3, 1_000_000).astype(np.float32)
    assert common.max() < 6
    assert 3 < best_range(np.append(common, np.float32(8)), 8.0) < 6


def test_values_that_fill_a_range_keep_it(rng):
    assert best_range(rng.uniform(0, 3, 10_000).astype(np.float32), 3.0) == 3.0


@pytest.fixture(scope="module")
def spiky():
    """A network whose first activation is large of a white square alone."""
    keras.utils.set_random_seed(5)
    pixels = keras.Input((48, 48, 1), name="pixels")
    x = layers.Rescaling(1 / 127.5, offset=-1)(pixels)
    bright = keras.initializers.Constant(1.0)
    x = layers.Conv2D(4, 3, activation="relu", kernel_initializer=bright)(x)
    x = layers.MaxPooling2D(2)(x)
    x = layers.Conv2D(8, 3, activation="relu")(x)
    x = layers.GlobalAveragePooling2D()(x)
    outputs = {name: layers.Dense(7, activation="softmax", name=name)(x)
               for name in ("fer2013", "ferplus")}  # fmt: skip
    return keras.Model(pixels, outputs)


@pytest.fixture(scope="module")
def images():
    pictures = np.random.default_rng(6).integers(100, 160, (20, 48, 48)).astype(np.uint8)
    pictures[0, :6, :6], pictures[1, 0, 0] = 255, 0
    return pictures


def first_activation(content, image):
    """Levels or floats of what leaves the first convolution, and its scale."""
    interpreter = open_interpreter(content, delegates=False)
    op = next(op for op in ops_of(interpreter) if op.name == "CONV_2D")
    (entry,) = interpreter.get_input_details()
    is_float = entry["dtype"] == np.float32
    pixels = image.astype(np.float32) if is_float else (image ^ 128).view(np.int8)
    interpreter.set_tensor(entry["index"], pixels[None, :, :, None])
    interpreter.invoke()
    tensor = op.outputs[0]
    values = interpreter.get_tensor(tensor.index).astype(np.float32)
    return (values - tensor.zero_point) * (tensor.scale or 1.0), tensor.scale


def test_a_converted_file_computes_in_the_narrower_range(spiky, images, monkeypatch):
    exact, wide = export.convert(spiky, images, "float32"), export.convert(spiky, images)
    monkeypatch.setattr("convert.tflite.ranges.best_range", lambda _, largest: largest / 4)
    narrow = export.convert(spiky, images)
    wanted, _ = first_activation(exact, images[5])
    (fine, step), (coarse, longer) = (first_activation(each, images[5]) for each in (narrow, wide))
    assert step == pytest.approx(longer / 4)
    assert wanted.max() < step * LEVELS
    there = wanted > 0.1
    assert (fine - wanted)[there].std() < 0.5 * (coarse - wanted)[there].std()


def test_what_is_pooled_has_the_scale_of_what_it_is_pooled_of(spiky, images):
    ops = ops_of(open_interpreter(export.convert(spiky, images), delegates=False))
    (pool,) = (op for op in ops if op.name == "MAX_POOL_2D")
    assert pool.inputs[0].scale == pool.outputs[0].scale
