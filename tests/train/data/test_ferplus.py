"""FER+'s votes and FER2013's rows: those of the same faces, or an error and no dataset."""

import csv
import re

import numpy as np
import pytest

from edge.errors import DataError
from train.data import prepare as module
from train.data.dataset import VOTE_COLUMNS, VOTE_LABELS
from train.data.ferplus import check_agreement, read_ferplus
from train.data.prepare import Sources, prepare


def lines(table, change):
    """Change the list of a table's lines in place."""
    text = table.read_text().splitlines(keepends=True)
    table.write_text("".join(change(text)))


@pytest.mark.parametrize("name", ["table", "ferplus"])
def test_a_missing_row_is_refused(downloads, tmp_path, name):
    lines(getattr(downloads, name), lambda rows: rows[:3] + rows[4:])
    with pytest.raises(DataError, match=r"has 8\d rows, .*fer2013.*csv 8\d; they go together by"):
        prepare(Sources(downloads.table, downloads.ferplus), tmp_path / "f.npz")
    assert not (tmp_path / "f.npz").exists()


def test_another_order_of_usage_is_refused(downloads, tmp_path):
    lines(downloads.table, lambda rows: [rows[0], *rows[:0:-1]])
    message = r"data row 0: Usage is Training, in .*fer2013\.csv PrivateTest"
    with pytest.raises(DataError, match=message):
        prepare(Sources(downloads.table, downloads.ferplus), tmp_path / "f.npz")


def faces(n, shift=0, begin=0, agree=0.65):
    """Votes and labels of n faces that agree for a share; from `begin` on, votes are shifted."""
    rng = np.random.default_rng(n)
    labels = rng.integers(0, 7, n)
    leaders = np.where(rng.random(n) < agree, labels, rng.integers(0, 7, n))
    leaders[begin:] = np.roll(leaders[begin:], shift)
    ballots = np.zeros((n, len(VOTE_COLUMNS)), np.uint8)
    ballots[np.arange(n), [VOTE_LABELS.index(leader) for leader in leaders]] = 10
    names = [f"Training_row{i}" for i in range(n)]
    return dict(zip(names, ballots, strict=True)), dict(zip(names, labels.tolist(), strict=True))


@pytest.mark.parametrize(
    ("n", "begin", "told"), [(120, 0, "1 to 120"), (700, 0, "1 to 700"), (3000, 2000, "2001 to")]
)
def test_votes_of_other_faces_are_refused_with_the_figure(tmp_path, n, begin, told):
    check_agreement(*faces(n), tmp_path)
    message = rf"votes of other faces: of its images {told}.* for \d+ %, where chance gives 1\d %"
    with pytest.raises(DataError, match=message):
        check_agreement(*faces(n, shift=1, begin=begin, agree=1.0), tmp_path)


def test_few_faces_and_one_answer_to_all_are_not_judged(tmp_path):
    check_agreement(*faces(84, shift=1), tmp_path)
    votes, labels = faces(300)
    check_agreement({name: next(iter(votes.values())) for name in votes}, labels, tmp_path)


def test_faces_sorted_by_their_label_are_not_refused(tmp_path):
    votes, labels = faces(1400)
    order = sorted(votes, key=labels.__getitem__)
    check_agreement({name: votes[name] for name in order}, labels, tmp_path)


def test_prepare_asks_for_the_agreement(downloads, tmp_path):
    """140 images whose votes are another class's."""
    rows, ballots = [], []
    for number in range(140):
        pixels = np.full(48 * 48, number)
        rows.append((number % 7, " ".join(map(str, pixels)), "Training"))
        votes = dict.fromkeys(VOTE_COLUMNS, 0) | {VOTE_COLUMNS[(number * 3) % 7]: 10}
        ballots.append(("Training", f"fer{number:07}.png", *votes.values()))
    for table, header, body in (
        (downloads.table, ("emotion", "pixels", "Usage"), rows),
        (downloads.ferplus, ("Usage", "Image name", *VOTE_COLUMNS), ballots),
    ):
        with table.open("w", newline="") as file:
            csv.writer(file).writerows([header, *body])
    with pytest.raises(DataError, match="votes of other faces"):
        prepare(Sources(downloads.table, downloads.ferplus), tmp_path / "f.npz")


def test_votes_may_be_written_as_floats_and_columns_in_any_case(downloads):
    def change(rows):
        floats = [re.sub(r",(\d+)(?=,|$)", r", \1.0", row) for row in rows[1:]]
        return [rows[0].upper().replace(",", " , "), *floats]

    lines(downloads.ferplus, change)
    votes = read_ferplus(downloads.ferplus, None, downloads.table)
    assert len(votes) == 7 * 12
    assert all(vote[VOTE_COLUMNS.index("happiness")] == 6 for vote in votes.values())


@pytest.mark.parametrize("cell", ["", "2.5", "many", "-1", "256", "nan"])
def test_votes_that_are_none_are_named(downloads, cell):
    lines(
        downloads.ferplus, lambda rows: [*rows[:5], rows[5].replace(",6,", f",{cell},"), *rows[6:]]
    )
    with pytest.raises(DataError, match=re.escape(f"data row 4: happiness is {cell!r}; votes")):
        read_ferplus(downloads.ferplus, None, downloads.table)


@pytest.mark.parametrize(
    ("match", "message"),
    [
        (None, "give --ferplus-match too"),
        ("fer2013_file,name\n", "lacks the column ferplus_name"),
        ("fer2013_file,ferplus_name\na.png,b.png\n", "its first ferplus_name is b.png, the first"),
        ("fer2013_file,ferplus_name\na.png,fer0000001.png\n", "its first fer2013_file is a.png"),
    ],
)
def test_the_match_is_checked_before_an_image_is_read(
    downloads, tmp_path, monkeypatch, match, message
):
    monkeypatch.setattr(module, "read_fer2013", None)
    if match is not None:
        downloads.match.write_text(match)
    ties = downloads.match if match else None
    with pytest.raises(DataError, match=message):
        prepare(Sources(downloads.folder, downloads.ferplus, ties), tmp_path / "f.npz")
    with pytest.raises(DataError, match="does not exist"):
        prepare(Sources(downloads.folder, downloads.ferplus, tmp_path / "no"), tmp_path / "f.npz")
