import itertools

import cv2
import numpy as np
import pytest

from edge.faces.boxes import shared
from edge.stills.draw import mark_faces
from edge.stills.look import StillFace, StillPicture, format_picture
from edge.stills.tags import CRAMPED, outline, place_tags, smallest_scale
from edge.types import Box

SIZE = 1600, 1200


def face(x, y, side, label="surprise", roll=0.0):
    return StillFace(Box(x, y, side, side), label, 0.97, {label: 0.97}, roll)


def crowd(number, side, seed):
    """Faces that hardly overlap, in rows, each a little out of its place."""
    shift = np.random.default_rng(seed).integers(-side // 6, side // 6, (number, 3))
    across = SIZE[0] * 2 // (3 * side)
    return [
        face(int(i % across * 1.5 * side + dx) + 9, int(i // across * 1.6 * side + dy), side,
             roll=float(roll))
        for i, (dx, dy, roll) in enumerate(shift)
    ]  # fmt: skip


@pytest.mark.parametrize(("number", "side"), [(2, 400), (8, 250), (20, 120), (45, 60), (80, 30)])
@pytest.mark.parametrize("seed", range(3))
def test_in_a_crowd_no_tag_lies_on_another(number, side, seed):
    placed = place_tags(crowd(number, side, seed), *SIZE)
    assert not any(shared(a.box, b.box) for a, b in itertools.combinations(placed, 2))
    for tag in placed:
        x, y, width, height = tag.box
        assert x >= 0 and y >= 0 and x + width <= SIZE[0] and y + height <= SIZE[1]
        assert tag.scale >= CRAMPED * smallest_scale(*SIZE)
    assert [int(tag.text.split()[0]) for tag in placed] == list(range(1, number + 1))


def test_words_grow_with_the_face_and_are_no_wider():
    small, large = place_tags([face(100, 100, 300), face(800, 100, 600)], *SIZE)
    assert (small.text, large.text) == ("1 surprise 97 %", "2 surprise 97 %")
    assert large.scale == pytest.approx(2 * small.scale, rel=0.05)
    assert small.box.width == pytest.approx(300, rel=0.05)


def test_words_never_cover_another_face():
    """Of two in a row, one below the other, and of one over whom the next leans."""
    faces = [face(500, 300, 200), face(500, 510, 200), face(720, 420, 200)]
    for number, tag in enumerate(place_tags(faces, *SIZE)):
        others = [outline(f) for i, f in enumerate(faces) if i != number]
        assert " " not in tag.text or not any(shared(tag.box, other) for other in others)


def test_small_faces_are_numbered_and_told_below_the_picture():
    canvas = np.full((1200, 1600, 3), 90, np.uint8)
    faces = [face(100, 100, 500, "happy"), *(face(800 + 90 * i, 100, 40) for i in range(6))]
    texts = [tag.text for tag in place_tags(faces, *SIZE)]
    assert texts == ["1 happy 97 %", "2", "3", "4", "5", "6", "7"]
    marked = mark_faces(canvas, faces)
    assert marked.shape[0] > 1200 and marked.shape[1] == 1600
    assert (canvas == 90).all()  # it draws on a copy
    assert (marked[1200:].min(axis=2) < 40).any()  # the letters


def test_a_face_alone_has_words_without_a_number_however_small():
    (tag,) = place_tags([face(700, 500, 20, "happy")], *SIZE)
    assert tag.text == "happy 97 %"
    assert mark_faces(np.zeros((1200, 1600, 3), np.uint8), [face(700, 500, 20)]).shape[0] == 1200


def test_the_words_of_a_tilted_face_stand_outside_its_frame():
    (tag,) = place_tags([face(700, 500, 200, roll=45.0)], *SIZE)
    corners = cv2.boxPoints(((800, 600), (200, 200), 45.0))
    assert tag.box.y >= corners[:, 1].max() - 2


def test_several_faces_have_the_numbers_of_the_marked_copy_in_text_too():
    two = [face(0, 0, 90, "happy"), face(200, 0, 80, "sad")]
    assert "\n  1 happy at 0,0" in (text := format_picture(StillPicture("a.jpg", two)))
    assert "\n  2 sad at 200,0" in text
    assert "\n  happy at 0,0" in format_picture(StillPicture("a.jpg", two[:1]))
