import msgspec
import numpy as np
import pytest

tf = pytest.importorskip("tensorflow", reason="tensorflow is not installed (the desktop extra)")

import keras
from keras import layers

from convert.cli import main
from convert.tflite import calibration, pack
from convert.tflite import quantize as quantizing
from convert.tflite.audit import FORMATS, audit, format_of
from convert.tflite.export import convert, rescale_exactly
from convert.tflite.pack import describe
from convert.tflite.quantize import quantize
from edge.emotion.classifier import Classifier
from edge.emotion.contract import HeardContract
from edge.emotion.labels import LABELS
from edge.errors import ContractError, DataError
from train.ensembles.ensemble import build_ensemble
from train.networks.build import build_network
from train.variants import VARIANTS


@pytest.fixture(scope="module")
def images():
    rng = np.random.default_rng(1)
    coarse = rng.integers(0, 256, (60, 12, 12)).astype(np.uint8)
    faces = coarse.repeat(4, axis=1).repeat(4, axis=2)
    faces[0, 0, :2] = 0, 255
    return faces


@pytest.fixture(scope="module")
def network():
    keras.utils.set_random_seed(2)
    return build_ensemble([build_network(VARIANTS["vgg16"].network, name=name) for name in "ab"])


@pytest.fixture(scope="module")
def content(network, images):
    return convert(network, images)


@pytest.fixture
def faces(images, agreed_on, monkeypatch, tmp_path):
    """A dataset on disk whose training faces are the calibration list."""
    monkeypatch.setattr(quantizing, "calibration_images", lambda _: images)
    file = tmp_path / "faces.npz"
    agreed_on(images, np.random.default_rng(4).integers(0, 7, 60)).save(file)
    return file


def test_no_tensor_of_the_file_is_a_float(content):
    audit(content)


def test_a_float_tensor_is_refused_with_its_name(network):
    floats = tf.lite.TFLiteConverter.from_keras_model(network).convert()
    with pytest.raises(ContractError, match=r"op 0 MUL makes the float32 tensor "):
        audit(floats)


def test_the_input_is_the_pixel_and_the_outputs_are_named(content):
    contract = describe(content, {"ferplus": 1})
    assert (contract.input.dtype, contract.input.scale, contract.input.zero_point) == (
        "int8", 1.0, -128,
    )  # fmt: skip
    assert sorted(output.index for output in contract.outputs.values()) == [0, 1]
    assert set(contract.outputs) == {"fer2013", "ferplus"}
    assert contract.labels == LABELS


def test_int8_answers_like_the_float_network(network, content, images, tmp_path):
    path = pack.write_model(tmp_path / "m.tflite", content, describe(content, {"ferplus": 1}))
    classifier = Classifier(path)
    expected = network.predict(images[..., None].astype(np.float32), verbose=0)
    for i, image in enumerate(images):
        for head, probs in classifier.run(image).items():
            assert probs == pytest.approx(expected[head][i], abs=0.02), (i, head)


@pytest.mark.parametrize(
    ("form", "apart"), [("int16x8", 0.01), ("float16", 1e-3), ("float32", 1e-5)]
)
def test_the_other_formats_hold_their_types_and_answer_like_the_float_network(
    network, images, tmp_path, form, apart
):
    content = convert(network, images[:12], form)
    assert len(audit(content, form)) >= 20
    for other in FORMATS.keys() - {form, "float16"}:
        with pytest.raises(ContractError, match=f"not a file of {other}"):
            audit(content, other)
    contract = describe(content, {"ferplus": 1})
    assert format_of(contract, content) == form
    classifier = Classifier(pack.write_model(tmp_path / "m.tflite", content, contract))
    pixels = images[:12, ..., None].astype(np.float32)
    expected = rescale_exactly(network).predict(pixels, verbose=0)
    for i, image in enumerate(images[:12]):
        for head, probs in classifier.run(image).items():
            assert probs == pytest.approx(expected[head][i], abs=apart), (i, head)


