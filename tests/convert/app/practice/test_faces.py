"""Faces drawn by code: sound SVG, the same again, and readable."""

import random
from xml.etree import ElementTree

import pytest

from convert.app.practice.drawing import CANVAS, brow_colour, draw_face
from convert.app.practice.expressions import EXPRESSIONS
from convert.app.practice.faces import DrawnFaces, typical_face
from convert.app.practice.heads import head_of
from edge.emotion.labels import LABELS

HEADS = [head_of(random.Random(n)) for n in range(40)]


@pytest.mark.parametrize("label", LABELS)
def test_the_same_chance_draws_the_same_face_and_another_another(label):
    first, again, other = (DrawnFaces().pick(label, random.Random(n)) for n in (1, 1, 2))
    assert first == again
    assert first.label == other.label == label
    assert first.image != other.image


def test_one_face_shows_different_emotions_differently():
    drawings = {draw_face(HEADS[0], expression.movement) for expression in EXPRESSIONS}
    assert len(drawings) == len(EXPRESSIONS)


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_each_drawing_is_an_svg_that_stays_on_its_canvas(expression):
    for head in HEADS[:5]:
        svg = ElementTree.fromstring(draw_face(head, expression.movement))
        assert svg.get("width") == svg.get("height") == str(CANVAS)
        clips = [e.get("id") for e in svg.iter("{http://www.w3.org/2000/svg}clipPath")]
        assert len(set(clips)) == len(clips) >= 2
        for line in svg.iter("{http://www.w3.org/2000/svg}path"):
            points = [
                float(v) for v in line.get("d").translate(str.maketrans("MCQL", "    ")).split()
            ]
            assert all(-100 < value < CANVAS + 10 for value in points)


def luminance(colour):
    """WCAG 2.2: of a colour as #rrggbb."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_brows_stand_out_on_every_skin():
    """By 3 to 1 at least, as WCAG asks of what a picture is understood by."""
    for head in HEADS:
        light, dark = luminance(head.skin), luminance(brow_colour(head))
        assert (light + 0.05) / (dark + 0.05) >= 3, head.skin


def test_the_target_of_the_mirror_is_told_in_words():
    assert {typical_face(label).words for label in LABELS} == {
        f"A drawn face that shows {label}." for label in LABELS
    }
