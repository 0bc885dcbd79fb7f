import tomllib

import pytest

from edge.cli import main
from edge.settings.config import Config
from edge.settings.files import to_config
from edge.settings.in_force import in_force_toml

OWN = """
[camera]
source = "rtsp://me:hush@10.0.0.5/live?token=7"
fps = 5
[hooks]
announce = "curl -H 'Authorization: hush' https://me:hush@host/"
"""


@pytest.fixture
def shown(tmp_path):
    """What is shown of two files with these texts; None for a file that is not there."""

    def show(own, over=None):
        for name, text in (("own", own), ("over", over)):
            (tmp_path / name).unlink(missing_ok=True)
            if text is not None:
                (tmp_path / name).write_text(text)
        return in_force_toml(tmp_path / "own" if own is not None else None, tmp_path / "over")

    return show


def line(text, key):
    (found,) = (line for line in text.splitlines() if line.startswith(f"{key} ="))
    return found


def test_each_value_has_the_file_it_is_from(shown, tmp_path):
    text = shown(OWN, "camera.fps = 7")
    assert line(text, "fps") == f"fps = 7.0  # {tmp_path / 'over'}"
    assert line(text, "source").endswith(f"  # {tmp_path / 'own'}")
    assert line(text, "mirror") == "mirror = false  # built in"
    assert line(text, "# unsure_below") == "# unsure_below =  # built in"


def test_it_is_toml_of_what_is_in_force(shown, tmp_path):
    settings = 'emotion.expect = [1, 2, 3, 4, 5, 6, 7]\nfaces.yunet = "/media/größe 😀.onnx"\n'
    over = "speech.rate = 200\n"
    meant = to_config(tomllib.loads(settings + over), tmp_path)
    assert to_config(tomllib.loads(shown(settings, over)), tmp_path) == meant
    assert to_config(tomllib.loads(shown(None)), tmp_path) == to_config(
        tomllib.loads(shown("")), tmp_path
    ) == Config()  # fmt: skip


def test_no_secret_is_shown(shown):
    text = shown(OWN, 'camera.source = "http://me:hush@camera/"\nfaces.finder = "x://a:hush@b"')
    assert "hush" not in text
    assert "token" not in shown(OWN)
    assert 'announce = "curl …"' in text


def test_an_overlay_that_is_left_out_is_named_with_the_reason(shown, tmp_path):
    text = shown(OWN, 'camera.fps = 0\nspeech.rate = "a\\u001b[2J"')
    assert line(text, "fps") == f"fps = 5.0  # {tmp_path / 'own'}"
    assert "left out" in text
    assert "fps in [camera] is 0" in text


def test_hooks_that_root_does_not_run_are_marked(shown):
    assert "as root" in shown("", 'hooks.leave = "reboot"')
    assert "as root" not in shown('hooks.leave = "reboot"', "camera.fps = 7")


def test_the_command_shows_them(tmp_path, capsys):
    (tmp_path / "own.toml").write_text("camera.fps = 5")
    files = ["--config", str(tmp_path / "own.toml"), "--overlay", str(tmp_path / "none")]
    assert main(["config", "--show", *files]) == 0
    assert f"fps = 5.0  # {tmp_path / 'own.toml'}" in capsys.readouterr().out
