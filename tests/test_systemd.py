"""The unit that starts Facecue at boot, and the configuration that comes with it."""

import configparser
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from edge.cli import _parser
from edge.config import load_config

SYSTEMD = Path(__file__).parents[1] / "systemd"
UNIT = SYSTEMD / "facecue.service"


@pytest.fixture
def unit():
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str
    parser.read_string(UNIT.read_text())
    return parser


def test_the_command_of_the_unit_is_one_that_facecue_takes(unit):
    program, *arguments = shlex.split(unit["Service"]["ExecStart"])
    assert program == "/opt/facecue/bin/facecue"
    args = _parser().parse_args(arguments)
    assert args.sink == ["speech", "haptic"]
    assert args.config == Path("/etc/facecue/config.toml")


def test_the_configuration_that_comes_along_is_valid():
    config = load_config(SYSTEMD / "config.toml")
    assert config.camera.source == "picamera2"


def test_the_unit_has_no_network(unit):
    assert unit["Service"]["RestrictAddressFamilies"].split() == ["AF_UNIX", "AF_NETLINK"]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_has_nothing_to_say_against_it(tmp_path):
    copy = tmp_path / UNIT.name  # the program and the user are not installed here
    text = UNIT.read_text().replace("/opt/facecue/bin/facecue", "/bin/true")
    copy.write_text(text.replace("User=facecue", "User=root"))
    done = subprocess.run(
        ["systemd-analyze", "verify", str(copy)], capture_output=True, text=True, check=False
    )
    assert done.stdout + done.stderr == ""
