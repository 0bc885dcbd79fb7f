"""Every way in which a picture file can be odd."""

import os
import socket
import struct
import zlib
from binascii import crc32
from pathlib import Path

import cv2
import numpy as np
import pytest

from edge.camera import picture
from edge.camera.header import KINDS, READ, kind_of_file, orientation_of, size_of, tags
from edge.camera.picture import decode_picture, read_colours, read_picture, to_gray
from edge.cli import main
from edge.errors import ImageError

CORNERS = np.kron(np.array([[250, 160], [80, 10]], np.uint8), np.ones((16, 24), np.uint8))
"""32 rows and 48 columns of four shades, so that each orientation looks different."""

LYING = {
    1: CORNERS, 2: CORNERS[:, ::-1], 3: CORNERS[::-1, ::-1], 4: CORNERS[::-1], 5: CORNERS.T,
    6: np.rot90(CORNERS), 7: CORNERS[::-1, ::-1].T, 8: np.rot90(CORNERS, -1),
}  # fmt: skip
"""How its pixels are stored under each orientation (EXIF 2.32, table 6)."""

SUFFIXES = (".jpg", ".png", ".webp", ".bmp", ".tiff", ".pbm", ".pgm", ".ppm", ".pam", ".pfm", ".sr")


def encoded(suffix, pixels=CORNERS):
    if suffix == ".pfm":
        pixels = cv2.merge([pixels] * 3).astype(np.float32) / 255
    elif suffix not in (".pbm", ".pgm"):
        pixels = cv2.merge([pixels] * 3)
    ok, content = cv2.imencode(suffix, np.ascontiguousarray(pixels))
    assert ok
    return content.tobytes()


def exif(orientation, order="<"):
    entry = struct.pack(order + "HHIHH", 274, 3, 1, orientation, 0)
    head = {"<": b"II", ">": b"MM"}[order] + struct.pack(order + "HI", 42, 8)
    return head + struct.pack(order + "H", 1) + entry + bytes(4)


def png_chunk(name, content):
    return (
        struct.pack(">I", len(content)) + name + content + struct.pack(">I", crc32(name + content))
    )


def with_exif(suffix, content, data):
    if suffix == ".jpg":
        data = b"Exif\0\0" + data
        return content[:2] + b"\xff\xe1" + struct.pack(">H", len(data) + 2) + data + content[2:]
    if suffix == ".png":
        return content[:33] + png_chunk(b"eXIf", data) + content[33:]
    width, height = size_of(content)
    sides = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = (b"WEBPVP8X" + struct.pack("<II", 10, 8) + sides + content[12:]
            + b"EXIF" + struct.pack("<I", len(data)) + data)  # fmt: skip
    return b"RIFF" + struct.pack("<I", len(body)) + body


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp"])
def test_pictures_are_turned_upright(suffix, orientation):
    content = with_exif(suffix, encoded(suffix, LYING[orientation]), exif(orientation, ">"))
    seen = decode_picture(content, "x")[..., 0]
    assert seen.shape == CORNERS.shape
    assert np.abs(seen.astype(int) - CORNERS).mean() < 3


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_tiff_is_turned_once(orientation):
    pixels = np.ascontiguousarray(LYING[orientation])
    values = {256: pixels.shape[1], 257: pixels.shape[0], 258: 8, 259: 1, 262: 1, 273: 8, 274:
              orientation, 277: 1, 278: pixels.shape[0], 279: pixels.size}  # fmt: skip
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in values.items())
    content = (b"II*\0" + struct.pack("<I", 8 + pixels.size) + pixels.tobytes()
               + struct.pack("<H", len(values)) + entries + bytes(4))  # fmt: skip
    assert (decode_picture(content, "x")[..., 0] == CORNERS).all()


def test_an_orientation_that_is_none_counts_as_upright():
    for data in (exif(0), exif(9), b"", b"II*\0", b"II*\0\xff\xff\xff\xff", b"XX" + bytes(20)):
        assert orientation_of(with_exif(".jpg", encoded(".jpg"), data)) == 1


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_kind_tells_its_size_and_is_read(suffix, tmp_path):
    content = encoded(suffix)
    assert kind_of_file(content) in READ
    assert size_of(content) == (48, 32)
    (tmp_path / f"x{suffix}").write_bytes(content)
    assert read_picture(tmp_path / f"x{suffix}").shape == (32, 48)
    assert picture.pictures_among(tmp_path.iterdir())[0], "a folder's are found"


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_too_many_pixels_are_refused_before_they_are_decoded(suffix, monkeypatch):
    monkeypatch.setattr(picture, "MOST_PIXELS", 48 * 32 - 1)
    monkeypatch.setattr(cv2, "imdecode", None)
    with pytest.raises(ImageError, match="x has 48x32 pixels"):
        decode_picture(encoded(suffix), "x")


def test_a_small_file_of_900_million_pixels_is_refused_and_the_rest_goes_on(
    tmp_path, portrait, capsys
):
    size = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 0, 0, 0, 0)
    pixels = png_chunk(b"IDAT", zlib.compress(bytes(30_001)))
    file = tmp_path / "large.png"
    file.write_bytes(
        b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", size) + pixels + png_chunk(b"IEND", b"")
    )
    assert main(["look", str(file), str(portrait)]) == ImageError.exit_code
    out, err = capsys.readouterr()
    assert "large.png has 30000x30000 pixels; up to 150 million" in err
    assert "happy" in out


