import msgspec
import pytest

from edge.config import Config
from edge.configfile import load_config
from edge.defaults import default_toml
from edge.errors import ConfigError


def test_without_a_file_the_defaults_hold():
    assert load_config(None) == Config()


def test_a_file_changes_what_it_names_and_nothing_else(tmp_path):
    file = tmp_path / "config.toml"
    file.write_text("[speech]\nrate = 300\n[smoothing]\nunsure_below = 0.5\n")
    config = load_config(file)
    assert config.speech.rate == 300
    assert config.smoothing.unsure_below == 0.5
    assert config.camera == Config().camera


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[speech]\nrate = 9000\n", r"<= 500.*\$\.speech\.rate"),
        ("[speech]\nspeed = 1\n", r"unknown field `speed`.*\$\.speech"),
        ("[spech]\n", "unknown field `spech`"),
        ('[camera]\nfps = "fast"\n', r"Expected `float`, got `str`.*\$\.camera\.fps"),
        ("[camera\n", "not valid TOML.*line 1"),
    ],
)
def test_what_is_wrong_is_named_with_file_and_key(tmp_path, text, message):
    file = tmp_path / "config.toml"
    file.write_text(text)
    with pytest.raises(ConfigError, match=message) as caught:
        load_config(file)
    assert str(file) in str(caught.value)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ConfigError, match=r"config\.toml cannot be read"):
        load_config(tmp_path / "config.toml")


def test_the_defaults_as_a_file_are_the_defaults(tmp_path):
    file = tmp_path / "config.toml"
    file.write_text(default_toml())
    assert load_config(file) == Config()


def test_the_defaults_as_a_file_explain_every_key():
    lines = default_toml().splitlines()
    for table in msgspec.structs.fields(Config):
        for key in msgspec.structs.fields(table.type):
            place = [
                n for n, line in enumerate(lines) if line.lstrip("# ").startswith(f"{key.name} =")
            ]
            assert place, key.name
            assert all(lines[n - 1].startswith("# ") for n in place), key.name
    assert "# words a minute (80 to 500)" in lines
