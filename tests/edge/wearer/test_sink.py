"""The one list of sinks, and that everybody who names a sink knows those in it."""

import re
from pathlib import Path

import pytest

from edge.cli import main
from edge.errors import ConfigError, SinkError
from edge.settings.config import Config, HooksConfig
from edge.wearer.sink import ASKABLE, SINKS, WORN, wanted

ROOT = Path(__file__).parents[3]


def test_a_sink_is_wanted_by_its_name_or_by_its_setting():
    hooked = Config(hooks=HooksConfig(announce="cat"))
    assert wanted(["speech", "print", "speech"], Config()) == ["speech", "print"]
    assert wanted(["speech"], hooked) == ["speech", "hook"]
    assert wanted(["hook"], hooked) == ["hook"]
    with pytest.raises(ConfigError, match="no sink 'smoke'; there are: print, speech, haptic"):
        wanted(["smoke"], Config())


def test_every_sink_is_opened_under_its_own_name():
    config = Config(hooks=HooksConfig(announce="cat"))
    for name, kind in SINKS.items():
        try:
            sink = kind.open(config)
        except SinkError:  # this machine has no voice, or no pin
            continue
        assert sink.name == name
        sink.close()


def test_the_command_line_offers_all_that_can_be_asked_for(capsys):
    with pytest.raises(SystemExit):
        main(["run", "--help"])
    assert f"one or more of {', '.join(ASKABLE)};" in " ".join(capsys.readouterr().out.split())


def test_pages_and_service_name_the_same():
    page = (ROOT / "docs" / "use.md").read_text()
    (told,) = re.findall(r"`--sink`\s+takes (.*?) in any", page, re.S)
    assert tuple(re.findall("`(.*?)`", told)) == ASKABLE
    unit = (ROOT / "systemd" / "facecue.service").read_text()
    assert tuple(re.findall(r"--sink ([a-z ]+)", unit)[0].split()) == WORN


def test_the_others_can_say_which_has_failed():
    assert {name: kind.failed.value for name, kind in SINKS.items()} == {
        name: f"{name} failed" for name in SINKS
    }
