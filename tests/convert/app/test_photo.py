"""What a photo's file may be on the page, beyond what the device reads."""

import importlib.util
import io
import os

import cv2
import numpy as np
import pytest

if importlib.util.find_spec("pillow_heif") is None:
    pytest.skip("pillow-heif is not installed (the app extra)", allow_module_level=True)

from PIL import Image

from convert.app.photo import decode_photo, left_out, read_photo, refuse_stills
from edge.camera.picture import UPRIGHT
from edge.errors import ImageError

LYING = np.zeros((64, 96, 3), np.uint8)  # no two of its eight orientations look the same
LYING[:32, :48], LYING[32:, :48] = (0, 0, 220), (220, 0, 0)


def file_of(picture, kind, **options):
    memory = io.BytesIO()
    Image.fromarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)).save(memory, kind, **options)
    return memory.getvalue()


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["HEIF", "AVIF", "JPEG"])
def test_a_photo_stands_upright_whatever_its_kind(kind, orientation):
    exif = Image.Exif()
    exif[274] = orientation
    upright = decode_photo(file_of(LYING, kind, exif=exif.tobytes()), "x")
    wanted = UPRIGHT.get(orientation, np.asarray)(LYING)
    assert upright.shape == wanted.shape
    assert np.abs(upright.astype(int) - wanted).mean() < 5


def test_of_a_gif_the_first_picture_is_looked_at_and_the_page_says_so():
    others = [Image.new("RGB", (96, 64), shade) for shade in ("white", "black")]
    moving = file_of(LYING, "GIF", save_all=True, append_images=others)
    assert np.abs(decode_photo(moving, "x").astype(int) - LYING).mean() < 5
    words = left_out(moving, "wave.gif")
    assert words.startswith("wave.gif holds 3 pictures; only the first is looked at.")
    assert "“Your video”" in words  # which plays it
    assert left_out(file_of(LYING, "GIF"), "still.gif") == ""


@pytest.mark.parametrize("kind", ["AVIF", "HEIF", "PNG", "TIFF", "WEBP"])
def test_of_every_kind_that_holds_several_the_page_says_so(kind):
    several = file_of(LYING, kind, save_all=True, append_images=[Image.new("RGB", (96, 64))])
    assert decode_photo(several, "x").shape == LYING.shape
    assert left_out(several, "x").startswith("x holds 2 pictures; only the first")
    assert left_out(file_of(LYING, kind), "x") == ""


def test_a_transparent_grey_and_a_palette_picture_come_in_colour():
    for mode, kind in (("RGBA", "AVIF"), ("L", "AVIF"), ("RGBA", "HEIF"), ("P", "GIF")):
        memory = io.BytesIO()
        Image.new("RGB", (40, 30), "gray").convert(mode).save(memory, kind)
        assert decode_photo(memory.getvalue(), "x").shape == (30, 40, 3)


@pytest.mark.parametrize("kind", ["HEIF", "AVIF", "GIF"])
def test_a_damaged_one_is_named(kind):
    whole = file_of(LYING, kind)
    for cut in (16, 40, len(whole) // 2):
        with pytest.raises(ImageError, match=r"torn\.x is not a picture, or a damaged one"):
            decode_photo(whole[:cut], "torn.x")


def test_a_giant_is_refused_before_it_is_decoded():
    giant = bytearray(file_of(LYING, "GIF"))
    giant[6:10] = b"\xff\xff\xff\xff"
    with pytest.raises(ImageError, match=r"big\.gif has 65535x65535 pixels; up to 150 million"):
        decode_photo(bytes(giant), "big.gif")


def test_an_avif_that_calls_itself_a_picture_of_any_kind_is_read():
    """The first name of its kinds, its brand, may be that of all HEIF: mif1."""
    content = bytearray(file_of(LYING, "AVIF"))
    assert content[8:12] == b"avif"
    content[8:12] = b"mif1"
    assert decode_photo(bytes(content), "x").shape == LYING.shape


def test_what_else_the_device_reads_is_read_and_a_video_is_shown_the_way(portrait, clip):
    assert decode_photo(portrait.read_bytes(), "x").shape == (320, 320, 3)
    with pytest.raises(ImageError, match=r"x\.mp4 is a video, not a picture; choose “Your video”"):
        decode_photo(clip.read_bytes(), "x.mp4")


def test_a_file_is_read_as_its_bytes_are(tmp_path, portrait):
    (tmp_path / "a.heic").write_bytes(file_of(LYING, "HEIF"))
    assert read_photo(tmp_path / "a.heic").shape == LYING.shape
    assert read_photo(portrait).shape == (320, 320, 3)
    (tmp_path / "torn.gif").write_bytes(b"GIF89a")
    os.mkfifo(tmp_path / "pipe.heic")
    for name in ("torn.gif", "pipe.heic", "none.avif"):
        with pytest.raises(ImageError, match=name):
            read_photo(tmp_path / name)


@pytest.mark.parametrize("kind", ["GIF", "PNG", "JPEG", "HEIF", "AVIF", "WEBP"])
def test_a_still_picture_is_no_video(kind):
    with pytest.raises(ImageError, match="x is a picture, not a video; choose “Your photo” above"):
        refuse_stills(file_of(LYING, kind), "x")


def test_what_moves_is_played_where_it_can_be(clip):
    more = {"save_all": True, "append_images": [Image.new("RGB", (96, 64))]}
    for kind in ("GIF", "PNG"):
        refuse_stills(file_of(LYING, kind, **more), "x")
    with pytest.raises(ImageError):
        refuse_stills(file_of(LYING, "AVIF", **more), "x")
    for content in (clip.read_bytes(), b"", b"what is this"):
        refuse_stills(content, "x")
