"""Messages as people have reported them, and that each is answered with its way out."""

import struct
import sys

import pytest

from edge.advice import SYMPTOMS, advise

REPORTED = [
    # TFLite: no release for new Pythons; built for numpy 1
    ("ERROR: No matching distribution found for tflite-runtime", "pip install ai-edge-litert"),
    ("ModuleNotFoundError: No module named 'tflite_runtime'", "pip install ai-edge-litert"),
    ("SystemError: <built-in method CreateWrapperFromFile> returned NULL without setting an"
     " exception", "numpy<2"),
    ("A module that was compiled using NumPy 1.x cannot be run in NumPy 2.0.0", "numpy<2"),
    ("AttributeError: _ARRAY_API not found", "numpy<2"),
    # picamera2 in a virtual environment
    ("ModuleNotFoundError: No module named 'libcamera'", "--system-site-packages"),
    ("ModuleNotFoundError: No module named 'libcamera._libcamera'", "--system-site-packages"),
    ("No module named 'pykms'", "--system-site-packages"),
    ("No module named 'picamera2'", "apt install python3-picamera2"),
    ("numpy.dtype size changed, may indicate binary incompatibility. Expected 96 from C header,"
     " got 88 from PyObject", "pip uninstall numpy"),
    ("ImportError: numpy.core.multiarray failed to import", "pip uninstall numpy"),
    # speech
    ("OSError: libespeak.so.1: cannot open shared object file: No such file or directory",
     "apt install espeak-ng libespeak-ng1"),
    ("pyttsx3: it hung and was killed", 'backend = "espeak-ng"'),
    ("RuntimeError: run loop already started", 'backend = "espeak-ng"'),
    ("ALSA lib confmisc.c:855:(parse_card) cannot find card '0'", "aplay -l"),
    ("aplay: main:831: audio open error: No such file or directory", "aplay -l"),
    ("ALSA lib pcm.c:2721:(snd_pcm_open_noupdate) Unknown PCM default", "aplay -l"),
    ("aplay: main:831: audio open error: Device or resource busy", "another program"),
    ("aplay: main:831: audio open error: Permission denied", "groups audio"),
    # GPIO
    ("RuntimeError: Cannot determine SOC peripheral base address", "apt install python3-lgpio"),
    ("PinFactoryFallback: Falling back from lgpio: No module named 'lgpio'",
     "apt install python3-lgpio"),
    ("gpiozero.exc.BadPinFactory: Unable to load any default pin factory!",
     "apt install python3-lgpio"),
    ("xCreatePipe: Can't set permissions (436) for //.lgd-nfy0, No such file or directory",
     "LG_WD"),
    ("lgpio.error: 'can not open gpiochip'", "apt install python3-gpiozero"),
    ("lgpio.error: 'GPIO busy'", "another pin under [haptics]"),
]  # fmt: skip


@pytest.mark.parametrize(("message", "fix"), REPORTED)
def test_what_people_have_run_into_is_answered_with_its_fix(message, fix):
    assert fix in advise(message)


def test_no_symptom_is_there_that_nobody_reported():
    said = {advise(message) for message, _ in REPORTED}
    assert len(said) == len(SYMPTOMS)


def test_what_is_not_known_is_not_guessed():
    assert advise("the moon is full") == ""


@pytest.mark.parametrize(
    ("pointer", "python", "fix"),
    [(8, (3, 13), "ai-edge-litert"), (4, (3, 11), "tflite-runtime"), (4, (3, 13), "64-bit")],
)
def test_the_runtime_advised_exists_for_this_word_size_and_python(
    monkeypatch, pointer, python, fix
):
    monkeypatch.setattr(struct, "calcsize", lambda _: pointer)
    monkeypatch.setattr(sys, "version_info", python)
    assert fix in advise("no TFLite runtime")
