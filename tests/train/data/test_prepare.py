import json
import re

import cv2
import numpy as np
import pytest

from edge.emotion.labels import LABELS
from edge.errors import DataError
from train.cli import main
from train.data.dataset import load_dataset
from train.data.prepare import Sources, manifest_path, prepare


@pytest.fixture
def out(tmp_path):
    return tmp_path / "faces.npz"


def everything(downloads):
    return Sources(downloads.folder, downloads.ferplus, downloads.match, downloads.drop)


def test_folder_and_table_give_the_same_faces(downloads, out):
    prepare(Sources(downloads.folder), out)
    folder = load_dataset(out)
    prepare(Sources(downloads.table), out)
    table = load_dataset(out)
    assert len(folder) == len(table) == 7 * 12

    def key(faces):
        return sorted(
            (split, int(label), image.tobytes())
            for split, label, image in zip(faces.split, faces.fer2013, faces.images, strict=True)
        )

    assert key(folder) == key(table)


def test_labels_follow_the_folder_names(downloads, out):
    prepare(Sources(downloads.folder), out)
    faces = load_dataset(out)
    for index in range(len(LABELS)):
        brightness = faces.images[faces.fer2013 == index].mean()
        assert brightness == pytest.approx(30 + 30 * index, abs=2)


def test_usage_becomes_the_split(downloads, out):
    manifest = prepare(Sources(downloads.folder), out)
    assert {split: sum(n.values()) for split, n in manifest["counts"].items()} == {
        "train": 56, "validation": 14, "test": 14,
    }  # fmt: skip


def test_votes_become_shares_of_our_seven(downloads, out):
    manifest = prepare(everything(downloads), out)
    faces = load_dataset(out)
    voted = faces.votes.sum(axis=1) > 0
    assert manifest["with_ferplus_votes"] == voted.sum() == len(faces)
    shares = dict(zip(LABELS, faces.ferplus[voted][0], strict=True))
    assert shares["happy"] == pytest.approx(6 / 9)
    assert shares["surprise"] == pytest.approx(3 / 9)
    assert faces.ferplus.sum(axis=1) == pytest.approx(1)


def test_an_image_that_ferplus_dropped_has_no_shares(downloads, out):
    prepare(Sources(downloads.folder, downloads.ferplus, downloads.match), out)
    faces = load_dataset(out)
    assert faces.ferplus[faces.ids == "Training_00.png"].tolist() == [[0.0] * 7]


def test_the_table_needs_no_match(downloads, out):
    manifest = prepare(Sources(downloads.table, downloads.ferplus), out)
    assert manifest["with_ferplus_votes"] == 7 * 12


def test_leaked_training_images_are_dropped_and_others_stay(downloads, out):
    manifest = prepare(everything(downloads), out)
    ids = load_dataset(out).ids
    assert manifest["dropped"] == ["Training_00.png"]
    assert "Training_00.png" not in ids
    assert "PublicTest_00.png" in ids


def test_the_same_sources_give_the_same_bytes(downloads, out, tmp_path):
    other = tmp_path / "other.npz"
    assert prepare(everything(downloads), out) == prepare(everything(downloads), other)
    assert out.read_bytes() == other.read_bytes()


def test_the_manifest_lists_what_was_skipped(downloads, out):
    happy = downloads.folder / "train" / "happy"
    (happy / "Training_bad.png").write_bytes(b"no image")
    (happy / "Training_empty.png").write_bytes(b"")
    cv2.imwrite(str(happy / "Training_small.png"), np.zeros((64, 7), np.uint8))
    (downloads.folder / "train" / "contempt").mkdir()
    manifest = prepare(Sources(downloads.folder), out)
    assert json.loads(manifest_path(out).read_text()) == manifest
    reasons = {entry["name"]: entry["reason"] for entry in manifest["skipped"]}
    assert len(reasons) == 4
    assert reasons["train/contempt"] == "unknown class, 0 files"
    assert reasons["Training_small.png"] == "7x64 pixels, expected 8x8 or more"
    assert "not a picture" in reasons["Training_bad.png"]
    assert "not a picture" in reasons["Training_empty.png"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("7,0 0,Training", "emotion is '7'"),
        ("x,0 0,Training", "emotion is 'x'"),
        ("0,0 0,Sometimes", "Usage is 'Sometimes'"),
        ("0,1 2 3,Training", "3 pixels"),
        ("0,a b,Training", "pixels are not numbers"),
        ("0," + " ".join(["999"] * 2304) + ",Training", "outside 0 to 255"),
    ],
)
def test_bad_rows_of_the_table_are_skipped(downloads, out, line, reason):
    with downloads.table.open("a") as file:
        file.write(line + "\n")
    (entry,) = prepare(Sources(downloads.table), out)["skipped"]
    assert entry["name"].endswith("_row84")
    assert reason in entry["reason"]


def test_wrong_paths_and_tables_are_named(downloads, out, tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    cases = [
        (Sources(tmp_path / "none"), "none does not exist"),
        (Sources(empty), "holds neither a folder train/"),
        (Sources(downloads.ferplus), "lacks the column emotion, pixels"),
        (
            Sources(downloads.folder, downloads.table, downloads.match),
            "lacks the column Image name",
        ),
        (Sources(downloads.folder, None, downloads.match), "needs --ferplus"),
        (Sources(downloads.folder, drop=downloads.ferplus), "lacks the column fer2013_file"),
        (Sources(downloads.folder, drop=tmp_path / "none.csv"), "does not exist"),
    ]
    for sources, message in cases:
        with pytest.raises(DataError, match=re.escape(message)):
            prepare(sources, out)
    assert not out.exists()


def test_the_command_reports_and_has_its_exit_code(downloads, out, capsys):
    arguments = ["prepare", "--fer2013", str(downloads.folder), "--out", str(out)]
    assert main(arguments) == 0
    assert "validation:     14 images angry 2 (14.29 %), disgust 2" in capsys.readouterr().out
    assert main(["prepare", "--fer2013", "/none", "--out", str(out)]) == DataError.exit_code
    assert capsys.readouterr().err.startswith("train: FER2013 at /none does not exist")


def test_a_dataset_that_is_none_is_refused(tmp_path):
    file = tmp_path / "faces.npz"
    with pytest.raises(DataError, match="not found"):
        load_dataset(file)
    for content in (b"", b"no dataset", b"PK\x03\x04 cut off"):
        file.write_bytes(content)
        with pytest.raises(DataError, match="cannot be read"):
            load_dataset(file)
    np.savez(file, images=np.zeros(3))
    with pytest.raises(DataError, match="cannot be read"):
        load_dataset(file)


def test_the_real_downloads_give_the_counts_of_the_literature(fer2013_downloads, tmp_path):
    import tarfile

    with tarfile.open(fer2013_downloads / "fer2013.tar.xz") as archive:
        archive.extractall(tmp_path, filter="data")
    manifest = prepare(
        Sources(
            tmp_path / "fer2013",
            fer2013_downloads / "fer2013new.csv",
            fer2013_downloads / "ferplus_match.csv",
            fer2013_downloads / "fer2013_leaks.csv",
        ),
        tmp_path / "faces.npz",
    )
    counts = {split: sum(n.values()) for split, n in manifest["counts"].items()}
    removed = ("dropped", "duplicates_of_held_out", "conflicting_duplicates")
    assert counts["train"] + sum(len(manifest[key]) for key in removed) == 28709
    assert counts["validation"] == 3589
    assert manifest["skipped"] == []
