"""The command line says what it has to say, and TensorFlow nothing; and it is fast."""

import os
import subprocess
import sys

import pytest

pytest.importorskip("tensorflow", reason="tensorflow is not installed (the desktop extra)")

from train.loading import LEVEL, ONEDNN

PROGRAM = """
from train.cli import main
assert main(["list"]) == 0
import tensorflow as tf
tf.zeros(3)
"""


def test_tensorflow_says_nothing_of_itself():
    environment = {name: value for name, value in os.environ.items() if name != LEVEL}
    command = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert "vgg16" in done.stdout
    assert done.stderr == ""


KERNELS = """
from train.cli import main
assert main(["list"]) == 0
from tensorflow.python.framework import test_util
print("oneDNN:", test_util.IsMklEnabled())
"""


@pytest.mark.parametrize(("wanted", "used"), [(None, True), ("1", True), ("0", False)])
def test_its_kernels_are_the_fast_ones_unless_others_are_wanted(wanted, used):
    environment = {name: value for name, value in os.environ.items() if name != ONEDNN}
    if wanted is not None:
        environment[ONEDNN] = wanted
    command = [sys.executable, "-c", KERNELS]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert f"oneDNN: {used}" in done.stdout
