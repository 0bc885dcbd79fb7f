"""pictures.py PORTRAIT FOLDER: what cameras without a sensor show.

FOLDER/N.jpg is the portrait at 640x480 under a sensor's noise, which never repeats: a picture
that does is a fault. FOLDER/../face.yuyv is the same seven at 320x240, raw, one after another.
"""

import sys
from pathlib import Path

import cv2
import numpy as np

folder = Path(sys.argv[2])
face = cv2.resize(cv2.imread(sys.argv[1]), (480, 480))
face = cv2.copyMakeBorder(face, 0, 0, 80, 80, cv2.BORDER_REPLICATE)
with (folder.parent / "face.yuyv").open("wb") as raw:
    for number in range(7):
        noise = np.random.default_rng(number).integers(0, 6, face.shape, np.uint8)
        picture = cv2.add(face, noise)
        cv2.imwrite(str(folder / f"{number}.jpg"), picture)
        yuyv = np.full((240, 320, 2), 128, np.uint8)
        yuyv[..., 0] = cv2.cvtColor(cv2.resize(picture, (320, 240)), cv2.COLOR_BGR2GRAY)
        raw.write(yuyv.tobytes())
