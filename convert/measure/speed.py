"""On what kind of processor a speed holds, and how a speed is said.

How much faster int8 is depends on whether the processor can multiply and add bytes in one step.
"""

from __future__ import annotations

import platform
import re
from collections.abc import Set
from pathlib import Path

from .intervals import Estimate

X86 = (
    ("avx512_vnni", "AVX-512 VNNI"),
    ("avx_vnni", "AVX VNNI"),
    ("avx512f", "AVX-512 without VNNI"),
    ("avx2", "AVX2 alone"),
)
"""Flags of /proc/cpuinfo, the fastest for int8 first, and what they are called here."""

ELSEWHERE = (
    "The speed of int8 against float holds for this kind of processor alone. With AVX2 alone, which"
    " has no VNNI, int8 was seen to be from 1.15x slower to 1.06x faster. On arm64 neither a"
    " processor with dot product (asimddp; Raspberry Pi 5) nor one without (Zero 2 W, 3, 4) has"
    " been timed."
)
"""What is known of the others."""

PROCESSORS = {"x86_64": "x86", "AMD64": "x86", "aarch64": "arm64", "arm64": "arm64"}


def kind_of_processor() -> str:
    """What this machine's processor has for int8: "AVX2 alone", "arm64 with dot product"."""
    info = Path("/proc/cpuinfo")
    return kind_of(platform.machine(), info.read_text() if info.exists() else "")


def kind_of(architecture: str, cpuinfo: str) -> str:
    """The same of a machine of which `platform` and /proc/cpuinfo say this."""
    name = PROCESSORS.get(architecture, architecture)
    found = re.search(r"^(?:flags|Features)\s*:\s*(.+)$", cpuinfo, re.MULTILINE)
    flags: Set[str] = set(found[1].split()) if found else set()
    if not flags:
        return f"{name}, not known in detail"
    if name == "x86":
        return next((kind for flag, kind in X86 if flag in flags), "x86 without AVX2")
    if name == "arm64":
        return f"arm64 {'with' if 'asimddp' in flags else 'without'} dot product"
    return f"{name} {'with' if 'neon' in flags else 'without'} NEON"


def speed(ratio: float, digits: int = 2) -> str:
    """How fast a thing is that takes 1/`ratio` of the other's time.

    Example:
        >>> speed(3.94), speed(0.94), speed(1.001)
        ('3.94x faster', '1.06x slower', 'as fast')
    """
    if round(ratio, digits) == 1:
        return "as fast"
    return f"{ratio:.{digits}f}x faster" if ratio > 1 else f"{1 / ratio:.{digits}f}x slower"


def speed_within(found: Estimate) -> str:
    """The same with its interval: "3.94x faster (3.93 to 3.95)"."""
    if found.low < 1 < found.high:
        return f"{speed(found.value)} (from {speed(found.low)} to {speed(found.high)})"
    ends = (found.low, found.high) if found.value >= 1 else (1 / found.high, 1 / found.low)
    return f"{speed(found.value)} ({ends[0]:.2f} to {ends[1]:.2f})"
