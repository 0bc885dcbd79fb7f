"""TensorFlow without what it says of itself, which is not about the work."""

from __future__ import annotations

import logging
import os

from edge.emotion.runtime import without_chatter

LEVEL = "TF_CPP_MIN_LOG_LEVEL"


def load_tensorflow() -> None:
    """Import TensorFlow and find its devices in silence; later it tells errors alone.

    For command lines, before they import what needs it. Who has set TF_CPP_MIN_LOG_LEVEL hears
    what they have asked for.
    """
    if LEVEL in os.environ:
        return
    os.environ[LEVEL] = "2"
    with without_chatter():  # what comes before its own log is there has no level
        import absl.logging
        import tensorflow as tf

        tf.config.list_physical_devices()
    tf.get_logger().setLevel(logging.ERROR)
    absl.logging.set_verbosity(absl.logging.ERROR)
