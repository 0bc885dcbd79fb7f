"""People's own pictures, as they have them."""

import os
import shutil

import cv2
import numpy as np
import pytest

from edge.emotion.labels import LABELS
from edge.errors import DataError, ImageError
from edge.faces.detector import open_detector
from edge.settings.config import FacesConfig
from train.cli import main
from train.data.dataset import NO_LABEL, load_dataset
from train.data.folders import cut_face, read_folders
from train.data.prepare import Sources, format_manifest, prepare
from train.data.rows import Skips


@pytest.fixture(scope="module")
def detector():
    return open_detector(FacesConfig())


@pytest.fixture
def small(tmp_path):
    """Makes files a folder: small flat pictures, which are cut faces and soon read."""

    def make(*names):
        for shade, name in enumerate(names):
            file = tmp_path / "own" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            cv2.imwrite(str(file), np.full((48, 48), shade, np.uint8))
        return tmp_path / "own"

    return make


def read(folder):
    skips = Skips()
    return list(read_folders(folder, skips)), skips


def test_the_face_of_a_photo_is_found_and_cut_as_on_the_device(portrait, detector):
    photo = cv2.imread(str(portrait), cv2.IMREAD_GRAYSCALE)
    skips = Skips()
    face = cut_face(photo, detector, skips)
    assert face.shape == (48, 48)
    assert skips.cuts["found"] == 1
    middle = cv2.resize(photo, (48, 48), interpolation=cv2.INTER_AREA)
    assert np.abs(face.astype(int) - middle).mean() > 15, "it is not the whole photo"


def test_the_largest_of_several_faces_is_taken(portrait, detector):
    photo = cv2.imread(str(portrait), cv2.IMREAD_GRAYSCALE)
    beside = np.zeros((320, 480), np.uint8)
    beside[:160, 320:] = cv2.resize(photo, (160, 160), interpolation=cv2.INTER_AREA) // 2
    beside[:, :320] = photo
    skips = Skips()
    face = cut_face(beside, detector, skips)
    assert face.mean() == pytest.approx(cut_face(photo, detector, skips).mean(), abs=15), "bright"
    assert skips.cuts["with others beside"] == 1


@pytest.mark.parametrize(("height", "width"), [(48, 48), (256, 210), (30, 30)])
def test_a_small_square_without_a_face_is_a_cut_face(detector, rng, height, width):
    noise = rng.integers(0, 256, (height, width)).astype(np.uint8)
    skips = Skips()
    assert cut_face(noise, detector, skips).shape == (48, 48)
    assert skips.cuts == {"already cut": 1}


@pytest.mark.parametrize(("height", "width"), [(400, 400), (100, 200)])
def test_a_photo_without_a_face_is_left_out(detector, height, width):
    with pytest.raises(ImageError, match="no face is found"):
        cut_face(np.zeros((height, width), np.uint8), detector, Skips())


def test_pictures_become_a_dataset_of_their_own_labels(own_pictures, tmp_path):
    out = tmp_path / "own.npz"
    manifest = prepare(Sources(folders=own_pictures), out)
    faces = load_dataset(out)
    assert manifest["skipped"] == []
    assert len(faces) == 21
    assert manifest["own_pictures"]["found"] == 21
    assert "own pictures, faces found:" in format_manifest(manifest)
    assert (faces.fer2013 == NO_LABEL).all() and not faces.votes.any()
    for name, label in zip(faces.ids, faces.own, strict=True):
        assert LABELS[label] in name
    for split in ("train", "validation"):
        assert set(faces.labels[faces.split == split].tolist()) == set(range(7))


def test_a_picture_keeps_its_split_when_others_are_added(small):
    names = [f"happy/{number}.png" for number in range(40)]
    before = {row.name: row.split for row in read(small(*names))[0]}
    after = {row.name: row.split for row in read(small(*names, "happy/a/40.png"))[0]}
    assert {name: after[name] for name in before} == before
    assert "own/happy/a/40.png" in after
    assert 4 <= [*before.values()].count("validation") <= 12


@pytest.mark.parametrize(("pictures", "held_out"), [(1, 0), (2, 1), (3, 1)])
def test_of_few_pictures_one_is_held_out(small, pictures, held_out):
    rows, _ = read(small(*(f"sad/{number}.png" for number in range(pictures))))
    assert sum(row.split == "validation" for row in rows) == held_out


