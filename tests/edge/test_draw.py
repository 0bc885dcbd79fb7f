import cv2
import numpy as np
import pytest

from edge.cli import main
from edge.draw import MARK, draw
from edge.errors import ConfigError, ImageError
from edge.look import Look
from edge.types import Box

FACE = Look(Box(100, 60, 120, 120), "happy", 0.97, {"happy": 0.97})


def test_the_face_is_framed_and_the_rest_is_as_it_was(portrait, tmp_path):
    out = tmp_path / "marked.png"
    draw(portrait, [FACE], out)
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


@pytest.mark.parametrize("name", ["marked.what", "no/such/folder/marked.png"])
def test_a_place_that_cannot_be_written_is_named(portrait, tmp_path, name):
    with pytest.raises(ImageError, match="cannot be written"):
        draw(portrait, [FACE], tmp_path / name)
