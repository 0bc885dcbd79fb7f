import csv
import io
import itertools
import os
import shutil
from pathlib import Path

import pytest

from edge.cli import main
from edge.emotion.labels import LABELS
from edge.errors import ConfigError, ImageError
from edge.stills import album
from edge.stills.album import COLUMNS, FaceTable, pictures_in, with_progress
from edge.stills.look import StillFace, StillPicture
from edge.types import Box


@pytest.fixture
def photos(tmp_path, portrait):
    """Two portraits, one of them deeper, and what is no picture."""
    (tmp_path / "b" / "deeper").mkdir(parents=True)
    shutil.copy(portrait, tmp_path / "b" / "deeper" / "one.JPG")
    shutil.copy(portrait, tmp_path / "a.jpg")
    (tmp_path / "notes.txt").write_text("no picture")
    return tmp_path


def test_a_folder_gives_its_pictures_by_name(photos, portrait):
    inside = [photos / "a.jpg", photos / "b" / "deeper" / "one.JPG"]
    assert pictures_in([portrait, photos], print) == [portrait, *inside]


def test_a_folder_without_pictures_is_refused(tmp_path):
    with pytest.raises(ImageError, match="holds no pictures"):
        pictures_in([tmp_path], print)


def test_a_folder_that_may_not_be_read_is_not_called_empty(photos, monkeypatch):
    monkeypatch.setattr(album.os, "access", lambda *_: False)
    with pytest.raises(ImageError, match="cannot be read: permission denied"):
        pictures_in([photos], print)


def test_hidden_files_and_folders_are_not_there_as_for_ls(photos, portrait):
    (photos / ".trash").mkdir()
    (photos / "folder.jpg").mkdir()
    for name in ("._a.jpg", ".trash/b.jpg", ".c.heic"):
        shutil.copy(portrait, photos / name)
    told = []
    assert len(pictures_in([photos], told.append)) == 2
    assert told == []
    assert pictures_in([photos / "._a.jpg", photos / ".trash"], told.append) == [
        photos / "._a.jpg", photos / ".trash" / "b.jpg"
    ]  # fmt: skip


def test_pictures_that_opencv_cannot_read_are_told(photos):
    for name in ("1.HEIC", "2.heic", "b/3.avif", "4.gif"):
        (photos / name).touch()
    told = []
    assert len(pictures_in([photos], told.append)) == 2
    assert "1 .avif, 1 .gif, 2 .heic left out" in told[0]
    shutil.rmtree(photos / "b")
    (photos / "a.jpg").unlink()
    with pytest.raises(ImageError, match=r"holds no pictures: 1 \.gif, 2 \.heic left out"):
        pictures_in([photos], told.append)


def test_a_folder_within_that_may_not_be_read_is_told_and_the_rest_goes_on(photos, monkeypatch):
    def walk(folder, onerror):
        onerror(PermissionError(13, "Permission denied", str(photos / "b")))
        yield str(folder), ["b"], ["a.jpg"]

    monkeypatch.setattr(album.os, "walk", walk)
    assert pictures_in([photos], print) == [photos / "a.jpg", photos / "b"]


@pytest.mark.parametrize("form", [[], ["--json"], ["--csv"]])
@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "latin-1"])
def test_no_name_of_a_file_ends_the_others(tmp_path, monkeypatch, form, encoding):
    for name in (b"caf\xe9", "gülüş".encode(), b"line\nred\x1b[31m"):
        file = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name + b".pgm"))
        file.write_bytes(b"P5 24 24 255\n" + bytes(576))
    written = io.BytesIO()
    with io.TextIOWrapper(written, encoding=encoding) as stream:
        monkeypatch.setattr("sys.stdout", stream)
        assert main(["look", str(tmp_path), *form]) == 0
        stream.flush()
        lines = written.getvalue().splitlines()
    turkish = b"g\\xfcl\\xfc\\u015f" if encoding == "ascii" else b"g\xfcl\xfc\\u015f"
    if form or encoding == "utf-8":
        turkish = "gülüş".encode()
    assert len(lines) == (4 if form == ["--csv"] else 3)
    for line, name in zip(lines[-3:], (rb"caf\xe9", turkish, rb"line\nred\x1b[31m"), strict=True):
        assert name + b".pgm" in line.replace(b"\\\\", b"\\"), "JSON doubles the backslash"


def test_the_table_has_a_row_a_face_and_one_for_none():
    stream = io.StringIO()
    table = FaceTable(stream)
    face = StillFace(Box(1, 2, 3, 4), "happy", 0.9, dict.fromkeys(LABELS, 0.1), 5.5)
    table.add(StillPicture("two, really.jpg", [face, face]))
    table.add(StillPicture("none.jpg", []))
    rows = list(csv.DictReader(io.StringIO(stream.getvalue())))
    assert [(row["image"], row["face"]) for row in rows] == [
        ("two, really.jpg", "1"), ("two, really.jpg", "2"), ("none.jpg", "0"),
    ]  # fmt: skip
    assert list(rows[0].values())[2:9] == ["1", "2", "3", "4", "5.5", "happy", "0.9"]
    assert set(list(rows[2].values())[2:]) == {""}
    assert list(rows[0]) == list(COLUMNS)


def test_the_bar_counts_and_leaves_a_clean_line(monkeypatch):
    clock = itertools.count(0, 10)
    monkeypatch.setattr(album.time, "monotonic", lambda: float(next(clock)))
    stream = io.StringIO()
    assert list(with_progress("abcd", stream)) == list("abcd")
    assert "[##########          ] 2 of 4, 30 s left" in stream.getvalue()
    assert stream.getvalue().endswith("\r\x1b[K")


def test_look_writes_a_table_of_a_folder(photos, capsys):
    assert main(["look", str(photos), "--csv"]) == 0
    out, err = capsys.readouterr()
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [row["label"] for row in rows] == ["happy", "happy"]
    assert err == "", "no bar where nobody sees it"


def test_one_broken_picture_ends_neither_the_table_nor_its_exit_code(photos, capsys):
    (photos / "aa.png").write_bytes(b"torn")
    assert main(["look", str(photos), "--csv"]) == ImageError.exit_code
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 3
    assert "aa.png is not a picture" in err


def test_only_one_picture_can_be_drawn(photos, tmp_path):
    assert main(["look", str(photos), "--out", str(tmp_path / "x.png")]) == ConfigError.exit_code
