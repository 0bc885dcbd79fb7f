"""`facecue check`: is everything there that Facecue needs, does it work, and what to do if not.

The quick checks, which the daemon runs at boot, look at what is installed and allowed and take no
device; the full ones also look through the camera, speak and listen whether it is heard, buzz each
rhythm, infer, and look for the programs of hooks.
"""

from __future__ import annotations

import platform
import time
from collections.abc import Iterable, Iterator
from functools import partial
from importlib.metadata import version
from pathlib import Path

import cv2
import msgspec
import numpy as np

from ..camera.frames import Frames
from ..camera.guard import Cover
from ..camera.open import open_camera
from ..emotion.classifier import Classifier
from ..emotion.contract import load_contract
from ..emotion.labels import INPUT_SIZE
from ..emotion.runtime import find_runtime
from ..errors import CameraError
from ..faces.detector import find_faces, open_detector
from ..news import News
from ..settings.config import Config
from ..types import Words
from ..voice.engines import voice_of
from ..voice.speech import open_speech
from ..wearer.buzz import ERROR, RHYTHMS, HapticSink, in_words
from ..wearer.hooks import parse_command
from .finding import Check, Finding
from .monitor import open_monitor
from .system import (
    check_cards,
    check_clock,
    check_disk,
    check_power,
    check_rights,
    check_temperature,
)

SILENCE = 0.01
"""Peak of a sound, in shares of full scale, below which nobody hears it."""

BETWEEN_RHYTHMS = 0.6
"""Seconds that keep two rhythms apart."""

FAILED = {
    "versions": News.VERSIONS_FAILED,
    "model": News.MODEL_FAILED,
    "cascade": News.CASCADE_FAILED,
    "face finder": News.FACE_FINDER_FAILED,
    "sound card": News.SOUND_CARD_FAILED,
    "rights": News.RIGHTS_FAILED,
    "disk": News.DISK_FAILED,
    "temperature": News.TEMPERATURE_FAILED,
    "power": News.POWER_FAILED,
    "clock": News.CLOCK_FAILED,
}
"""What the wearer is told of a quick check that failed."""


def quick_checks(config: Config, model: Path, sinks: Iterable[str]) -> list[tuple[str, Check]]:
    """What needs no device and takes less than a second."""
    wanted = set(sinks)
    return [
        ("versions", check_versions),
        ("model", partial(check_model, model)),
        (_finds_faces(config), partial(check_detector, config)),
        ("sound card", partial(check_cards, "speech" in wanted)),
        ("rights", check_rights),
        ("disk", check_disk),
        ("temperature", partial(check_temperature, config)),
        ("power", check_power),
        ("clock", check_clock),
    ]


def full_checks(config: Config, model: Path, sinks: Iterable[str]) -> list[tuple[str, Check]]:
    """The quick checks, and what takes the devices one after the other."""
    wanted = set(sinks)
    return [
        *quick_checks(config, model, wanted),
        ("inference", partial(check_inference, model)),
        ("camera", partial(check_camera, config)),
        ("speech", partial(check_speech, config, "speech" in wanted)),
        ("haptics", partial(check_haptics, config, "haptic" in wanted)),
        ("hooks", partial(check_hooks, config)),
    ]


def check_versions() -> Finding:
    runtime = find_runtime().__name__.split(".")[0]
    parts = {"facecue": _version("facecue"), "Python": platform.python_version(),
             "numpy": np.__version__, "OpenCV": cv2.__version__,
             runtime: _version(runtime.replace("_", "-"))}  # fmt: skip
    return Finding("versions", "ok", ", ".join(f"{name} {v}" for name, v in parts.items()))


def check_model(model: Path) -> Finding:
    contract, content = load_contract(model)
    return Finding("model", "ok", f"{model}, {len(content)} bytes, sha256 {contract.sha256[:12]}")


