import os

import pytest

from edge.service.last_words import Told


@pytest.fixture
def told(tmp_path, monkeypatch):
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(tmp_path))
    return tmp_path / "told"


def test_what_was_said_is_remembered_until_it_is_forgotten(told):
    for text in ("no camera", "caf\udce9"):
        assert Told().is_new(text)
        assert not Told().is_new(text)
    Told().forget()
    assert not told.exists()
    assert Told().is_new("caf\udce9")


@pytest.mark.parametrize("content", [b"\xff\xfe", b"x" * 300_000, b""])
def test_absurd_content_is_news(told, content):
    told.write_bytes(content)
    assert Told().is_new("no camera")
    assert not Told().is_new("no camera")


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo])
def test_what_is_no_file_holds_up_nothing(told, make):
    make(told)
    assert Told().is_new("no camera")
    Told().forget()
