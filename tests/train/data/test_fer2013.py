"""The forms in which people have FER2013, and pictures of their own in its folders."""

import re
import shutil

import cv2
import numpy as np
import pytest

from edge.emotion.labels import LABELS
from edge.errors import DataError
from train.data.dataset import load_dataset
from train.data.fer2013 import class_of, find_fer2013, read_fer2013
from train.data.prepare import Sources, format_manifest, prepare
from train.data.rows import Skips
from train.measure.evaluate import read_class_folders

PIXELS = " ".join(str(n % 256) for n in range(2304))
HEADER = "emotion,pixels,Usage"


@pytest.fixture
def out(tmp_path):
    return tmp_path / "faces.npz"


def read(path):
    skips = Skips()
    return list(read_fer2013(find_fer2013(path), skips)), skips


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("emotion, Usage, pixels", f"3, Training, {PIXELS}"),
        (" Emotion , PIXELS,usage", f"3,{PIXELS},training"),
        (HEADER, f"3.0,{PIXELS},Training"),
        (HEADER, f"happy,{PIXELS},Training"),
        (HEADER, f" Happiness,{PIXELS}, PRIVATETEST"),
        (HEADER, "3," + PIXELS.replace(" ", ".0 ") + ",Training"),
        (HEADER, f'3,"{PIXELS.replace(" ", ", ")}",Training'),
        (HEADER.replace(",", ";"), f"3;{PIXELS};Training"),
        ("\ufeff" + HEADER, f"3,{PIXELS},Training"),
    ],
)
def test_a_table_may_be_written_in_other_ways(tmp_path, header, row):
    table = tmp_path / "ICML.CSV"
    table.write_text(f"{header}\n{row}\n", encoding="utf-8")
    (face,), skips = read(table)
    assert skips.entries == []
    assert LABELS[face.label] == "happy"
    assert face.pixels.ravel().tolist() == [n % 256 for n in range(2304)]


def test_a_folder_may_hold_the_table_in_any_case(tmp_path):
    (tmp_path / "FER2013.CSV").write_text(f"{HEADER}\n3,{PIXELS},Training\n")
    assert len(read(tmp_path)[0]) == 1


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (f"3.5,{PIXELS},Training", "emotion is '3.5', expected 0 to 6 or one of angry,"),
        (f"joyful,{PIXELS},Training", "emotion is 'joyful', expected"),
        (f"3,{PIXELS.replace('9', '9.5', 1)},Training", "pixels are not whole numbers"),
        (f"3,nan{PIXELS[1:]},Training", "pixels outside 0 to 255"),
        ("3,1 2 3,Training", "3 pixels, expected 2304"),
    ],
)
def test_where_nothing_can_be_used_the_first_rows_say_why(tmp_path, out, row, why):
    table = tmp_path / "fer2013.csv"
    table.write_text(f"{HEADER}\n" + f"{row}\n" * 5)
    with pytest.raises(DataError) as told:
        prepare(Sources(table), out)
    assert re.search(r"no image of .*fer2013\.csv can be used: 5 skipped; ", str(told.value))
    assert f"Training_row0: {why}" in str(told.value)
    assert "expected are train/CLASS/PICTURE" in str(told.value)
    assert str(told.value).count("Training_row") == 3
    assert "\n" not in str(told.value)


def test_where_no_picture_is_one_the_first_say_why(tmp_path, out):
    (tmp_path / "own/train/sad").mkdir(parents=True)
    (tmp_path / "own/train/sad/a.jpg").write_bytes(b"none")
    with pytest.raises(DataError, match=r"1 skipped; a\.jpg: .* is not a picture"):
        prepare(Sources(tmp_path / "own"), out)
    (tmp_path / "own/train/sad").rename(tmp_path / "own/train/joyful")
    with pytest.raises(DataError, match=r"train/joyful: unknown class, 1 files.*expected are"):
        prepare(Sources(tmp_path / "own"), out)


def test_classes_go_by_any_of_their_names():
    names = {"Anger": 0, "DISGUSTED": 1, "Fearful": 2, "happiness ": 3, "Neutral": 4,
             "sadness": 5, "Surprised": 6, "contempt": None, "": None}  # fmt: skip
    assert {name: class_of(name) for name in names} == names


def own(folder, parts=("Train", "TEST")):
    """Pictures of any size, in colour: a bright middle, and black ends."""
    sizes = {"Happiness": (96, 96), "SAD": (48, 120), "Anger": (640, 200), "fear": (30, 40)}
    for shade, part in enumerate(parts):
        for name, (height, width) in sizes.items():
            picture = np.zeros((height, width, 3), np.uint8)
            side = min(height, width)
            top, left = (height - side) // 2, (width - side) // 2
            picture[top : top + side, left : left + side] = (40, 150 + width % 50, 200 + 20 * shade)
            file = folder / part / name / "1.png"
            file.parent.mkdir(parents=True)
            cv2.imwrite(str(file), picture)
    return folder


def test_own_pictures_become_grey_squares(tmp_path, out):
    manifest = prepare(Sources(own(tmp_path / "own")), out)
    faces = load_dataset(out)
    assert manifest["skipped"] == []
    assert manifest["resized"] == len(faces) == 8
    assert "8 images were made 48x48" in format_manifest(manifest)
    assert (faces.images > 100).all()
    assert set(faces.split.tolist()) == {"train", "test"}
    assert {LABELS[n] for n in faces.fer2013} == {"angry", "fear", "happy", "sad"}


def test_pictures_of_one_name_are_told_apart(tmp_path):
    names = [row.name for row in read(own(tmp_path / "own"))[0]]
    assert min(names) == "TEST/Anger/1.png"
    assert len(set(names)) == 8


def test_a_validation_folder_is_one_and_another_is_named(tmp_path):
    rows, skips = read(own(tmp_path / "own", ("train", "validation", "spare")))
    assert sum(row.split == "validation" for row in rows) == 4
    ((name, reason),) = skips.entries
    assert name == "spare"
    assert reason.startswith("unknown folder beside train, validation")


def test_evaluate_reads_pictures_as_prepare_does(tmp_path):
    rows, _ = read(own(tmp_path / "own", ("train",)))
    images, labels = read_class_folders(tmp_path / "own" / "train", Skips())
    assert np.array_equal(images, [row.pixels for row in rows])
    assert labels.tolist() == [row.label for row in rows]
    shutil.rmtree(tmp_path / "own" / "train" / "SAD")
    for name in ("Anger", "Happiness", "fear"):
        (tmp_path / "own" / "train" / name / "1.png").write_bytes(b"none")
    with pytest.raises(DataError, match=r"3 skipped; Anger/1\.png: .* is not a picture"):
        read_class_folders(tmp_path / "own" / "train", Skips())
