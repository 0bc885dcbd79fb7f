"""The user's own pictures as faces to be asked about."""

import random
from itertools import pairwise

import cv2
import numpy as np
import pytest

pytest.importorskip("pillow_heif", reason="pillow-heif is not installed (the app extra)")

from convert.app.practice.own import LARGEST_SHOWN, OwnPictures
from edge.errors import DataError
from edge.settings.config import FacesConfig


def put(folder, *names, picture=None):
    for name in names:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(file), np.full((60, 60), 90, np.uint8) if picture is None else picture)


def pictures(folder):
    return OwnPictures(folder, FacesConfig())


@pytest.mark.parametrize("above", ["", "train/", "test/"])
def test_folders_are_named_as_for_training(tmp_path, above):
    put(tmp_path, f"{above}Happiness/a.png", f"{above}sad/anna/b.png", f"{above}cats/c.png")
    (tmp_path / above / "sad" / ".DS_Store").write_bytes(b"x")
    own = pictures(tmp_path)
    assert own.labels == ["happy", "sad"]
    shown = own.pick("happy", random.Random(1))
    assert shown.label == "happy"
    assert cv2.imdecode(np.frombuffer(shown.image, np.uint8), cv2.IMREAD_COLOR).shape[0] == 240
    assert "happy" not in shown.words
    assert own.pick("sad", random.Random(1)) and not own.unread


def test_of_a_photo_the_surroundings_of_its_largest_face_are_shown(tmp_path, portrait):
    photo = np.full((1200, 1600, 3), 120, np.uint8)
    photo[300:620, 900:1220] = face = cv2.imread(str(portrait))
    grey = cv2.resize(cv2.cvtColor(face, cv2.COLOR_BGR2GRAY), (160, 160))
    photo[100:260, 100:260] = grey[..., None]
    put(tmp_path, "happy/p.png", picture=photo)
    shown = pictures(tmp_path).pick("happy", random.Random(1))
    picture = cv2.imdecode(np.frombuffer(shown.image, np.uint8), cv2.IMREAD_COLOR)
    assert max(picture.shape) == LARGEST_SHOWN
    plain = np.all(np.abs(picture.astype(int) - 120) < 6, axis=2)
    assert plain.mean() < 0.25  # of the photo it is 93 %
    assert (picture.max(axis=2) - picture.min(axis=2)).mean() > 20  # the larger has colours


def test_a_picture_that_cannot_be_read_is_left_out_and_told(tmp_path):
    put(tmp_path, "sad/a.png")
    (tmp_path / "sad/torn.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (tmp_path / "happy").mkdir()
    (tmp_path / "happy/notes.txt").write_text("nothing")
    own, chance = pictures(tmp_path), random.Random(0)
    assert sum(own.pick("sad", chance) is None for _ in range(9)) == 1
    assert own.pick("happy", chance) is None
    assert own.labels == ["sad"]
    told = " ".join(own.unread)
    assert "torn.png" in told and "notes.txt" in told


def test_no_picture_comes_twice_in_a_row(tmp_path):
    for shade in (20, 120, 220):
        put(tmp_path, f"fear/{shade}.png", picture=np.full((60, 60), shade, np.uint8))
    own, chance = pictures(tmp_path), random.Random(3)
    images = [own.pick("fear", chance).image for _ in range(12)]
    assert len(set(images)) == 3
    assert all(one != after for one, after in pairwise(images))


@pytest.mark.parametrize("inside", [None, "", "cats/a.png", "a.png"])
def test_a_folder_without_any_is_refused(tmp_path, inside):
    folder = tmp_path / "pictures"
    if inside is not None:
        folder.mkdir()
    if inside:
        put(folder, inside)
    with pytest.raises(DataError, match=r"pictures .*; expected are folders named angry, "):
        pictures(folder)
