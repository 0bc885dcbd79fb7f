"""The shipped model gives the same answers by every runtime."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from convert.golden import ask_built_in, check_golden, pictures, write_golden
from edge.errors import ContractError

ROOT = Path(__file__).parents[2]
OLD = ROOT / ".venv-tflite/bin/python"


@pytest.fixture(scope="module")
def golden(model):
    return model.with_name("golden.npz")


def test_the_pictures_are_made_by_code(golden):
    with np.load(golden) as file:
        assert np.array_equal(file["images"], pictures())


def test_the_answers_differ_from_picture_to_picture(golden):
    """Or the comparison would say little."""
    guessed = set()
    with np.load(golden) as file:
        for name in ("fer2013", "ferplus", "affectnet"):
            assert len(np.unique(file[name], axis=0)) >= 20
            assert min(len(np.unique(number)) for number in file[name].T) >= 5
            guessed |= set(file[name].argmax(axis=1))
    assert len(guessed) >= 4


def test_the_installed_runtime_gives_the_golden_answers(model, golden):
    assert check_golden(model, golden).max() == 0


def test_tensorflows_own_runtime_gives_them_too(model, golden, monkeypatch):
    pytest.importorskip("tensorflow", reason="tensorflow is not installed (the desktop extra)")
    from edge.emotion import runtime

    monkeypatch.setattr(runtime, "RUNTIMES", ("tensorflow.lite.python.interpreter",))
    assert check_golden(model, golden).max() == 0


def test_so_do_the_kernels_that_every_runtime_has(model, golden):
    with np.load(golden) as file:
        for name, levels in ask_built_in(model, file["images"]).items():
            assert np.array_equal(levels, file[name])


def numbers(golden):
    """How many answers it holds, of all outputs."""
    with np.load(golden) as file:
        return sum(file[name].size for name in file if file[name].shape[1:] == (7,))


def test_tflite_runtime_gives_them_too(model, golden):
    if not OLD.exists():
        pytest.skip("tflite-runtime is not installed; run: make tflite-runtime (needs Python 3.11)")
    done = subprocess.run([OLD, "-m", "convert.golden", model, golden], cwd=ROOT,
                          capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("tflite_runtime.interpreter, built-in kernels: ")
    assert f"{numbers(golden)} numbers, 0 differ" in done.stdout


def test_the_command_says_how_far_it_is(model, golden):
    done = subprocess.run([sys.executable, "-m", "convert.golden", model, golden], cwd=ROOT,
                          capture_output=True, text=True, check=True)  # fmt: skip
    assert f"{numbers(golden)} numbers, 0 differ" in done.stdout


def test_answers_that_differ_are_refused(model, tmp_path):
    file = write_golden(model, tmp_path / "golden.npz")
    with np.load(file) as golden:
        arrays = dict(golden)
    arrays["ferplus"][3] ^= 8
    np.savez(file, **arrays)
    with pytest.raises(ContractError, match="ferplus of picture 3"):
        check_golden(model, file)
    np.savez(file, **arrays | {"sha256": "0" * 64})
    with pytest.raises(ContractError, match="another model"):
        check_golden(model, file)
