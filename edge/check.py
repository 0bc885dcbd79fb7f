"""`facecue check`: is everything there that Facecue needs, does it work, and what to do if not.

The quick checks, which the daemon runs at boot, look at what is installed and allowed and take no
device; the full ones also look through the camera, speak, claim the GPIO pin, infer, and look for
the programs of hooks.
"""

from __future__ import annotations

import os
import platform
import shutil
import sys
import time
from collections.abc import Iterable
from functools import partial
from importlib.metadata import version
from pathlib import Path

import cv2
import msgspec
import numpy as np

from .camera import open_camera
from .classifier import Classifier
from .config import Config
from .contract import INPUT_SIZE, load_contract
from .errors import CameraError
from .faces import find_faces, open_detector
from .frames import Frames
from .haptics import HapticSink
from .health import Check, Finding, temperature, throttled
from .hooks import parse_command
from .runtime import find_runtime
from .speech import open_speech
from .synthesis import voice_of
from .types import Notice
from .view import Cover

DEV = Path("/dev")
CARDS = Path("/proc/asound/cards")
CLOCK_STARTS = 1_767_225_600
"""2026-01-01: a board without a battery-backed clock wakes up before it."""


def quick_checks(config: Config, model: Path, sinks: Iterable[str]) -> list[tuple[str, Check]]:
    """What needs no device and takes less than a second."""
    wanted = set(sinks)
    return [
        ("versions", check_versions),
        ("model", partial(check_model, model)),
        ("cascade", partial(check_cascade, config)),
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


def check_cascade(config: Config) -> Finding:
    find_faces(open_detector(config.faces), np.zeros((48, 48), np.uint8))
    return Finding("cascade", "ok")


def check_camera(config: Config) -> Finding:
    camera = open_camera(config.camera)
    if not camera.live:
        camera.close()
        return Finding("camera", "ok", f"{config.camera.source} is a recording")
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
        raise CameraError("the camera opens, but gives no frame; is it plugged in well?")
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
    try:
        for word in ("Facecue", "speaks"):  # an engine that hangs does so on the second
            sink.deliver(Notice(0.0, word, problem=False))
            loudness = sink.loudness()
            if loudness < 0.01:
                return Finding("speech", "failed", "the engine makes only silence",
                               f'set volume, or a voice other than "{voice_of(config.speech)}"'
                               " under [speech]")  # fmt: skip
    finally:
        sink.close()
    return Finding("speech", "ok", f"two words spoken, peak {loudness:.0%}")


def check_cards(wanted: bool) -> Finding:
    if not wanted:
        return Finding("sound card", "skipped", "speech is not among the sinks")
    try:
        cards = [line.strip() for line in CARDS.read_text().splitlines() if "[" in line]
    except OSError:
        cards = []
    if not cards:
        return Finding("sound card", "warning", "the kernel knows none",
                       "plug in a headset or a USB sound card; see: aplay -l")  # fmt: skip
    names = "; ".join(cards)
    if all("hdmi" in card.lower() for card in cards):
        return Finding("sound card", "warning", names,
                       "HDMI sleeps and swallows the first word: use a headset or USB card, and"
                       " name it in /etc/asound.conf: defaults.pcm.card NUMBER")  # fmt: skip
    return Finding("sound card", "ok", names)


def check_haptics(config: Config, wanted: bool) -> Finding:
    if not wanted:
        return Finding("haptics", "skipped", "not among the sinks")
    sink = HapticSink(config.haptics)
    sink.deliver(Notice(0.0, "test", problem=False))
    sink.close()
    return Finding("haptics", "ok", f"GPIO {config.haptics.pin} is free and can be driven")


def check_hooks(config: Config) -> Finding:
    hooks = msgspec.structs.asdict(config.hooks)
    programs = [parse_command(hooks[key], f"hooks.{key}")[0] for key in hooks if hooks[key]]
    if not programs:
        return Finding("hooks", "skipped", "none is set")
    return Finding("hooks", "ok", f"{', '.join(programs)} can be run")


def check_rights() -> Finding:
    """Whether the devices that exist here can be used."""
    groups = {"video": "video*", "gpio": "gpiochip*", "audio": "snd/pcm*"}
    closed = {}
    for group, pattern in groups.items():
        devices = list(DEV.glob(pattern))
        if devices and not any(os.access(device, os.R_OK | os.W_OK) for device in devices):
            closed[group] = devices[0]
    if closed:
        user = "facecue" if os.environ.get("INVOCATION_ID") else "$USER"
        return Finding("rights", "failed", f"no access to {', '.join(map(str, closed.values()))}",
                       f"sudo usermod --append --groups {','.join(closed)} {user}, then start"
                       " again")  # fmt: skip
    return Finding("rights", "ok", "video, GPIO and sound, as far as they are there")


def check_disk() -> Finding:
    low = []
    for folder in map(Path, (os.environ.get("RUNTIME_DIRECTORY") or "/run", sys.prefix)):
        free = shutil.disk_usage(folder).free if folder.exists() else 0
        if free < 20e6:
            low.append(f"{folder}: {free / 1e6:.1f} MB free")
    if low:
        return Finding("disk", "warning", "; ".join(low),
                       "remove what is not needed; see: journalctl --vacuum-size=50M")  # fmt: skip
    return Finding("disk", "ok")


def check_temperature(config: Config) -> Finding:
    degrees = temperature(Path(config.device.temperature))
    if degrees is None:
        return Finding("temperature", "unknown" if _is_pi() else "skipped",
                       f"no sensor at {config.device.temperature}",
                       "set temperature under [device]" if _is_pi() else "")  # fmt: skip
    if degrees >= config.device.hot_above:
        return Finding("temperature", "warning", f"{degrees:.0f} °C, only 2 frames a second",
                       "give the board air or a heat sink, or lower fps in [camera]")  # fmt: skip
    return Finding("temperature", "ok", f"{degrees:.0f} °C")


def check_power() -> Finding:
    bits = throttled()
    if bits is None:
        return Finding("power", "skipped", "only a Raspberry Pi can tell")
    if bits & 0x1:
        return Finding("power", "failed", "under-voltage now",
                       "use a stronger supply or a shorter, thicker cable")  # fmt: skip
    if bits & 0x10000:
        return Finding("power", "warning", "under-voltage since the last boot",
                       "use a stronger supply or a shorter, thicker cable")  # fmt: skip
    return Finding("power", "ok", f"throttled=0x{bits:x}")


def check_clock() -> Finding:
    if time.time() < CLOCK_STARTS:
        return Finding("clock", "warning", time.strftime("it is %Y here"),
                       "only the log's times suffer; a network or an RTC sets it")  # fmt: skip
    return Finding("clock", "ok", time.strftime("%Y-%m-%d %H:%M"))


def _version(package: str) -> str:
    try:
        return version(package)
    except ModuleNotFoundError:
        return "unknown"


def _is_pi() -> bool:
    model = Path("/proc/device-tree/model")
    return model.exists() and "Raspberry Pi" in model.read_text()
