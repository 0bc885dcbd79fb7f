from types import SimpleNamespace

import pytest

pytest.importorskip("tensorflow", reason="tensorflow is not installed (the desktop extra)")

import keras

from edge.errors import DataError
from train.networks.member import PARAMETERS
from train.runs.checkpoint import Checkpoint, claim


def test_a_folder_that_is_claimed_again_is_not_written_again(tmp_path):
    """Another worker may be reading it at that moment."""
    claim(tmp_path / "m", {"seed": 1})
    first = (tmp_path / "m" / PARAMETERS).stat()
    claim(tmp_path / "m", {"seed": 1})
    again = (tmp_path / "m" / PARAMETERS).stat()
    assert (again.st_ino, again.st_mtime_ns) == (first.st_ino, first.st_mtime_ns)
    with pytest.raises(DataError, match="other parameters"):
        claim(tmp_path / "m", {"seed": 2})


def test_only_the_chief_writes(tmp_path):
    claim(tmp_path / "m", {"seed": 1}, write=False)
    assert not (tmp_path / "m").exists()


def test_parameters_that_are_no_text_are_another_run(tmp_path):
    (tmp_path / PARAMETERS).write_bytes(b"\xff\xfe")
    with pytest.raises(DataError, match="other parameters"):
        claim(tmp_path, {"seed": 1})


@pytest.fixture
def loop():
    kinds = ("model", "averaged")
    dense = {kind: keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)]) for kind in kinds}
    return SimpleNamespace(**dense)


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("done.json", b""),
        ("done.json", b'{"epochs": "many"}'),
        ("done.json", b'{"epochs": null}'),
        ("done.json", b"\xff"),
        ("done.json", b"[3]"),
        ("done.json", b'{"epochs": 4}'),
        ("training3.weights.h5", b"text"),
        ("averaged3.weights.h5", b""),
    ],
)
def test_a_damaged_checkpoint_is_one_line(tmp_path, loop, file, content):
    checkpoint = Checkpoint(tmp_path)
    checkpoint.save(loop, 3)
    assert checkpoint.restore(loop) == 3
    (tmp_path / "checkpoint" / file).write_bytes(content)
    with pytest.raises(DataError) as told:
        checkpoint.restore(loop)
    assert f"checkpoint {tmp_path / 'checkpoint'} cannot be loaded: " in str(told.value)
    assert "or remove it, and training begins anew" in str(told.value)
    assert "\n" not in str(told.value)


def test_a_checkpoint_of_another_network_is_one_line(tmp_path, loop):
    Checkpoint(tmp_path).save(loop, 3)
    other = keras.Sequential([keras.Input((3,)), keras.layers.Dense(5)])
    with pytest.raises(DataError, match="cannot be loaded"):
        Checkpoint(tmp_path).restore(SimpleNamespace(model=other, averaged=other))