@pytest.mark.parametrize("name", ["validation", "Val", "valid"])
def test_given_folders_are_the_split(small, name):
    folder = small("TRAIN/joy/1.png", "TRAIN/joy/2.png", f"{name}/fear/1.png", "test/sad/1.png",
                   "joy/1.png")  # fmt: skip
    rows, skips = read(folder)
    assert sorted(row.split for row in rows) == ["test", "train", "train", "validation"]
    assert [name for name, _ in skips.entries] == ["joy"]


def test_without_a_validation_folder_some_of_train_is_held_out(small):
    rows, _ = read(small(*(f"train/happy/{n}.png" for n in range(9)), "test/happy/0.png"))
    splits = [row.split for row in rows]
    assert splits.count("test") == 1
    assert 1 <= splits.count("validation") < 9


def test_what_cannot_be_used_is_told(small):
    folder = small("happy/1.png", "happy/.hidden.png", "contempt/1.png", ".cache/1.png")
    (folder / "happy" / "notes.txt").write_text("none")
    rows, skips = read(folder)
    assert len(rows) == 1
    reasons = dict(skips.entries)
    assert reasons["contempt"] == "unknown class, 1 files"
    assert "not a picture" in reasons["own/happy/notes.txt"]
    assert len(reasons) == 2


def test_a_name_may_be_of_any_bytes(small, tmp_path, capsys):
    folder = small("happy/1.png", "happy/2.png")
    (folder / "happy" / "1.png").rename(folder / "happy" / os.fsdecode(b"\xff.png"))
    (folder / "happy" / os.fsdecode(b"\xfe.txt")).write_text("none")
    out = tmp_path / "own.npz"
    assert main(["prepare", "--folders", str(folder), "--out", str(out)]) == 0
    assert r"own/happy/\xfe.txt: " in capsys.readouterr().out
    assert set(load_dataset(out).ids.tolist()) == {r"own/happy/\xff.png", "own/happy/2.png"}


def test_an_emotion_without_pictures_is_told(small, tmp_path):
    manifest = prepare(
        Sources(folders=small(*(f"{c}/{n}.png" for c in ("happy", "sad") for n in range(4)))),
        tmp_path / "own.npz",
    )
    told = format_manifest(manifest)
    assert "no training images of angry, disgust, fear, neutral, surprise" in told


def test_folders_without_pictures_are_refused(small, tmp_path, capsys):
    out = str(tmp_path / "own.npz")
    folder = small("contempt/1.png", "loose.png")
    with pytest.raises(DataError, match=r"no pictures in class folders .*contempt.*CLASS/PICTURE"):
        prepare(Sources(folders=folder), tmp_path / "own.npz")
    assert main(["prepare", "--out", out]) == DataError.exit_code
    assert "name --folders" in capsys.readouterr().err
    assert main(["prepare", "--folders", str(tmp_path / "none"), "--out", out]) == 11
    assert "do not exist" in capsys.readouterr().err
    shutil.move(folder / "contempt", folder / "happy")
    for picture in (folder / "happy").iterdir():
        picture.write_bytes(b"none")
    with pytest.raises(DataError, match=r"no image of .* can be used: 1 skipped; own/happy/1\.png"):
        prepare(Sources(folders=folder), tmp_path / "own.npz")
    with pytest.raises(DataError, match="--ferplus needs --fer2013"):
        prepare(Sources(ferplus=folder, folders=folder), tmp_path / "own.npz")


def test_own_pictures_go_beside_fer2013(downloads, small, tmp_path):
    own = small(*(f"happy/{number}.png" for number in range(5)))
    out = tmp_path / "faces.npz"
    prepare(Sources(downloads.folder, folders=own), out)
    faces = load_dataset(out)
    assert (faces.own != NO_LABEL).sum() == 5
    assert (faces.fer2013 != NO_LABEL).sum() == 84
    assert ((faces.own == NO_LABEL) | (faces.fer2013 == NO_LABEL)).all()


def test_a_dataset_without_own_pictures_is_the_file_that_it_was_before(dataset_of, tmp_path):
    dataset_of(2).save(tmp_path / "faces.npz")
    with np.load(tmp_path / "faces.npz") as arrays:
        assert "own" not in arrays
    assert (load_dataset(tmp_path / "faces.npz").own == NO_LABEL).all()
