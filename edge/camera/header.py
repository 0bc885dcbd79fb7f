"""What a picture file says of itself before anything of it is decoded.

OpenCV decodes first and asks later: 0.9 MB of PNG can hold 900 million pixels. And it turns
pictures upright by their EXIF tag in some formats only, not the same in all its versions.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator

HEAD = 4096
"""Bytes of a file that are enough to tell its kind."""

MOST_SEGMENTS = 2**16
"""Of a JPEG before its pixels; a file of nothing else must not keep us for minutes."""

KINDS = (
    (rb"\xff\xd8\xff", "JPEG"),
    (rb"\x89PNG\r\n\x1a\n", "PNG"),
    (rb"RIFF....WEBP", "WebP"),
    (rb"BM", "BMP"),
    (rb"II[*+]\0|MM\0[*+]", "TIFF"),
    (rb"P[1-6Ff][\s#]|P7\s", "PNM"),
    (rb"\0\0\0\x0cjP  \r\n\x87\n|\xff\x4f\xff\x51", "JPEG 2000"),
    (rb"\x59\xa6\x6a\x95", "Sun raster"),
    (rb"#\?R(ADIANC|GB)E", "Radiance"),
    (rb"GIF8[79]a", "GIF"),
    (rb"....ftyp(avi[fs]|m[is]f1....(....){0,15}avi[fs])", "AVIF"),
    (rb"....ftyp(hei[cxms]|hev[cxms]|mif1|msf1)", "HEIC"),
    (rb"\xff\x0a|\0\0\0\x0cJXL \r\n\x87\n", "JPEG XL"),
    (rb"v/1\x01", "OpenEXR"),
    (rb"8BPS", "Photoshop"),
    (rb"%PDF", "PDF"),
    (rb"....(ftyp|moov|mdat|wide|free|skip)", "video"),
    (rb"\x1aE\xdf\xa3|RIFF....AVI |\0\0\x01\xba|FLV\x01|OggS|\x30\x26\xb2\x75\x8e\x66\xcf\x11"
     rb"|G.{187}G|.{4}G.{191}G", "video"),
)  # fmt: skip
"""How files begin, and what they are then."""

READ = ("JPEG", "PNG", "WebP", "BMP", "TIFF", "PNM", "Sun raster")
"""Kinds that OpenCV reads in every build that Facecue runs with; but not JPEG 2000, over which it
crashes where a file is damaged, nor Radiance, of which it writes a copy to the disk."""


def kind_of_file(content: bytes) -> str:
    """The kind of a file that begins with `content`, of `KINDS`; "" for an unknown one."""
    for pattern, kind in KINDS:
        if re.match(pattern, content, re.DOTALL):
            return kind
    return ""


def size_of(content: bytes) -> tuple[int, int]:
    """Width and height in pixels that a file of one of the kinds in `READ` declares.

    Raises:
        ValueError: it declares none.
    """
    try:
        size = SIZES[kind_of_file(content)](content)
    except (KeyError, struct.error) as error:
        raise ValueError("no size") from error
    if size is None:
        raise ValueError("no size")
    return size


def orientation_of(content: bytes) -> int:
    """How a file lies by its EXIF tag, 1 (upright) to 8, where OpenCV leaves turning it to us.

    TIFF it always turns itself.
    """
    exif = {"JPEG": _jpeg_exif, "PNG": _png_exif, "WebP": _webp_exif}.get(kind_of_file(content))
    if exif is None:
        return 1
    orientation = tags(exif(content).removeprefix(b"Exif\0\0")).get(274, 1)
    return orientation if 1 <= orientation <= 8 else 1


def tags(content: bytes) -> dict[int, int]:
    """The whole numbers of a TIFF's or BigTIFF's first directory by tag, the first of each."""
    order = {b"II": "<", b"MM": ">"}.get(content[:2])
    found: dict[int, int] = {}
    if order is None:
        return found
    try:
        big = struct.unpack_from(order + "H", content, 2)[0] == 43
        place = struct.unpack_from(order + ("Q" if big else "I"), content, 8 if big else 4)[0]
        count = struct.unpack_from(order + ("Q" if big else "H"), content, place)[0]
        first, step = place + (8 if big else 2), 20 if big else 12
        for entry in range(first, first + step * min(count, 65535), step):
            tag, form = struct.unpack_from(order + "HH", content, entry)
            if letter := {1: "B", 3: "H", 4: "I", 16: "Q"}.get(form):
                value = struct.unpack_from(order + letter, content, entry + (12 if big else 8))[0]
                found.setdefault(tag, value)
    except (struct.error, OverflowError):  # cut off, or points out of the file
        pass
    return found


def _jpeg_segments(content: bytes) -> Iterator[tuple[int, int, int]]:
    """Marker, and begin and end of what it holds, of each segment before the pixels."""
    place = 2
    for _ in range(MOST_SEGMENTS):
        place = content.find(b"\xff", place)
        if place < 0:
            return
        marker = content[place + 1] if place + 1 < len(content) else 0xDA
        if marker == 0xDA:
            return
        if marker in (0x00, 0x01, 0xFF) or 0xD0 <= marker <= 0xD8:  # these hold nothing
            place += 1 if marker == 0xFF else 2
            continue
        length = int.from_bytes(content[place + 2 : place + 4], "big")
        yield marker, place + 4, place + 2 + length
        place += 2 + max(length, 2)


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    for marker, begin, _ in _jpeg_segments(content):
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", content, begin + 1)
            return width, height
    return None


def _jpeg_exif(content: bytes) -> bytes:
    for marker, begin, end in _jpeg_segments(content):
        if marker == 0xE1 and content[begin : begin + 6] == b"Exif\0\0":
            return content[begin:end]
    return b""


def _chunk(content: bytes, name: bytes, place: int, order: str, name_first: bool) -> bytes:
    """The first chunk called `name` of a PNG or a RIFF file whose chunks begin at `place`."""
    while place + 8 <= len(content):
        head = content[place : place + 8]
        length = struct.unpack(order + "I", head[4:] if name_first else head[:4])[0]
        if (head[:4] if name_first else head[4:]) == name:
            return content[place + 8 : place + 8 + length]
        place += 8 + length + (length % 2 if name_first else 4)  # padding, or a check sum
    return b""


def _png_exif(content: bytes) -> bytes:
    return _chunk(content, b"eXIf", 8, ">", name_first=False)


def _webp_exif(content: bytes) -> bytes:
    return _chunk(content, b"EXIF", 12, "<", name_first=True)


def _webp_size(content: bytes) -> tuple[int, int]:
    if content[12:16] == b"VP8X":
        sides = (int.from_bytes(content[place : place + 3], "little") for place in (24, 27))
        width, height = (side + 1 for side in sides)
        return width, height
    if content[12:16] == b"VP8L":
        bits = struct.unpack_from("<I", content, 21)[0]
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = struct.unpack_from("<HH", content, 26)
    return width & 0x3FFF, height & 0x3FFF


def _bmp_size(content: bytes) -> tuple[int, int]:
    old = struct.unpack_from("<I", content, 14)[0] == 12
    width, height = struct.unpack_from("<HH" if old else "<ii", content, 18)
    return abs(width), abs(height)


def _tiff_size(content: bytes) -> tuple[int, int] | None:
    found = tags(content)
    return (found[256], found[257]) if 256 in found and 257 in found else None


def _pnm_size(content: bytes) -> tuple[int, int] | None:
    if content[:2] == b"P7":
        sides = [re.search(rb"\b" + name + rb"\s+(\d{1,9})\b", content[:HEAD])
                 for name in (b"WIDTH", b"HEIGHT")]  # fmt: skip
        return (int(sides[0][1]), int(sides[1][1])) if sides[0] and sides[1] else None
    gap = rb"(?:\s|#[^\r\n]*[\r\n])+"
    match = re.match(rb".." + gap + rb"(\d{1,9})" + gap + rb"(\d{1,9})\b", content)
    return (int(match[1]), int(match[2])) if match else None


def _sun_size(content: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from(">II", content, 4)
    return width, height


SIZES: dict[str, Callable[[bytes], tuple[int, int] | None]] = {
    "JPEG": _jpeg_size,
    "PNG": lambda content: struct.unpack_from(">II", content, 16),
    "WebP": _webp_size,
    "BMP": _bmp_size,
    "TIFF": _tiff_size,
    "PNM": _pnm_size,
    "Sun raster": _sun_size,
}  # fmt: skip
"""How each kind that is read tells its size."""
