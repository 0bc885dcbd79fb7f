"""TensorFlow as it is wanted here: fast, and without what it says of itself."""

from __future__ import annotations

import logging
import os

from edge.emotion.runtime import without_chatter

LEVEL = "TF_CPP_MIN_LOG_LEVEL"

ONEDNN = "TF_ENABLE_ONEDNN_OPTS"
"""Whether it computes by oneDNN's kernels. By itself it does so only where the processor has
AVX-512 VNNI, bfloat16 or AMX; but with AVX2 alone they are faster, too. Measured with TensorFlow
2.21 on two cores: a vgg32 trains at 176 images/s in place of 111, EfficientNetV2B0 at 94 of 58."""


def load_tensorflow() -> None:
    """Import TensorFlow and find its devices in silence; later it tells errors alone.

    For command lines, before they import what needs it. Who has set `LEVEL` or `ONEDNN` in the
    environment gets what they have asked for.
    """
    os.environ.setdefault(ONEDNN, "1")
    if LEVEL in os.environ:
        return
    os.environ[LEVEL] = "2"
    with without_chatter():  # what comes before its own log is there has no level
        import absl.logging
        import tensorflow as tf

        tf.config.list_physical_devices()
    tf.get_logger().setLevel(logging.ERROR)
    absl.logging.set_verbosity(absl.logging.ERROR)
