import os
from pathlib import Path

import msgspec
import msgspec.inspect
import pytest

from edge.errors import ConfigError
from edge.settings.config import Config, FacesConfig, SmoothingConfig
from edge.settings.files import load_config
from edge.settings.manual import default_toml, meaning


def test_without_a_file_the_defaults_hold():
    assert load_config(None) == Config()


def test_a_file_changes_what_it_names_and_nothing_else(tmp_path):
    file = tmp_path / "config.toml"
    file.write_text("[speech]\nrate = 300\n[smoothing]\nunsure_below = 0.5\n")
    config = load_config(file)
    assert config.speech.rate == 300
    assert config.smoothing.unsure_below == 0.5
    assert config.camera == Config().camera


def test_smaller_faces_are_looked_for_in_a_still_picture_unless_a_size_is_set():
    finder = FacesConfig()
    assert finder.of_stills.smallest < finder.smallest
    for config in (FacesConfig(min_size=100), FacesConfig(detector="haar")):
        assert config.of_stills == config


def test_a_setting_goes_before_what_the_model_says_of_unsure():
    assert SmoothingConfig().threshold(0.6) == 0.6
    assert SmoothingConfig(unsure_below=0.0).threshold(0.6) == 0.0


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
        ('[speech]\nlanguage = "de\\n"\n', 'language in .* expected "de" or "en" or "es" or'),
        ('[speech]\nbackend = "auto\\n"\n', 'expected "auto" or "pyttsx3" or "espeak-ng"'),
        ('[speech]\nbackend = "festival"\n', 'expected "auto" or "pyttsx3" or "espeak-ng"; see:'),
        ("[speech]\nvoice = 3\n", "is 3, expected text in quotes"),
        ("[spech]\n", r"there is no table \[spech\]; did you mean speech\?"),
        ("fps = 5\n", r"fps stands outside of its table; .* below a line \[camera\]"),
        ("camera = 3\n", r"must be a table; write \[camera\]"),
        ('[camera]\nfps = "fast"\n', r'fps in \[camera\] is "fast", expected a number, above 0'),
        ("[camera]\nfps = nan\n", r"fps in \[camera\] is NaN, expected a number"),
        ("[camera]\nfps = 2020-01-01\n", r"is \"2020-01-01\", expected a number"),
        ("[camera]\nmirror = 1\n", "is 1, expected true or false"),
        ("[camera]\nrotation = 45\n", "is 45, expected 0 or 90 or 180 or 270"),
        ("[panel]\nbutton = 99\n", "is 99, expected a whole number, 0 to 27"),
        ("[camera\n", "not valid TOML.*line 1"),
        ('language = "de"\n', r"language stands outside of its table; .* a line \[speech\]"),
        ("max_roll = 3\n", r"outside of its table; .* a line \[faces\] or \[quality\]"),
        ("[language]\n", r"no table \[language\]; language belongs in \[speech\]"),
        ('[camera]\nlanguage = "de"\n', r"in \[camera\]; language belongs in \[speech\]"),
        ('"" = 1\n', r'no table \[""\]; there are'),
        ('"a.b\\n" = 1\n', r'no table \["a\.b\\n"\]; there are'),
        ('[camera]\n"fps\\u202e" = 1\n', r'no "fps\\u202e" in \[camera\]; did you mean fps'),
        (f"[camera]\n{'k' * 9000} = 1\n", r'no "k{59}… in \[camera\]; there are'),
        (f"[camera]\nfps = {'9' * 5000}\n", "not valid TOML: .* 5000 digits"),
        (f"[camera]\nfps = 0x{'f' * 6000}\n", r"fps in \[camera\] is a very long number, exp"),
        (f"[haptics]\npin = -0b{'1' * 99}\n", "not valid TOML"),
        (f"[haptics]\npin = {'9' * 99}\n", r"is 9{60}…, expected a whole number, 0 to 27"),
        (f"x = {'[' * 5000}\n", "nested too deeply"),
        (f"[camera]\nfps = {'[' * 200}{']' * 200}\n", r"fps in \[camera\] is \[+…, expected a"),
        (f"{'a.' * 20_000}a = 1\n", "more than 1000 dots"),
        (f"[{'a.' * 20_000}a]\n", "more than 1000 dots"),
        (f'x."\u2028#"{".a" * 20_000} = 1\n', "more than 1000 dots"),
        (f"# {'-' * 256_000}\n", "more than 256 kB"),
        ('[camera]\nsource = "a\\nWATCHDOG_USEC=1"\n', "in one line and without control"),
        ('[speech]\nvoice = "de\\u001b[2J"\n', "in one line and without control"),
        ('[hooks]\nleave = "a\\u0000b"\n', "in one line and without control"),
        ('[hooks]\nannounce = """\na"""\n[device]\ntemperature = "a\\n"\n', "in one line"),
        ('[faces]\nyunet = "a\\u202eb"\n', "in one line and without control"),
    ],
)
def test_what_is_wrong_is_named_with_file_and_key_and_what_it_may_be(tmp_path, text, message):
    file = tmp_path / "config.toml"
    file.write_text(text)
    with pytest.raises(ConfigError, match=message) as caught:
        load_config(file)
    assert str(file) in str(caught.value)


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_file_may_begin_with_a_byte_order_mark(tmp_path, mark):
    file = tmp_path / "config.toml"
    file.write_bytes(f"{mark}[camera]\r\nrotation = 180  # für Oma\r\n".encode())
    assert load_config(file).camera.rotation == 180


@pytest.mark.parametrize(
    ("encoding", "message"),
    [
        ("utf-16", "is UTF-16; save it as UTF-8"),
        ("utf-16-be", "is UTF-16, or no text at all; save it as UTF-8"),
        ("utf-32", "is UTF-32; save it as UTF-8"),
        ("utf-32-le", "is UTF-16, or no text at all; save it as UTF-8"),
        ("latin-1", "line 2 is not UTF-8; save it as UTF-8"),
    ],
)
def test_any_other_encoding_is_told(tmp_path, encoding, message):
    file = tmp_path / "config.toml"
    file.write_bytes("[camera]\nrotation = 180  # für Oma\n".encode(encoding))
    with pytest.raises(ConfigError, match=message):
        load_config(file)


def test_what_is_no_file_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path, message in ((tmp_path, "Is a directory"), (tmp_path / "pipe", "is a pipe"),
                          (Path("/dev/zero"), "more than 256 kB")):  # fmt: skip
        with pytest.raises(ConfigError, match=message):
            load_config(path)
    assert load_config(Path("/dev/null")) == Config()


def test_a_password_in_the_wrong_place_is_not_told(tmp_path):
    file = tmp_path / "config.toml"
    for text in ('[camera]\nfps = "rtsp://me:my secret@h/"\n', '"rtsp://me:secret@h/" = 1\n',
                 '[camera]\nsource = ["rtsp://me:secret@h/"]\n'):  # fmt: skip
        file.write_text(text)
        with pytest.raises(ConfigError) as caught:
            load_config(file)
        assert "secret" not in str(caught.value)


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


def test_every_key_has_its_meaning_in_its_own_type():
    for table in msgspec.inspect.type_info(Config).fields:
        for key in table.type.fields:
            said = meaning(key)
            assert said and said == " ".join(said.split()).rstrip("."), key.name
