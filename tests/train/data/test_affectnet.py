import csv
import re

import cv2
import numpy as np
import pytest

from edge.emotion.labels import LABELS
from edge.errors import DataError
from train.data.affectnet import read_affectnet
from train.data.dataset import load_dataset
from train.data.prepare import Sources, prepare
from train.data.rows import Skips

FOLDERS = ("anger", "contempt", "disgust", "fear", "happy", "neutral", "sad", "surprise")


@pytest.fixture
def affectnet(tmp_path):
    """Kaggle's layout with 30 images a class, of 96x96 in colour; a class has its brightness."""
    root = tmp_path / "affectnet"
    rng = np.random.default_rng(5)
    table = [("", "pth", "label", "relFCs")]
    for index, name in enumerate(FOLDERS):
        (root / name).mkdir(parents=True)
        for number in range(30):
            file = f"image{index:03}{number:04}.jpg"
            picture = np.clip(rng.normal(20 + 25 * index, 4, (96, 96, 3)), 0, 255).astype(np.uint8)
            cv2.imwrite(str(root / name / file), picture)
            table.append((len(table) - 1, f"{name}/{file}", name, "0.87"))
    with (root / "labels.csv").open("w", newline="") as file:
        csv.writer(file).writerows(table)
    return root


def read(folder):
    skips = Skips()
    return list(read_affectnet(folder, skips)), dict(skips.entries)


def test_the_faces_are_grey_and_48_pixels_wide(affectnet):
    rows, _ = read(affectnet)
    assert len(rows) == 7 * 30
    for row in rows:
        folder = row.name.split("/")[1]
        assert row.pixels.shape == (48, 48)
        assert row.pixels.mean() == pytest.approx(20 + 25 * FOLDERS.index(folder), abs=2)
        assert LABELS[row.label] == {"anger": "angry"}.get(folder, folder)


def test_contempt_is_dropped_and_counted(affectnet):
    _, notes = read(affectnet)
    assert notes == {"affectnet/contempt": "none of our seven classes, 30 images"}


def test_a_tenth_is_held_out_and_always_the_same(affectnet):
    splits = {row.name: row.split for row in read(affectnet)[0]}
    assert {row.name: row.split for row in read(affectnet)[0]} == splits
    held_out = sum(split == "affectnet" for split in splits.values())
    assert 0.04 < held_out / len(splits) < 0.2
    assert set(splits.values()) == {"affectnet", "train"}


def test_what_disagrees_with_the_table_is_reported(affectnet):
    table = affectnet / "labels.csv"
    text = table.read_text().replace("sad/image0060003.jpg,sad", "sad/image0060003.jpg,fear")
    table.write_text(text)
    (affectnet / "happy" / "image0040007.jpg").unlink()
    (affectnet / "fear" / "image0030001.jpg").write_bytes(b"corrupt")
    cv2.imwrite(str(affectnet / "fear" / "image0030002.jpg"), np.zeros((20, 20), np.uint8))
    (affectnet / "bored").mkdir()
    rows, notes = read(affectnet)
    assert len(rows) == 7 * 30 - 3
    assert notes["affectnet/sad/image0060003.jpg"] == "labels.csv says fear; the folder is used"
    assert "the file is missing" in notes["affectnet/happy/image0040007.jpg"]
    assert "not a picture" in notes["affectnet/fear/image0030001.jpg"]
    assert "20x20 pixels" in notes["affectnet/fear/image0030002.jpg"]
    assert notes["affectnet/bored"] == "unknown class, 0 images"
    assert len(notes) == 6


def test_without_a_table_the_folders_are_used(affectnet):
    (affectnet / "labels.csv").unlink()
    rows, notes = read(affectnet)
    assert len(rows) == 7 * 30
    assert "affectnet/labels.csv" in notes


def test_a_folder_that_is_none_is_refused(tmp_path):
    for folder in (tmp_path, tmp_path / "none"):
        with pytest.raises(DataError, match=re.escape(f"AffectNet at {folder} has no images")):
            read(folder)


def test_it_joins_the_training_images_and_nothing_else(affectnet, downloads, tmp_path):
    out = tmp_path / "faces.npz"
    sources = Sources(downloads.folder, downloads.ferplus, downloads.match, None, affectnet)
    manifest = prepare(sources, out)
    faces = load_dataset(out)
    ours = np.char.startswith(faces.ids, "affectnet/")
    assert set(faces.split[ours]) == {"train", "affectnet"}
    assert faces.votes[ours].sum() == 0
    assert sum(manifest["counts"]["validation"].values()) == 14
    assert "affectnet" in manifest["sources"]
