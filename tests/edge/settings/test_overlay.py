import os
import shutil

import pytest

from edge.cli import main
from edge.errors import ConfigError
from edge.news import News
from edge.settings.config import Config, HapticsConfig, PanelConfig, SpeechConfig
from edge.settings.conflicts import conflicts
from edge.settings.files import lookalikes
from edge.settings.overlay import load_with_overlay


@pytest.fixture
def files(tmp_path):
    """Writes the device's own settings and the overlay."""

    def write(own, over):
        (tmp_path / "config.toml").write_text(own)
        (tmp_path / "facecue.toml").write_text(over)
        return tmp_path / "config.toml", tmp_path / "facecue.toml"

    return write


def test_the_overlay_replaces_single_keys(files):
    config, errors = load_with_overlay(*files("[camera]\nfps = 5\nwidth = 99\n", "camera.fps = 7"))
    assert (config.camera.fps, config.camera.width, errors) == (7, 99, [])


def test_there_need_be_none(tmp_path):
    assert load_with_overlay(None, tmp_path / "none") == (Config(), [])


@pytest.mark.parametrize(
    ("over", "message"),
    [
        ("[camera]\nfsp = 7", "did you mean fps"),
        (f"[camera]\nfps = {'9' * 5000}", "5000 digits"),
        ("[panel]\nbutton = 17", r"pin in \[haptics\] and button in \[panel\] are both GPIO 17"),
    ],
)
def test_a_wrong_one_is_told_and_left_out(files, over, message):
    config, (error,) = load_with_overlay(*files("[haptics]\npin = 17\n", over))
    assert config == Config(haptics=HapticsConfig(pin=17))
    with pytest.raises(ConfigError, match=message):
        raise error


def test_what_is_wrong_without_it_is_not_its_fault(files):
    own = "[haptics]\npin = 17\n[panel]\nled = 17\n"
    assert load_with_overlay(*files(own, "[camera]\nfps = 7\n"))[1] == []


def test_one_that_cannot_be_read_is_told(files):
    own, over = files("", "")
    over.unlink()
    over.symlink_to("nowhere")
    assert "cannot be read" in str(load_with_overlay(own, over)[1][0])


def test_its_commands_are_run_as_the_services_user_but_never_as_root(files, monkeypatch):
    own, over = files('[hooks]\nleave = "own"\n', '[hooks]\nannounce = "x"\n[camera]\nfps = 7\n')
    asked = []
    monkeypatch.setattr(
        "edge.service.daemon.run", lambda config, *_, **more: asked.append((config, more))
    )
    for user in (0, 1000):
        monkeypatch.setattr(os, "geteuid", lambda user=user: user)
        assert main(["run", "--config", str(own), "--overlay", str(over)]) == 0
    (root, told), (other, silent) = asked
    assert (root.hooks.announce, root.hooks.leave, root.camera.fps) == ("", "own", 7)
    assert told["notices"] == [News.OVERLAY_WRONG]
    assert other.hooks.announce == "x"
    assert silent["notices"] == []


def test_each_use_needs_a_pin_of_its_own():
    clash = Config(haptics=HapticsConfig(pin=4), panel=PanelConfig(button=4, led=4))
    (fault,) = conflicts(clash)
    assert fault.what.startswith("pin in [haptics] and button in [panel] and led in [panel]")
    assert fault.advice == "each needs a pin of its own"
    assert conflicts(Config(panel=PanelConfig(button=17, led=27))) == []


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")
def test_a_voice_that_espeak_lacks_is_told(tmp_path, capsys):
    file = tmp_path / "c.toml"
    file.write_text('[speech]\nvoice = "nosuch"\n')
    assert main(["config", "--check", str(file)]) == 6
    assert 'voice in [speech] is "nosuch", which espeak-ng lacks' in capsys.readouterr().err
    assert conflicts(Config(speech=SpeechConfig(voice="de+f3"))) == []


@pytest.mark.parametrize(
    "name", ["facecue.toml.txt", "Facecue.TOML", "facecue.txt", "facecue.toml.toml", "facecue"]
)
def test_a_file_that_was_meant_is_noticed(tmp_path, name, capsys):
    (tmp_path / name).write_text("")
    (tmp_path / "facecue.toml.bak").write_text("")
    assert lookalikes(tmp_path / "facecue.toml") == [tmp_path / name]
    main(["check", "--quick", "--overlay", str(tmp_path / "facecue.toml")])
    assert f"{name} is not read" in capsys.readouterr().out


def test_the_file_itself_is_none(tmp_path):
    (tmp_path / "facecue.toml").write_text("")
    assert lookalikes(tmp_path / "facecue.toml") == []
    assert lookalikes(tmp_path / "nowhere" / "facecue.toml") == []
