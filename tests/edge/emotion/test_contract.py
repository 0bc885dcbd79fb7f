import os
import shutil

import msgspec
import numpy as np
import pytest

from edge.emotion.contract import contract_path, load_contract
from edge.emotion.crop import crop_face
from edge.emotion.labels import LABELS
from edge.errors import (
    ContractError,
    FacecueError,
    ModelNotFoundError,
    OutputError,
    UnreadableError,
)


@pytest.fixture
def pair(tmp_path, model):
    """A copy of the shipped model and contract that a test may damage."""
    for file in (model, contract_path(model)):
        shutil.copy(file, tmp_path)
    return tmp_path / model.name


def rewrite(pair, **changes):
    path = contract_path(pair)
    path.write_bytes(msgspec.json.encode(msgspec.json.decode(path.read_bytes()) | changes))


def test_the_shipped_pair_matches(model):
    contract, content = load_contract(model)
    assert contract.labels == LABELS
    assert contract.heard.weights.keys() <= contract.outputs.keys()
    assert len(content) == model.stat().st_size


def test_the_shipped_input_is_the_pixel_itself(model):
    tensor = load_contract(model)[0].input
    assert (tensor.dtype, tensor.scale, tensor.zero_point) == ("int8", 1.0, -128)


@pytest.mark.parametrize("missing", ["facecue.tflite", "facecue.json"])
def test_a_missing_file_is_named(pair, missing):
    (pair.parent / missing).unlink()
    with pytest.raises(ModelNotFoundError, match=missing) as caught:
        load_contract(pair)
    assert isinstance(caught.value, FileNotFoundError)


def test_a_folder_in_place_of_a_file_is_told(pair):
    pair.unlink()
    pair.mkdir()
    with pytest.raises(ModelNotFoundError, match="cannot be read: Is a directory; install"):
        load_contract(pair)


def test_a_changed_model_is_refused(pair):
    content = bytearray(pair.read_bytes())
    content[len(content) // 2] ^= 1
    pair.write_bytes(content)
    with pytest.raises(ContractError, match="does not match its contract"):
        load_contract(pair)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"format": 99}, "format is 99"),
        ({"labels": list(reversed(LABELS))}, "labels are surprise"),
        ({"heard": {"weights": {"nothing": 1}}}, "'nothing'"),
        ({"heard": {"weights": {}}}, "heard is made of nothing"),
        ({"heard": {"weights": {"x" * 9000: 1}}}, "heard is made of 'x{99};"),
        ({"format": 1}, "format is 1"),
        ({"labels": ["y" * 9000]}, "labels are y{100}; expected"),
        ({"outputs": {}}, "some of the outputs"),
        ({"outputs": []}, "outputs"),
        ({"unsure_below": 7}, "unsure_below"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_wrong_contract_says_what_is_wrong(pair, changes, message):
    rewrite(pair, **changes)
    with pytest.raises(ContractError, match=message):
        load_contract(pair)


@pytest.mark.parametrize("temperature", [-1, 0, 1e-300, 1e300])
def test_a_temperature_that_would_end_in_nothing_is_refused(pair, temperature):
    outputs = msgspec.json.decode(contract_path(pair).read_bytes())["outputs"]
    outputs["ferplus"]["temperature"] = temperature
    rewrite(pair, outputs=outputs)
    with pytest.raises(ContractError, match="temperature"):
        load_contract(pair)


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"a":' * 50_000, "NaN", "9" * 5000, "1e999", "\xff", "", " " * 300_000]
)
def test_an_absurd_contract_is_one_error(pair, text):
    contract_path(pair).write_bytes(text.encode("latin-1"))
    with pytest.raises(ContractError, match=r"contract .*json cannot be read") as caught:
        load_contract(pair)
    assert len(str(caught.value)) < 500


def test_a_pipe_in_place_of_a_contract_is_told(pair):
    contract_path(pair).unlink()
    os.mkfifo(contract_path(pair))
    with pytest.raises(ContractError, match="is a pipe"):
        load_contract(pair)


def test_a_contract_that_is_not_json_is_refused(pair):
    contract_path(pair).write_text("{")
    with pytest.raises(ContractError, match="cannot be read"):
        load_contract(pair)


def test_every_error_is_also_a_builtin():
    for error in FacecueError.__subclasses__():
        assert len(error.__bases__) == 2, error
        if error not in (OutputError, UnreadableError):  # 1, as for any file
            assert error.exit_code != FacecueError.exit_code, error


def test_exit_codes_are_distinct():
    kinds = set(FacecueError.__subclasses__()) - {UnreadableError}
    codes = [error.exit_code for error in kinds]
    assert len(codes) == len(set(codes))


def test_a_crop_of_the_input_size_is_the_pixels_themselves(rng):
    gray = rng.integers(0, 256, (100, 120), np.uint8)
    assert np.array_equal(crop_face(gray, (10, 20, 48, 48)), gray[20:68, 10:58])


def test_a_large_face_is_averaged_over_area():
    gray = np.zeros((96, 96), np.uint8)
    gray[::2, ::2] = 200
    assert (crop_face(gray, (0, 0, 96, 96)) == 50).all()


@pytest.mark.parametrize("box", [(-30, -30, 60, 60), (80, 90, 60, 60), (-10, -10, 200, 200)])
def test_a_box_beyond_the_edge_is_filled_with_the_edge(box):
    gray = np.full((100, 120), 77, np.uint8)
    crop = crop_face(gray, box)
    assert crop.shape == (48, 48)
    assert (crop == 77).all()
