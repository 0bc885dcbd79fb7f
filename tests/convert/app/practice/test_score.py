"""The score: what is asked, how it is kept, and what becomes of a damaged file."""

import errno
import json
import os
import stat
import threading
from unittest.mock import MagicMock

import pytest

from convert.app.practice.score import LATEST, Score, ScoreBook, score_file


def score_of(label, right, wrong, taken_for="neutral"):
    score = Score()
    for given in [taken_for] * wrong + [label] * right:
        score = score.plus(label, given)
    return score


def test_what_is_known_least_weighs_most_and_nothing_weighs_nothing():
    assert score_of("fear", 0, 8).weight("fear") == pytest.approx(0.9)
    assert Score().weight("fear") == 0.5
    assert 0 < score_of("fear", LATEST, 0).weight("fear") < 0.05


def test_the_score_is_of_the_latest_answers_so_that_practice_shows():
    score = score_of("sad", LATEST, 30, "fear")
    assert (score.right("sad"), score.asked("sad")) == (LATEST, LATEST)
    assert score.taken_for("sad") is None
    assert score_of("sad", 2, 3, "fear").taken_for("sad") == "fear"


def test_it_is_kept_for_its_owner_alone(tmp_path):
    path = tmp_path / "data" / "facecue" / "practice.json"
    ScoreBook(path).add("fear", "surprise")
    ScoreBook(path).add("fear", "fear")
    book = ScoreBook(path)
    assert book.score.answers == {"fear": ("surprise", "fear")}
    assert not book.news
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_two_tabs_lose_nothing_of_each_other(tmp_path):
    books = [ScoreBook(tmp_path / "practice.json") for _ in range(4)]
    tabs = [threading.Thread(target=lambda b=book: [b.add("sad", "sad") for _ in range(4)])
            for book in books]  # fmt: skip
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    assert ScoreBook(tmp_path / "practice.json").score.asked("sad") == 16


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b'{"mine": 1}', b'{"answers": {"rage": []}}',
     b'{"answers": {"sad": ["blue"]}}', b'{"answers": {"sad": 3}}',
     b"\xff\xfe{\0}\0", b"\0" * 40, b" " * 300_000],
)  # fmt: skip
def test_a_damaged_file_is_told_and_kept_aside(tmp_path, content):
    path = tmp_path / "practice.json"
    for number in (1, 2):
        path.write_bytes(content)
        book = ScoreBook(path)
        assert f"practice.damaged-{number}.json" in book.news
        assert book.score == Score()
        book.add("sad", "sad")
    kept = [(tmp_path / f"practice.damaged-{n}.json").read_bytes() for n in (1, 2)]
    assert kept == [content] * 2
    assert json.loads(path.read_text()) == {"answers": {"sad": ["sad"]}}


def test_a_file_damaged_while_the_page_is_open_is_told_too(tmp_path):
    book = ScoreBook(tmp_path / "practice.json")
    (tmp_path / "practice.json").write_bytes(b"torn")
    book.add("sad", "fear")
    assert "damaged" in book.news
    assert (tmp_path / "practice.damaged-1.json").read_bytes() == b"torn"
    assert ScoreBook(tmp_path / "practice.json").score.asked("sad") == 1


@pytest.mark.parametrize("in_the_way", ["facecue", "facecue/practice.json/x"])
def test_where_it_cannot_be_kept_it_lasts_as_long_as_the_page(tmp_path, in_the_way):
    (tmp_path / in_the_way).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / in_the_way).write_text("in the way")
    book = ScoreBook(tmp_path / "facecue" / "practice.json")
    assert "cannot be kept" in book.news and "practice.json" in book.news
    book.add("sad", "sad")
    book.add("sad", "fear")
    assert (book.score.right("sad"), book.score.asked("sad")) == (1, 2)
    assert (tmp_path / in_the_way).read_text() == "in the way"


def test_who_deletes_the_file_begins_anew(tmp_path):
    book = ScoreBook(tmp_path / "practice.json")
    book.add("sad", "sad")
    book.path.unlink()
    book.add("fear", "fear")
    assert book.score.answers == ScoreBook(book.path).score.answers == {"fear": ("fear",)}


def test_a_full_disk_is_told_and_leaves_nothing_half_written(tmp_path, monkeypatch):
    book = ScoreBook(tmp_path / "practice.json")
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    monkeypatch.setattr(os, "fsync", MagicMock(side_effect=full))
    for _ in range(2):
        book.add("sad", "sad")
    assert book.score.asked("sad") == 2
    assert "No space left on device" in book.news
    assert not list(tmp_path.iterdir())


def test_it_lies_where_xdg_says(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert score_file() == tmp_path / "facecue" / "practice.json"
    monkeypatch.setenv("HOME", str(tmp_path))
    for ignored in ("", "relative/path"):
        monkeypatch.setenv("XDG_DATA_HOME", ignored)
        assert score_file() == tmp_path / ".local/share/facecue/practice.json"
