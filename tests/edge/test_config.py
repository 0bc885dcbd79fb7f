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
        (
            "[speech]\nrate = 9000\n",
            r"rate in \[speech\] is 9000, .* whole number, 80 to 500",
        ),
        ("[speech]\nrate = 99.5\n", r"rate in \[speech\] is 99\.5, expected a whole number"),
        ("[speech]\nspeed = 1\n", r"no speed in \[speech\]; there are: backend, rate, volume"),
        ("[speech]\nlanguages = 1\n", r"no languages in \[speech\]; did you mean language\?"),
        ('[speech]\nlanguage = "xx"\n', 'is "xx", expected "de" or "en" or "es" or'),
        ('[speech]\nbackend = "festival"\n', 'expected "auto" or "pyttsx3" or "espeak-ng"; see:'),
        ("[speech]\nvoice = 3\n", "is 3, expected text in quotes"),
        ("[spech]\n", r"there is no table \[spech\]; did you mean speech\?"),
        ("fps = 5\n", r"there is no table \[fps\]; there are: camera"),
        ("camera = 3\n", r"must be a table; write \[camera\]"),
        ('[camera]\nfps = "fast"\n', r'fps in \[camera\] is "fast", expected a number, above 0'),
        ("[camera]\nfps = nan\n", r"fps in \[camera\] is NaN, expected a number"),
        ("[camera]\nfps = 2020-01-01\n", r"is \"2020-01-01\", expected a number"),
        ("[camera]\nmirror = 1\n", "is 1, expected true or false"),
        ("[camera]\nrotation = 45\n", "is 45, expected 0 or 90 or 180 or 270"),
        ("[panel]\nbutton = 99\n", "is 99, expected a whole number, 0 to 27"),
        ("[camera\n", "not valid TOML.*line 1"),
    ],
)
def test_what_is_wrong_is_named_with_file_and_key_and_what_it_may_be(tmp_path, text, message):
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
