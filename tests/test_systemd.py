"""The unit that starts Facecue at boot, and the configuration that comes with it."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from edge.camera.frames import TICK
from edge.camera.source import READ_TIMEOUT
from edge.cli import _parser
from edge.settings.files import load_config

SYSTEMD = Path(__file__).parents[1] / "systemd"
UNIT = SYSTEMD / "facecue.service"


def settings(key):
    """The values of a key of the unit, which may occur more than once, its lines joined."""
    text = UNIT.read_text().replace("\\\n", "")
    return re.findall(rf"^{key}=(.*)$", text, re.MULTILINE)


def test_the_command_of_the_unit_is_one_that_facecue_takes():
    (command,) = settings("ExecStart")
    program, *arguments = shlex.split(command)
    assert program == "/opt/facecue/bin/facecue"
    args = _parser().parse_args(arguments)
    assert args.sink == ["speech", "haptic"]
    assert args.config == Path("/etc/facecue/config.toml")


def test_the_configuration_that_comes_along_is_valid():
    config = load_config(SYSTEMD / "config.toml")
    assert config.camera.source == "picamera2"


def test_it_never_gives_up_and_never_waits_for_a_network():
    assert settings("Restart") == ["always"]
    assert settings("StartLimitIntervalSec") == ["0"]
    assert not any("network" in after for after in settings("After"))


def test_lgpio_may_write_its_pipes():
    assert "LG_WD=/run/facecue" in settings("Environment")[0].split()
    assert settings("RuntimeDirectory") == ["facecue"]


def test_who_is_in_view_is_for_the_services_group_alone():
    assert settings("RuntimeDirectoryMode") == ["0750"]
    assert settings("UMask") == ["0027"]
    assert 'usermod --append --groups facecue "$SUDO_USER"' in (SYSTEMD / "install.sh").read_text()


def test_a_driver_that_blocks_is_noticed_before_the_watchdog():
    (seconds,) = settings("WatchdogSec")
    assert float(seconds) > TICK + READ_TIMEOUT


needs_systemd = pytest.mark.skipif(
    not shutil.which("systemd-analyze"), reason="systemd is not installed: apt install systemd"
)


@pytest.fixture
def unit(tmp_path):
    """The unit with a program and a user that exist here."""
    copy = tmp_path / UNIT.name
    text = UNIT.read_text().replace("/opt/facecue/bin/facecue", "/bin/true")
    copy.write_text(text.replace("User=facecue", "User=daemon"))
    return copy


@needs_systemd
def test_systemd_has_nothing_to_say_against_it(unit):
    assert analyze("verify", str(unit)) == ""  # the exit code is 0 even for an unknown key


@needs_systemd
def test_what_breaks_in_cannot_break_out(unit):
    report = analyze("security", "--offline=true", str(unit))
    (exposure,) = re.findall(r"Overall exposure level for \S+: (\d+\.\d)", report)
    assert float(exposure) <= 1.2


@needs_systemd
def test_systemd_complains_of_a_key_it_does_not_know(unit):
    unit.write_text(unit.read_text().replace("WatchdogSec=", "WatchdogSeconds="))
    assert "WatchdogSeconds" in analyze("verify", str(unit))


def analyze(*arguments):
    done = subprocess.run(
        ["systemd-analyze", *arguments], capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


def test_the_installer_is_short_and_its_grammar_is_right():
    script = SYSTEMD / "install.sh"
    assert len(script.read_text().splitlines()) <= 80
    subprocess.run(["sh", "-n", str(script)], check=True)
    assert script.stat().st_mode & 0o111


@pytest.mark.parametrize("arguments", [["--wheel", "x"], ["--wheels", "/nowhere"]])
def test_the_installer_refuses_what_it_does_not_know(arguments):
    done = subprocess.run(
        ["sh", str(SYSTEMD / "install.sh"), *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith("install.sh: ")


def test_the_installer_imports_nothing_from_a_folder_of_others():
    script = (SYSTEMD / "install.sh").read_text()
    assert "\ncd / " in script.split("apt-get")[0]
    assert "cd /tmp" not in script
    assert not re.findall(r"python3? -[^I]", script)


def test_the_service_may_switch_the_board_off_as_the_manual_says():
    rule, script = (SYSTEMD / "facecue.rules").read_text(), (SYSTEMD / "install.sh").read_text()
    (place,) = re.findall(r"^rules=(\S+)$", script, re.MULTILINE)
    assert place.startswith("/etc/polkit-1/rules.d/")
    assert f'"$here/{"facecue.rules"}" $rules' in script
    assert '"$rules"' in script.split("rm -rf")[1].split("exit 0")[0], "uninstalled with the rest"
    (user,) = settings("User")
    assert f'subject.user == "{user}"' in rule
    (pattern,) = re.findall(r"/(\^.*\$)/", rule)
    login = "org.freedesktop.login1"
    for action in ("power-off", "power-off-multiple-sessions", "reboot"):
        assert re.search(pattern, f"{login}.{action}")
    for action in ("suspend", "power-off-ignore-inhibit", "set-wall-message"):
        assert not re.search(pattern, f"{login}.{action}")


DEB = SYSTEMD / "deb"


@pytest.mark.parametrize(
    "name", ["build.sh", "mirror.sh", "msgspec.sh", "preinst", "postinst", "prerm", "postrm"]
)
def test_the_grammar_of_the_packages_scripts_is_right(name):
    subprocess.run(["sh", "-n", str(DEB / name)], check=True)
    assert name == "mirror.sh" or (DEB / name).stat().st_mode & 0o111  # that one is sourced


@pytest.mark.parametrize(
    "target", [("riscv64", "trixie"), ("arm64", "buster"), ("armhf", "trixie")], ids="-".join
)
def test_no_package_is_built_that_could_not_run(target, tmp_path):
    done = subprocess.run(
        ["sh", str(DEB / "build.sh"), *target, str(tmp_path)],
        env={**os.environ, "PYTHON": sys.executable}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith("build.sh: ")


def test_the_package_needs_what_the_installer_installs():
    script = (SYSTEMD / "install.sh").read_text()
    wanted = set(" ".join(re.findall(r'wanted="([^"]*)"', script)).split())
    package = (DEB / "build.sh").read_text()
    fields = re.findall(r'^(?: *depends="|Recommends: )(.*)', package, re.MULTILINE)
    needed = set(re.findall(r"[\w-]+", " ".join(fields)))
    made_before = {"python3-venv", "gcc", "python3-dev"}  # for what the package holds already
    assert wanted - {"$wanted"} - made_before <= needed


def test_the_command_of_the_package_imports_nothing_from_a_folder_of_others():
    assert (DEB / "facecue").read_text().startswith("#!/usr/bin/python3 -I\n")


def test_installer_and_package_leave_one_another_no_remains():
    script, preinst = (SYSTEMD / "install.sh").read_text(), (DEB / "preinst").read_text()
    for place in ("50-facecue.conf", "50-facecue.rules", "/usr/local/bin/facecue", "/opt/facecue"):
        assert place in script
        assert place in preinst
