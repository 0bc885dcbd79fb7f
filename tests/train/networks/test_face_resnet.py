import json

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="tensorflow is not installed (the desktop extra)")

import keras
import tensorflow as tf

from edge.errors import DataError
from train.networks.build import build_network
from train.networks.face_resnet import BLOCKS, start_from_dlib
from train.networks.first_weights import start_from
from train.networks.shapes import Cnn, FaceResNet
from train.networks.tfjs import read_weights

SIDE = 103
"""So that a stage of an even and one of an odd side are halved, as in the recogniser itself."""
BUILT = 11
"""Up to the first block that halves an even side, where its branches differ in size."""


def write_recogniser(folder, blocks, seed=0):
    """The recogniser with random weights, stored in eight bits as the package stores it."""
    rng = np.random.default_rng(seed)
    names = [("conv32_down", (7, 7, 3, 32))]
    inputs = 32
    for block in BLOCKS[:blocks]:
        width = int(block.removeprefix("conv").split("_")[0])
        for part in ("conv1", "conv2"):
            names.append((f"{block}/{part}", (3, 3, inputs, width)))
            inputs = width
    entries, data = [], b""
    for name, shape in names:
        bound = (6 / np.prod(shape[:3])) ** 0.5
        for part, size, low, high in (
            ("conv/filters", shape, -bound, bound), ("conv/bias", shape[3:], -0.1, 0.1),
            ("scale/weights", shape[3:], 0.5, 1.5), ("scale/biases", shape[3:], -0.5, 0.5),
        ):  # fmt: skip
            packing = {"dtype": "uint8", "scale": (high - low) / 255, "min": low}
            entries.append({"name": f"{name}/{part}", "shape": list(size), "dtype": "float32",
                            "quantization": packing})  # fmt: skip
            data += rng.integers(0, 256, size, dtype=np.uint8).tobytes()
    file = folder / "recogniser-weights_manifest.json"
    file.write_text(json.dumps([{"paths": ["recogniser.bin"], "weights": entries}]))
    (folder / "recogniser.bin").write_bytes(data)
    return file


def recognised(weights, colour, blocks):
    """What the recogniser itself computes of (n, SIDE, SIDE, 3), up to a block's mean."""

    def convolved(x, name, stride=1):
        padding = "VALID" if stride > 1 else "SAME"
        x = tf.nn.conv2d(x, weights[f"{name}/conv/filters"], stride, padding)
        x += weights[f"{name}/conv/bias"]
        return x * weights[f"{name}/scale/weights"] + weights[f"{name}/scale/biases"]

    x = (colour - tf.constant([122.782, 117.001, 104.298])) / 255
    x = tf.nn.max_pool2d(tf.nn.relu(convolved(x, "conv32_down", 2)), 3, 2, "VALID")
    for block in BLOCKS[:blocks]:
        down = block.endswith("down")
        y = tf.nn.relu(convolved(x, f"{block}/conv1", 2 if down else 1))
        y = convolved(y, f"{block}/conv2")
        if down:
            x = tf.nn.avg_pool2d(x, 2, 2, "VALID")
            x = tf.pad(x, ((0, 0), (0, 0), (0, 0), (0, y.shape[3] - x.shape[3])))
            rows = x.shape[1] - y.shape[1]
            y = tf.pad(y, ((0, 0), (0, rows), (0, rows), (0, 0)))
        x = tf.nn.relu(x + y)
    return tf.reduce_mean(x, axis=(1, 2)).numpy()


def test_a_network_that_starts_from_the_recogniser_answers_as_it_does(tmp_path):
    file = write_recogniser(tmp_path, BUILT)
    network = build_network(FaceResNet(SIDE, BUILT), name="member")
    faces = np.random.default_rng(1).integers(0, 256, (24, 48, 48), dtype=np.uint8)
    start_from(network, file, faces)
    features = keras.Model(network.input, network.get_layer("dropout").input)
    grey = tf.image.resize(faces[..., None].astype(np.float32), (SIDE, SIDE))
    expected = recognised(read_weights(file), tf.repeat(grey, 3, axis=3), BUILT)
    answers = features.predict(faces[..., None].astype(np.float32), verbose=0)
    assert answers == pytest.approx(expected, rel=1e-3, abs=1e-3 * float(expected.max()))
    assert expected.std(axis=0).max() > 0


def test_its_last_layer_is_normalised_by_the_faces(tmp_path):
    file = write_recogniser(tmp_path, 1)
    network = build_network(FaceResNet(SIDE, 1), name="member")
    faces = np.random.default_rng(1).integers(0, 256, (24, 48, 48), dtype=np.uint8)
    start_from_dlib(network, file, faces)
    before = keras.Model(network.input, network.get_layer("conv32_1.conv2.conv").output)
    seen = before.predict(faces[..., None].astype(np.float32), verbose=0)
    norm = network.get_layer("conv32_1.conv2.scale")
    assert norm.moving_mean.numpy() == pytest.approx(seen.mean((0, 1, 2)), rel=1e-3, abs=1e-4)


def test_frozen_blocks_are_not_trained():
    network = build_network(FaceResNet(SIDE, 2, frozen=1), name="m")
    trained = {variable.path.split("/")[0] for variable in network.trainable_variables}
    assert trained == {f"conv32_2.conv{n}.{part}" for n in (1, 2) for part in ("conv", "scale")} | {
        "fer2013", "ferplus"
    }  # fmt: skip


def test_a_recogniser_with_fewer_blocks_is_refused(tmp_path):
    file = write_recogniser(tmp_path, 1)
    network = build_network(FaceResNet(SIDE, 2), name="member")
    with pytest.raises(DataError, match=r"no face recogniser of this shape.*conv32_2"):
        start_from_dlib(network, file, np.zeros((2, 48, 48), np.uint8))


def test_a_cnn_does_not_start_from_it(tmp_path):
    network = build_network(Cnn((8,), (1,)), name="cnn")
    with pytest.raises(DataError, match="only a mobilenet or face-resnet starts from"):
        start_from(network, write_recogniser(tmp_path, 1), np.zeros((2, 48, 48), np.uint8))