def test_whatever_bytes_come_a_header_is_read_or_refused(rng):
    contents = [encoded(suffix) for suffix in SUFFIXES]
    contents += [with_exif(s, encoded(s), exif(6)) for s in (".jpg", ".png", ".webp")]
    for content in contents:
        for _ in range(60):
            changed = bytearray(content[: rng.integers(1, 400)])
            for place in rng.integers(0, len(changed), rng.integers(0, 4)):
                changed[place] = rng.integers(0, 256)
            assert 1 <= orientation_of(bytes(changed)) <= 8
            assert isinstance(tags(bytes(changed)), dict)
            try:
                size_of(bytes(changed))
            except ValueError:
                continue


@pytest.mark.parametrize("kind", ["pipe", "socket", "device", "folder"])
def test_what_only_has_a_picture_s_name_does_not_hold_up(tmp_path, kind):
    file = tmp_path / "x.jpg"
    if kind == "pipe":
        os.mkfifo(file)
    elif kind == "socket":
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(str(file))
    elif kind == "device":
        file.symlink_to("/dev/zero")
    else:
        file.mkdir()
    with pytest.raises(ImageError, match=r"x\.jpg (is a pipe, a socket|cannot be read: Is a dir)"):
        read_picture(file)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b"words", "of a kind that Facecue can read; JPEG, PNG"),
        (b"\xff\xd8\xff\xe0" + bytes(50), "a damaged one: it only begins as JPEG; copy it again"),
        (b"\0\0\0\x18ftypheic" + bytes(50), "but HEIC; save it as JPEG"),
        (b"\0\0\0\x1cftypavif" + bytes(50), "but AVIF"),
        (b"GIF89a" + bytes(50), "but GIF"),
        (b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(50), "but JPEG 2000"),
        (b"#?RADIANCE\n" + bytes(50), "but Radiance"),
        (b"\0\0\0\x20ftypisom" + bytes(50), "x.jpg is a video, .*: facecue run --camera .*x.jpg"),
        (b"\x1aE\xdf\xa3" + bytes(50), "is a video"),
    ],
)
def test_what_is_wrong_with_a_file_is_told(tmp_path, content, message):
    (tmp_path / "x.jpg").write_bytes(content)
    for read in (read_picture, read_colours):
        with pytest.raises(ImageError, match=message):
            read(tmp_path / "x.jpg")


def test_a_clip_is_shown_the_way(clip, capsys):
    assert main(["look", str(clip)]) == ImageError.exit_code
    assert f"is a video, not a picture; run: facecue run --camera {clip}" in capsys.readouterr().err


def test_a_file_too_large_for_a_picture_is_not_read(tmp_path, portrait):
    file = tmp_path / "x.jpg"
    file.write_bytes(portrait.read_bytes())
    os.truncate(file, 20 * 10**9)  # of which nothing takes space on the disk
    with pytest.raises(ImageError, match=r"x\.jpg has 20\.0 GB"):
        read_picture(file)


def test_a_file_of_any_name_is_read(tmp_path, portrait):
    file = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9\n.jpg"))
    file.write_bytes(portrait.read_bytes())
    assert read_picture(file).shape == (320, 320)
    file.write_bytes(b"torn")
    with pytest.raises(ImageError) as error:
        read_picture(file)
    assert r"/caf\xe9\n.jpg is not a picture" in str(error.value)


def test_no_kind_is_named_that_is_not_known():
    assert set(READ) < {kind for _, kind in KINDS}


def test_colour_becomes_brightness():
    blue_green_red = np.zeros((2, 2, 3), np.uint8)
    blue_green_red[0, 0] = (0, 255, 0)
    gray = to_gray(blue_green_red)
    assert gray[0, 0] > 140
    assert gray[1, 1] == 0
    assert gray.flags.c_contiguous


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "bmp"])
def test_common_formats_in_colour_or_grey_are_read(tmp_path, portrait, suffix):
    file = tmp_path / f"portrait.{suffix}"
    cv2.imwrite(str(file), cv2.imread(str(portrait)))
    gray = read_picture(file)
    assert gray.shape == (320, 320)
    assert np.abs(gray.astype(int) - read_picture(portrait)).mean() < 3


@pytest.mark.parametrize(("red", "green", "blue", "gray"),
                         [(255, 0, 0, 76), (0, 255, 0, 150), (0, 0, 255, 29)])  # fmt: skip
def test_red_and_blue_are_not_swapped(tmp_path, red, green, blue, gray):
    """By ITU-R BT.601 blue is the darkest."""
    file = tmp_path / "colour.ppm"
    file.write_bytes(b"P6 2 2 255\n" + bytes([red, green, blue] * 4))
    assert (read_picture(file) == gray).all()
    assert (to_gray(decode_picture(file.read_bytes(), file.name)) == gray).all()


@pytest.mark.parametrize("content", [b"", b"no picture", b"\xff\xd8\xff\xe0" + bytes(50)])
def test_what_is_no_picture_is_refused(tmp_path, content):
    file = tmp_path / "portrait.jpg"
    file.write_bytes(content)
    with pytest.raises(ImageError, match="not a picture"):
        read_picture(file)


def test_a_missing_picture_is_named(tmp_path):
    with pytest.raises(ImageError, match=r"gone\.jpg cannot be read: No such file"):
        read_picture(tmp_path / "gone.jpg")
