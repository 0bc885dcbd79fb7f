"""resolve.py MIRROR: what pip finds for each device; fails where something is missing.

A wheel is asked for by the requirements of setup.py as that device would evaluate them. What the
32-bit device finds no wheel of must come from the Debian packages that install.sh takes there, in
a version that setup.py allows, or from a source distribution. MIRROR is one of Debian's.
"""

import re
import subprocess
import sys
from importlib.metadata import requires
from pathlib import Path
from tempfile import TemporaryDirectory

from packaging.requirements import Requirement

# Python, machine and glibc's minor version.
DEVICES = {
    "bookworm, 64-bit": ("3.11", "aarch64", 36),
    "trixie, 64-bit": ("3.13", "aarch64", 41),
    "bookworm, 32-bit": ("3.11", "armv7l", 36),
}
INSTALLER = Path(__file__).parents[3] / "systemd" / "install.sh"
RASPBERRY_PI_OS = {"python3-lgpio", "python3-picamera2"}
"""Packages that Debian lacks; Raspberry Pi OS has them on every architecture."""


def download(requirement: str, *options: str) -> str:
    """The names of the files that pip would install from; empty where there is nothing."""
    with TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder,
             "--disable-pip-version-check", *options, requirement],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        names = sorted(file.name for file in Path(folder).iterdir())
    return " ".join(names) if done.returncode == 0 else ""


def wheel_of(requirement: str, python: str, machine: str, glibc: int) -> str:
    platforms = [f"manylinux_2_{minor}_{machine}" for minor in range(glibc, 16, -1)]
    name = download(
        requirement, "--only-binary=:all:", "--implementation=cp", f"--python-version={python}",
        *(f"--platform={name}" for name in (*platforms, f"manylinux2014_{machine}")),
    )  # fmt: skip
    return re.sub(r"-(cp|py)\d.*", "", name)


def debian_packages(mirror: str) -> dict[str, str]:
    """The upstream versions of what apt would install on a 32-bit bookworm for install.sh."""
    first, more = re.findall(r'wanted="([^"]*)"', INSTALLER.read_text())
    wanted = {*first.split(), *more.split()} - {"$wanted"} - RASPBERRY_PI_OS
    with TemporaryDirectory() as folder:
        (Path(folder) / "sources.list").write_text(
            "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]"
            f" {mirror} bookworm main\n"
        )
        Path(folder, "status").touch()
        apt = ["apt-get", "-qq", "-o=APT::Architecture=armhf", "-o=APT::Architectures=armhf",
               f"-o=Dir::State={folder}", f"-o=Dir::State::status={folder}/status",
               f"-o=Dir::Cache={folder}", f"-o=Dir::Etc::sourcelist={folder}/sources.list",
               "-o=Dir::Etc::sourceparts=-", "-o=APT::Sandbox::User=root"]  # fmt: skip
        subprocess.run([*apt, "update"], check=True)
        plan = subprocess.run(
            [*apt, "install", "--simulate", "--no-install-recommends", *sorted(wanted)],
            check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
    found = dict(re.findall(r"^Inst (\S+) \((?:\d+:)?([\d.]+)", plan, re.MULTILINE))
    return {package: found[package] for package in sorted(wanted)}


def main() -> int:
    failed = 0
    for device, (python, machine, glibc) in DEVICES.items():
        debian = debian_packages(sys.argv[1]) if machine == "armv7l" else {}
        for package, version in debian.items():
            print(f"{device:<18} {package:<24} {version} from Debian", flush=True)
        there = {"python_version": python, "platform_machine": machine, "sys_platform": "linux",
                 "extra": ""}  # fmt: skip
        for line in [*(requires("facecue") or ()), "pyttsx3"]:
            wanted = Requirement(line)
            if wanted.marker is not None and not wanted.marker.evaluate(there):
                continue
            name, requirement = wanted.name, f"{wanted.name}{wanted.specifier}"
            shown = wheel_of(requirement, python, machine, glibc)
            version = debian.get(f"python3-{name}", "")
            if not shown and version and wanted.specifier.contains(version):
                shown = f"{version} from Debian"
            elif not shown and debian and (source := download(requirement, f"--no-binary={name}")):
                shown = f"{source.removesuffix('.tar.gz')} from source"
            failed += not shown
            print(f"{device:<18} {name:<24} {shown or 'NOTHING'}", flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(main() > 0)
