"""What `facecue check` asks of the board below Facecue: sound, rights, disk, heat, power, clock."""

from __future__ import annotations

import os
import shutil
import sys
import time
from pathlib import Path

from ..settings.config import Config
from .finding import Finding
from .heat import temperature, throttled

DEV = Path("/dev")
CARDS = Path("/proc/asound/cards")
CLOCK_STARTS = 1_767_225_600
"""2026-01-01: a board without a battery-backed clock wakes up before it."""


def check_cards(wanted: bool) -> Finding:
    if not wanted:
        return Finding("sound card", "skipped", "speech is not among the sinks")
    try:
        cards = [
            line.strip() for line in CARDS.read_text(errors="replace").splitlines() if "[" in line
        ]
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


def _is_pi() -> bool:
    model = Path("/proc/device-tree/model")
    return model.exists() and "Raspberry Pi" in model.read_text(errors="replace")
