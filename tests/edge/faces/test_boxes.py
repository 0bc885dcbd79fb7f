import pytest

from edge.faces.boxes import distinct, elsewhere, inside, overlap
from edge.types import Box, Detection


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (Box(0, 0, 10, 10), Box(0, 0, 10, 10), 1.0),
        (Box(0, 0, 10, 10), Box(5, 0, 10, 10), 1 / 3),
        (Box(0, 0, 10, 10), Box(10, 0, 10, 10), 0.0),
    ],
)
def test_overlap_is_intersection_over_union(a, b, expected):
    assert overlap(a, b) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (Box(0, 0, 10, 10), Box(2, 3, 4, 5), 1.0),
        (Box(2, 3, 4, 5), Box(0, 0, 10, 10), 1.0),
        (Box(0, 0, 10, 10), Box(5, 5, 10, 10), 1 / 4),
        (Box(0, 0, 10, 10), Box(12, 12, 10, 10), 0.0),
        (Box(0, 0, 10, 10), Box(3, 3, 0, 0), 0.0),
    ],
)
def test_inside_is_the_share_of_the_smaller_box(a, b, expected):
    assert inside(a, b) == pytest.approx(expected)


def test_a_square_lies_around_its_centre():
    box = Box.square((50.0, 30.0), 20)
    assert box == Box(40, 20, 20, 20)
    assert (box.centre, box.area) == ((50.0, 30.0), 400)


def test_what_lies_in_a_known_face_is_not_elsewhere():
    there, new = Detection(Box(22, 22, 36, 36), 1.0), Detection(Box(100, 20, 40, 40), 1.0)
    assert elsewhere([there, new], [Box(20, 20, 40, 40)]) == [new]


@pytest.mark.parametrize(("nested", "kept"), [(False, [3.0]), (True, [3.0, 1.0])])
def test_of_one_face_the_surest_box_counts_whatever_is_inside(nested, kept):
    boxes = [(Box(20, 20, 40, 40), 3.0), (Box(22, 21, 42, 42), 2.0), (Box(0, 0, 100, 100), 1.0)]
    detections = [Detection(box, score) for box, score in boxes]
    assert [found.score for found in distinct(detections, nested=nested)] == kept
