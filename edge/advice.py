"""What to do about the errors of the libraries underneath, told by what their messages say."""

from __future__ import annotations

import re
import struct
import sys
from collections.abc import Callable
from typing import NamedTuple


class Symptom(NamedTuple):
    """A message that libraries are known to give, what it means, and the way out."""

    pattern: str
    cause: str
    fix: str | Callable[[], str]


def _runtime() -> str:
    """The TFLite runtime that exists for this Python and this word size."""
    if struct.calcsize("P") == 8:
        return "pip install ai-edge-litert"
    if sys.version_info < (3, 12):
        return "pip install tflite-runtime 'numpy<2'"
    return "no runtime exists for this Python on 32 bits: install a 64-bit Raspberry Pi OS"


SYMPTOMS = (
    # TFLite
    Symptom(r"no TFLite runtime|No matching distribution found for tflite.runtime"
            r"|No module named '(tflite_runtime|ai_edge_litert)",
            "tflite-runtime has no release for Python 3.12 and later", _runtime),
    Symptom(r"CreateWrapperFromFile|_ARRAY_API not found|compiled using NumPy 1",
            "tflite-runtime was built for numpy 1", "pip install 'numpy<2'"),
    # picamera2
    Symptom(r"numpy\.dtype size changed|numpy\.core\.multiarray failed to import",
            "apt's picamera2 was built for apt's numpy, and pip brought another",
            "pip uninstall numpy, so that the system's is used, or: pip install 'numpy<2'"),
    Symptom(r"No module named '?_?(libcamera|pykms)",
            "a virtual environment does not see the system's libcamera, or its Python is not the"
            " system's",
            "apt install python3-libcamera python3-picamera2, and make the environment anew with:"
            " /usr/bin/python3 -m venv --system-site-packages"),
    Symptom(r"No module named '?picamera2",
            "picamera2 is not installed, or the virtual environment does not see it",
            "apt install python3-picamera2, and make the environment with --system-site-packages"),
    # speech
    Symptom(r"libespeak(-ng)?\.so",
            "the library of the speech engine is missing", "apt install espeak-ng libespeak-ng1"),
    Symptom(r"pyttsx3.*hung|run loop already started",
            "pyttsx3 is known to speak once and then hang",
            'set backend = "espeak-ng" under [speech]'),
    Symptom(r"audio open error: Device or resource busy",
            "another program holds the sound card", "end it, or give Facecue a card of its own"),
    Symptom(r"audio open error: (Permission denied|Operation not permitted)",
            "this user may not use the sound card", "usermod --append --groups audio facecue"),
    Symptom(r"cannot find card|audio open error|Unknown PCM|Invalid card|no soundcards found",
            "there is no sound card, or the wrong one is the default",
            "plug one in, list them with: aplay -l, and name it in /etc/asound.conf:"
            " defaults.pcm.card NUMBER"),
    # GPIO
    Symptom(r"SOC peripheral base address",
            "RPi.GPIO does not know the Raspberry Pi 5",
            "apt install python3-lgpio, and pip uninstall RPi.GPIO"),
    Symptom(r"No module named '?_?lgpio|Unable to load any default pin factory",
            "gpiozero finds no lgpio; a virtual environment does not see apt's by itself",
            "apt install python3-lgpio, make the environment with --system-site-packages, and be"
            " in the group gpio"),
    Symptom(r"lgd-nfy|xCreatePipe",
            "lgpio cannot write its pipes into the working directory",
            "set LG_WD to a folder that can be written, such as /run/facecue"),
    Symptom(r"can.?not open gpiochip|gpiochip4",
            "pip's gpiozero looks for the Raspberry Pi 5's header in another place, or this user"
            " may not use GPIO",
            "pip uninstall gpiozero, apt install python3-gpiozero, and"
            " usermod --append --groups gpio facecue"),
    Symptom(r"GPIO busy|already in use",
            "another program uses the pin", "end it, or set another pin under [haptics]"),
)  # fmt: skip
"""The first that matches counts."""


def advise(message: str) -> str:
    """Cause and fix of a known message; "" for one that is not known."""
    for symptom in SYMPTOMS:
        if re.search(symptom.pattern, message, re.IGNORECASE):
            fix = symptom.fix if isinstance(symptom.fix, str) else symptom.fix()
            return f"{symptom.cause}; {fix}"
    return ""
