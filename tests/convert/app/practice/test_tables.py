"""The tables of practice."""

from xml.etree import ElementTree

from convert.app.practice.expressions import SIGNS
from convert.app.practice.score import Score
from convert.app.practice.tables import score_table, signs_table


def cells(html):
    return [[cell.text or "" for cell in row] for row in ElementTree.fromstring(html).iter("tr")]


def test_signs_stand_side_by_side():
    head, brows, eyes, mouth = cells(signs_table({"a <b>": SIGNS["sad"], "fear": SIGNS["fear"]}))
    assert head == ["Part", "a <b>", "fear"]
    for part, row in zip(("brows", "eyes", "mouth"), (brows, eyes, mouth), strict=True):
        assert row == [part.capitalize(), getattr(SIGNS["sad"], part), getattr(SIGNS["fear"], part)]


def test_each_emotion_has_its_score():
    rows = cells(score_table(Score({"fear": ("fear", "surprise", "surprise")})))
    assert ["fear", "1 of 3", "surprise"] in rows
    assert ["sad", "not asked yet", ""] in rows
