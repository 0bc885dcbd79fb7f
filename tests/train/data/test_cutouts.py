import cv2
import numpy as np
import pytest

from train.data.cutouts import FRAMINGS, GREY, cut_out, frame, is_cut_out, outline


def oval(skin=150, black=0):
    """A face of one grey, cut out along an oval, with dark eyes inside."""
    picture = np.full((96, 96), black, np.uint8)
    cv2.ellipse(picture, (48, 48), (38, 46), 0, 0, 360, skin, -1)
    for x in (34, 62):
        cv2.circle(picture, (x, 38), 4, 0, -1)
    return picture


@pytest.mark.parametrize("quality", [100, 70])
def test_the_outline_is_found_though_eyes_are_as_black_as_what_lies_around(quality):
    data = cv2.imencode(".jpg", oval(), [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    picture = cv2.imdecode(data, cv2.IMREAD_GRAYSCALE)
    assert is_cut_out(picture)
    true = cv2.ellipse(np.zeros((96, 96), np.uint8), (48, 48), (38, 46), 0, 0, 360, 1, -1)
    found = outline(picture)
    assert np.sum(found & (true == 0)) < 0.01 * true.sum()
    assert found.sum() > 0.9 * true.sum()
    assert (cut_out(picture) > 0).sum() == found.sum()


def test_a_square_picture_is_not_cut_out():
    assert not is_cut_out(oval(black=40))
    one_dark_corner = np.full((96, 96), 90, np.uint8)
    one_dark_corner[:20, :20] = 0
    assert not is_cut_out(one_dark_corner)


@pytest.mark.parametrize("framing", FRAMINGS)
def test_a_face_is_framed_on_grey_with_its_share_of_each_pixel(framing):
    pixels, cover = frame(cut_out(oval()), framing, 48)
    assert pixels.shape == cover.shape == (48, 48)
    rows, columns = np.nonzero(cover > 127)
    assert rows.min() / 48 == pytest.approx(framing.top, abs=0.04)
    assert np.ptp(rows) / 48 == pytest.approx(framing.size * 92 / 96, abs=0.06)
    assert (columns.min() + columns.max()) / 2 == pytest.approx(23.5, abs=1)
    assert set(pixels[cover == 0]) == {GREY}
    assert np.abs(pixels[32, 20:28].astype(int) - 150).max() <= 2  # below the eyes


def test_a_face_without_outline_fills_the_frame():
    detail = np.full((96, 96), 77, np.uint8)
    pixels, cover = frame(detail, FRAMINGS[1], 48)
    assert set(pixels.ravel()) == {77} and set(cover.ravel()) == {255}