def test_quantize_writes_a_pair_that_the_device_accepts(network, faces, tmp_path, capsys):
    network.save(tmp_path / "e.keras")
    out = tmp_path / "out.tflite"
    assert main(["quantize", str(tmp_path / "e.keras"), "--calibrate", str(faces),
                 "--out", str(out)]) == 0  # fmt: skip
    contract = Classifier(out).contract
    assert contract.heard.weights == {"ferplus": 1.0}
    assert sum(contract.outputs["ferplus"].prior) == pytest.approx(1, abs=0.01)
    assert contract.training["members"] == ["member0", "member1"]
    assert contract.accuracy["fer2013"]["images"] == 30
    assert 0.3 <= contract.unsure_below <= 0.99
    assert "wrote" in capsys.readouterr().out


def test_a_format_that_is_compared_is_as_sure_as_the_other(network, faces, tmp_path):
    """Else a comparison would show where two fits have ended, not what the numbers differ in."""
    network.save(tmp_path / "two.keras")
    shipped = msgspec.structs.replace(
        quantize(tmp_path / "two.keras", faces, tmp_path / "int8.tflite"),
        heard=HeardContract({"ferplus": 1.0}, 1.25), unsure_below=0.71,
    )  # fmt: skip
    other = quantize(
        tmp_path / "two.keras", faces, tmp_path / "float.tflite", form="float32",
        confidence_of=shipped,
    )  # fmt: skip
    assert (other.heard, other.unsure_below) == (shipped.heard, 0.71)
    for name, output in shipped.outputs.items():
        assert other.outputs[name].temperature == output.temperature


def test_the_same_inputs_give_the_same_file(network, content, images):
    assert convert(network, images) == content


def test_wrong_inputs_are_named(network, faces, tmp_path):
    network.save(tmp_path / "e.keras")
    out = tmp_path / "out.tflite"
    cases = [
        ((tmp_path / "none.keras", faces, out), {}, "not a .keras file"),
        ((tmp_path / "e.keras", tmp_path / "none.npz", out), {}, "not found"),
        ((tmp_path / "e.keras", faces, out), {"heard": {"mood": 1}}, "no head mood"),
    ]
    for args, options, message in cases:
        with pytest.raises(DataError, match=message):
            quantize(*args, **options)
    assert not out.exists()


def test_a_layer_that_stays_float_is_refused(images):
    pixels = keras.Input((48, 48, 1), name="pixels")
    x = layers.Conv2D(4, 3, activation="relu")(pixels)
    x = layers.GlobalAveragePooling2D()(x)
    x = keras.ops.sin(x)
    outputs = {head: layers.Dense(7, activation="softmax", name=head)(x)
               for head in ("fer2013", "ferplus")}  # fmt: skip
    model = keras.Model(pixels, outputs)
    with pytest.raises(ContractError):
        audit(convert(model, images))


def test_the_committed_list_is_of_the_real_training_images(fer2013_downloads):
    match = (fer2013_downloads / "ferplus_match.csv").read_text()
    leaks = (fer2013_downloads / "fer2013_leaks.csv").read_text()
    listed = (calibration.LIST.read_text()).splitlines()[1:]
    assert len(set(listed)) == 300
    for line in listed:
        name = line.split(",")[0]
        assert name.startswith("Training_")
        assert f"{name}," in match
        assert f"{name}," not in leaks


def test_the_rescaled_pixel_is_the_inputs_own_byte(content):
    """So that no runtime can round it in a way of its own."""
    first = audit(content)[0]
    pixels, shift = first.inputs
    assert first.name == "ADD"
    assert (pixels.scale, pixels.zero_point) == (1.0, -128)
    assert (first.outputs[0].scale, first.outputs[0].zero_point) == (1.0, 0)
    assert shift.scale * (-128 - shift.zero_point) == pytest.approx(-128, abs=1e-4)


def test_rescaling_by_whole_levels_moves_a_picture_by_half_a_level(network, images):
    shifted = rescale_exactly(network).predict(images[..., None].astype(np.float32), verbose=0)
    plain = network.predict(images[..., None].astype(np.float32), verbose=0)
    for head in plain:
        assert shifted[head] == pytest.approx(plain[head], abs=0.01)
