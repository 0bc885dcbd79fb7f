import os
import shutil

import cv2
import numpy as np
import pytest

from edge.cli import main
from edge.errors import ConfigError, ImageError
from edge.stills.draw import MARK, write_marked
from edge.stills.look import StillFace
from edge.types import Box

FACE = StillFace(Box(100, 60, 120, 120), "happy", 0.97, {"happy": 0.97})


def test_the_face_is_framed_and_the_rest_is_as_it_was(portrait, tmp_path):
    out = tmp_path / "marked.png"
    write_marked(portrait, [FACE], out)
    before, after = cv2.imread(str(portrait)), cv2.imread(str(out))
    assert tuple(after[60, 150]) == MARK
    changed = (before != after).any(axis=2)
    assert changed[64:176, 104:216].mean() < 0.01
    assert not changed[:50].any()


def test_look_draws_on_request(portrait, tmp_path, capsys):
    out = tmp_path / "marked.jpg"
    assert main(["look", str(portrait), "--out", str(out)]) == 0
    assert np.abs(cv2.imread(str(out)).astype(int) - cv2.imread(str(portrait))).max() > 50
    assert main(["look", str(portrait), str(portrait), "--out", str(out)]) == ConfigError.exit_code
    assert "--out marks one picture" in capsys.readouterr().err


@pytest.mark.parametrize("way", ["same", "other spelling", "symlink", "hard link"])
def test_the_picture_itself_is_never_written_over(portrait, tmp_path, capsys, monkeypatch, way):
    picture, link = tmp_path / "a.jpg", tmp_path / "b.png"
    shutil.copy(portrait, picture)
    if way == "symlink":
        link.symlink_to("a.jpg")
    elif way == "hard link":
        link.hardlink_to(picture)
    monkeypatch.chdir(tmp_path)
    out = {"same": str(picture), "other spelling": f"../{tmp_path.name}//./a.jpg"}.get(way, "b.png")
    assert main(["look", str(picture), "--out", out]) == ConfigError.exit_code
    assert "is the picture itself" in capsys.readouterr().err
    assert picture.read_bytes() == portrait.read_bytes()


@pytest.mark.parametrize("name", [b"caf\xe9.png", "gülüş.PNG".encode()])
def test_the_copy_has_the_name_that_was_asked_for(portrait, tmp_path, name):
    write_marked(portrait, [FACE], tmp_path / os.fsdecode(name))
    assert [os.fsencode(file.name) for file in tmp_path.iterdir()] == [name]


def test_a_copy_is_written_where_a_link_points_and_whole_or_not_at_all(
    portrait, tmp_path, monkeypatch
):
    (tmp_path / "link.png").symlink_to("there.png")
    write_marked(portrait, [FACE], tmp_path / "link.png")
    before = (tmp_path / "there.png").read_bytes()

    def fill_disk(path, _content):
        path.touch()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(type(tmp_path), "write_bytes", fill_disk)
    with pytest.raises(ImageError, match="cannot be written: No space left"):
        write_marked(portrait, [], tmp_path / "link.png")
    assert (tmp_path / "there.png").read_bytes() == before
    assert sorted(file.name for file in tmp_path.iterdir()) == ["link.png", "there.png"]


def test_a_pipe_is_no_place_for_a_copy(portrait, tmp_path, capsys):
    os.mkfifo(tmp_path / "pipe.png")
    out = ["--out", str(tmp_path / "pipe.png")]
    assert main(["look", str(portrait), *out]) == ConfigError.exit_code
    assert "is not a file" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["marked.what", "marked", "no/such/folder/marked.png",
                                  "marked.p\udce9g"])  # fmt: skip
def test_a_place_that_cannot_be_written_is_named(portrait, tmp_path, name):
    with pytest.raises(ImageError, match="cannot be written"):
        write_marked(portrait, [FACE], tmp_path / name)
