import json

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="tensorflow is not installed (the desktop extra)")

import keras
import tensorflow as tf

from edge.errors import DataError
from train.networks.build import build_network
from train.networks.mobilenet import BODY, start_from_recogniser
from train.networks.shapes import MobileNet
from train.networks.tfjs import read_weights
from train.runs.fit import fit
from train.variants import Variant

SIDE = 64
SHORT = Variant("", MobileNet(side=SIDE, blocks=2))


def write_recogniser(folder, blocks, seed=0):
    """A folded MobileNet of random weights, as TensorFlow.js stores it; half of it as float16."""
    rng = np.random.default_rng(seed)
    shapes = {"conv1/convolution/merged_input": (3, 3, 3, 32), "conv1_bn/batchnorm_1/sub": (32,)}
    inputs = 32
    for block, outputs in enumerate((64, 128, 128, 256)[:blocks], 1):
        shapes[f"conv_dw_{block}/depthwise_kernel"] = (3, 3, inputs, 1)
        shapes[f"conv_dw_{block}_bn/batchnorm_1/mul"] = (inputs,)
        shapes[f"conv_dw_{block}_bn/batchnorm_1/sub"] = (inputs,)
        shapes[f"conv_pw_{block}/convolution/merged_input"] = (1, 1, inputs, outputs)
        shapes[f"conv_pw_{block}_bn/batchnorm_1/sub"] = (outputs,)
        inputs = outputs
    entries = [{"name": "global_pooling/axes", "shape": [2], "dtype": "int32"}]
    data = np.array([1, 2], np.int32).tobytes()
    for number, (name, shape) in enumerate(shapes.items()):
        stored = "float16" if number % 2 else "float32"
        entry = {"name": name, "shape": list(shape), "dtype": "float32"}
        if stored == "float16":
            entry["quantization"] = {"dtype": "float16", "original_dtype": "float32"}
        entries.append(entry)
        data += rng.normal(0, 0.2, shape).astype(stored).tobytes()
    file = folder / "recogniser.json"
    (folder / "recogniser.bin").write_bytes(data)
    groups = [{"paths": ["recogniser.bin"], "weights": entries}]
    file.write_text(json.dumps({"modelTopology": {}, "weightsManifest": groups}))
    return file


def folded(weights, pixels, blocks):
    """What the file itself computes of colour pixels, up to the last block's mean."""

    def end(x, layer):
        gain = weights.get(f"{layer}_bn/batchnorm_1/mul", 1.0)
        return tf.nn.relu6(x * gain + weights[f"{layer}_bn/batchnorm_1/sub"])

    x = tf.nn.conv2d(pixels, weights["conv1/convolution/merged_input"], 2, "SAME")
    x = end(x, "conv1")
    for block in range(1, blocks + 1):
        stride = 2 if block in (2, 4) else 1
        kernel = weights[f"conv_dw_{block}/depthwise_kernel"]
        x = tf.nn.depthwise_conv2d(x, kernel, [1, stride, stride, 1], "SAME")
        kernel = weights[f"conv_pw_{block}/convolution/merged_input"]
        x = end(tf.nn.conv2d(end(x, f"conv_dw_{block}"), kernel, 1, "SAME"), f"conv_pw_{block}")
    return tf.reduce_mean(x, axis=(1, 2)).numpy()


def test_a_network_that_starts_from_a_recogniser_answers_as_it_does(tmp_path):
    file = write_recogniser(tmp_path, 2)
    network = build_network(SHORT.network, name="member")
    faces = np.random.default_rng(1).integers(0, 256, (40, 48, 48), dtype=np.uint8)
    start_from_recogniser(network, file, faces)
    features = keras.Model(network.input, network.get_layer("dropout").input)
    grey = tf.image.resize(faces[..., None].astype(np.float32), (SIDE, SIDE)) - 116
    expected = folded(read_weights(file), tf.repeat(grey, 3, axis=3), 2)
    assert features.predict(faces[..., None].astype(np.float32), verbose=0) == pytest.approx(
        expected, rel=1e-3, abs=1e-3
    )
    norm = network.get_layer(BODY).get_layer("conv_pw_2_bn")
    assert not np.allclose(norm.moving_variance, 1)  # unfolded: it has the faces' statistics


def test_the_statistics_of_a_network_in_bfloat16_are_right(tmp_path):
    file = write_recogniser(tmp_path, 2)
    faces = np.random.default_rng(1).integers(0, 256, (200, 48, 48), dtype=np.uint8)
    means = []
    for policy in ("float32", "mixed_bfloat16"):
        network = build_network(SHORT.network, name="member", dtype=policy)
        start_from_recogniser(network, file, faces)
        norm = network.get_layer(BODY).get_layer("conv_pw_1_bn")
        means.append(norm.moving_mean.numpy())
    assert np.abs(means[1] - means[0]).max() < 0.02 * np.abs(means[0]).max()


def test_frozen_blocks_are_not_trained():
    network = build_network(MobileNet(side=SIDE, blocks=3, frozen=2), name="m")
    trained = {variable.path.split("/")[-2] for variable in network.trainable_variables}
    assert trained == {"conv_dw_3", "conv_dw_3_bn", "conv_pw_3", "conv_pw_3_bn", "fer2013",
                       "ferplus"}  # fmt: skip


def test_training_begins_from_the_recogniser_and_is_its_own_run(data, tmp_path):
    (tmp_path / "other").mkdir()
    file, other = write_recogniser(tmp_path, 4), write_recogniser(tmp_path / "other", 4, seed=1)
    with pytest.raises(DataError, match="conv_dw_5"):
        fit("mobilenet", data, tmp_path / "m", epochs=1, weights=file)
    with pytest.raises(DataError, match="other parameters"):
        fit("mobilenet", data, tmp_path / "m", epochs=1, weights=other)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda f: f.unlink(), r"recogniser\.json: No such file"),
        (lambda f: f.with_suffix(".bin").unlink(), r"recogniser\.bin: No such file"),
        (lambda f: f.write_text("{}"), "no TensorFlow.js model"),
        (lambda f: f.write_text("?"), "no TensorFlow.js model"),
        (lambda f: f.write_text("[1]"), "no TensorFlow.js model"),
        (lambda f: f.with_suffix(".bin").write_bytes(b"123456"), "no TensorFlow.js model"),
    ],
)
def test_a_recogniser_that_cannot_be_read_is_named(tmp_path, spoil, message):
    file = write_recogniser(tmp_path, 1)
    spoil(file)
    with pytest.raises(DataError, match=message):
        read_weights(file)


def test_a_manifest_without_groups_is_named_before_training(data, tmp_path):
    file = tmp_path / "other.json"
    file.write_text('[{"weights": []}]')
    with pytest.raises(DataError, match=r"other\.json is no TensorFlow\.js model"):
        fit("mobilenet", data, tmp_path / "m", epochs=1, weights=file)
