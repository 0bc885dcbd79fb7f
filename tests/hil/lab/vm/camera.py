"""camera.py DEVICE FILE: shows the raw pictures of FILE on a v4l2loopback device, 2 a second.

While /run/covered exists they are black.
"""

import fcntl
import os
import struct
import sys
import time
from itertools import cycle
from pathlib import Path

WIDTH, HEIGHT = 320, 240
SIZE = 2 * WIDTH * HEIGHT
S_FMT = 0xC0D05605  # VIDIOC_S_FMT of videodev2.h
OUTPUT, YUYV, PROGRESSIVE = 2, int.from_bytes(b"YUYV", "little"), 1

device, raw = os.open(sys.argv[1], os.O_RDWR), Path(sys.argv[2]).read_bytes()
wanted = struct.pack("<II7I", OUTPUT, 0, WIDTH, HEIGHT, YUYV, PROGRESSIVE, 2 * WIDTH, SIZE, 8)
fcntl.ioctl(device, S_FMT, bytearray(wanted.ljust(208, b"\0")))
covered = Path("/run/covered")
for begin in cycle(range(0, len(raw), SIZE)):
    # Brightness 0 to 5 and no colour.
    dark = bytes((begin // SIZE % 6, 128)) * (SIZE // 2)
    os.write(device, dark if covered.exists() else raw[begin : begin + SIZE])
    time.sleep(0.5)
