"""What pip finds for each device that Facecue supports; fails where something is missing.

A wheel is asked for by the requirements of setup.py as that device would evaluate them.
"""

import re
import subprocess
import sys
from importlib.metadata import requires
from tempfile import TemporaryDirectory

from packaging.requirements import Requirement

# Python, machine, glibc's minor version, and what need not be there as a wheel.
DEVICES = {
    "bookworm, 64-bit": ("3.11", "aarch64", 36, ()),
    "trixie, 64-bit": ("3.13", "aarch64", 41, ()),
    "bookworm, 32-bit": ("3.11", "armv7l", 36, ("msgspec", "numpy")),
}


def find(requirement: str, python: str, machine: str, glibc: int) -> str:
    platforms = [f"manylinux_2_{minor}_{machine}" for minor in range(glibc, 16, -1)]
    with TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder,
             "--disable-pip-version-check", "--only-binary=:all:", "--implementation", "cp",
             "--python-version", python,
             *(f"--platform={name}" for name in (*platforms, f"manylinux2014_{machine}")),
             requirement], capture_output=True, text=True, check=False,
        )  # fmt: skip
        names = subprocess.run(["ls", folder], capture_output=True, text=True, check=True).stdout
    return " ".join(names.split()) if done.returncode == 0 else ""


failed = 0
for device, (python, machine, glibc, elsewhere) in DEVICES.items():
    there = {"python_version": python, "platform_machine": machine, "sys_platform": "linux",
             "extra": ""}  # fmt: skip
    for line in [*(requires("facecue") or ()), "pyttsx3"]:
        wanted = Requirement(line)
        if wanted.marker is not None and not wanted.marker.evaluate(there):
            continue
        wheel = find(f"{wanted.name}{wanted.specifier}", python, machine, glibc)
        shown = re.sub(r"-(cp|py)\d.*", "", wheel)
        if not wheel and wanted.name in elsewhere:
            shown = "no wheel: apt, piwheels.org or from source"
        elif not wheel:
            shown, failed = "NOTHING", failed + 1
        print(f"{device:<18} {wanted.name:<24} {shown}", flush=True)
sys.exit(failed > 0)
