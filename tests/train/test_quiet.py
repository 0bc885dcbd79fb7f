"""The command line says what it has to say, and TensorFlow nothing."""

import os
import subprocess
import sys

import pytest

pytest.importorskip("tensorflow", reason="tensorflow is not installed (the desktop extra)")

from train.quiet import LEVEL

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