def check_inference(model: Path) -> Finding:
    gray = np.full((INPUT_SIZE, INPUT_SIZE), 128, np.uint8)
    begin = time.perf_counter()
    classifier = Classifier(model)
    total = float(classifier.predict(gray).probs.sum())
    if abs(total - 1) > 1e-3:
        return Finding("inference", "failed", f"probabilities sum to {total:.3f}, not 1",
                       "install Facecue again")  # fmt: skip
    return Finding("inference", "ok", f"loaded and run in {time.perf_counter() - begin:.2f} s")


def check_detector(config: Config) -> Finding:
    find_faces(open_detector(config.faces), np.zeros((48, 48), np.uint8))
    return Finding(_finds_faces(config), "ok")


def _finds_faces(config: Config) -> str:
    return "face finder" if config.faces.detector == "finder" else "cascade"


def check_camera(config: Config) -> Finding:
    camera = open_camera(config.camera)
    if not camera.live:
        camera.close()
        return Finding("camera", "ok", f"{config.camera.name} is a recording")
    frames = Frames(camera)
    cover, count, begin = Cover(), 0, None
    for frame in frames:
        if frame is None:
            continue
        begin = time.monotonic() if begin is None else begin
        count += 1
        cover.update(frame)
        if time.monotonic() - begin > cover.AFTER + 0.5:
            break
    frames.stop()
    if begin is None:
        raise CameraError("the camera opens, but gives no frame", advice="is it plugged in well?")
    rows, columns = frame.gray.shape if frame is not None else (0, 0)
    rate = (count - 1) / max(time.monotonic() - begin, 1e-3)
    seen = f"{columns}x{rows}, {rate:.1f} frames/s, only brightness is used: no colours to swap"
    if cover.state:
        return Finding("camera", "warning", f"{seen}; it looks {cover.state}",
                       "take off what covers it, or turn it away from the light")  # fmt: skip
    return Finding("camera", "ok", seen)


def check_speech(config: Config, wanted: bool) -> Finding:
    if not wanted:
        return Finding("speech", "skipped", "not among the sinks")
    sink = open_speech(config.speech)
    monitor = open_monitor()
    try:
        for word in ("Facecue", "speaks"):  # an engine that hangs does so on the second
            sink.deliver(Words(0.0, word, problem=False))
            loudness = sink.loudness()
            if loudness < SILENCE:
                return Finding("speech", "failed", "the engine makes only silence",
                               f'set volume, or a voice other than "{voice_of(config.speech)}"'
                               " under [speech]")  # fmt: skip
    finally:
        sink.close()
        heard = monitor.stop() if monitor is not None else 0.0
    spoken = f"two words spoken, peak {loudness:.0%}"
    if monitor is None:
        return Finding("speech", "ok", f"{spoken}; nobody listened: no monitor of a loudspeaker")
    if heard < SILENCE:
        return Finding("speech", "warning", f"{spoken}; {monitor.name} heard nothing of it",
                       "is the output muted, or is another one chosen? see: alsamixer,"
                       " pactl info")  # fmt: skip
    return Finding("speech", "ok", f"{spoken}; {monitor.name} heard it, peak {heard:.0%}")


def check_haptics(config: Config, wanted: bool) -> Iterator[Finding]:
    """Whether the pin can be driven; then each rhythm, named before it is felt."""
    if not wanted:
        yield Finding("haptics", "skipped", "not among the sinks")
        return
    sink = HapticSink(config.haptics)
    try:
        yield Finding("haptics", "ok", f"GPIO {config.haptics.pin} is free and can be driven")
        for name, rhythm in (*RHYTHMS.items(), ("a problem", ERROR)):
            yield Finding("buzz", "ok", f"{name}: {in_words(rhythm)}")
            sink.play(rhythm)
            time.sleep(BETWEEN_RHYTHMS)
    finally:
        sink.close()


def check_hooks(config: Config) -> Finding:
    hooks = msgspec.structs.asdict(config.hooks)
    programs = [parse_command(hooks[key], f"hooks.{key}")[0] for key in hooks if hooks[key]]
    if not programs:
        return Finding("hooks", "skipped", "none is set")
    return Finding("hooks", "ok", f"{', '.join(programs)} can be run")


def _version(package: str) -> str:
    try:
        return version(package)
    except ModuleNotFoundError:
        return "unknown"
