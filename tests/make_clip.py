"""Make `portrait.jpg` and `portrait.mp4` of NASA's portrait of Eileen Collins.

The portrait is in the public domain; scikit-image ships it as `data/astronaut.png`. In the clip
the face comes in from the left, comes nearer, and leaves: 9 seconds at 10 frames a second, each
frame 640x480.

Usage: python make_clip.py astronaut.png
"""

import sys
from pathlib import Path

import cv2
import numpy as np

DATA = Path(__file__).parent / "data"
SIZE = (640, 480)
FPS = 10
# Time in seconds: centre of the portrait in x and y, and its side, in pixels.
PATH = {0.0: (-160, 240, 300), 1.0: (-160, 240, 300), 2.5: (320, 240, 300), 5.0: (330, 260, 460),
        7.0: (320, 240, 360), 8.0: (820, 240, 300), 9.0: (820, 240, 300)}  # fmt: skip


def background() -> np.ndarray:
    """A wall that is lighter at the top."""
    shade = np.linspace(150, 90, SIZE[1])[:, None, None]
    return np.broadcast_to(shade, (SIZE[1], SIZE[0], 3)).astype(np.uint8)


def main() -> None:
    portrait = cv2.imread(sys.argv[1])[:320, 60:380]
    cv2.imwrite(str(DATA / "portrait.jpg"), portrait, [cv2.IMWRITE_JPEG_QUALITY, 85])
    times = np.array(list(PATH))
    places = np.array(list(PATH.values()), float)
    clip = cv2.VideoWriter(
        str(DATA / "portrait.mp4"), cv2.VideoWriter.fourcc(*"mp4v"), FPS, SIZE
    )  # fmt: skip
    for t in np.arange(0, times[-1], 1 / FPS):
        x, y, side = (np.interp(t, times, column) for column in places.T)
        scale = side / portrait.shape[0]
        move = np.array([[scale, 0, x - side / 2], [0, scale, y - side / 2]])
        frame = background()
        cv2.warpAffine(portrait, move, SIZE, dst=frame, flags=cv2.INTER_AREA,
                       borderMode=cv2.BORDER_TRANSPARENT)  # fmt: skip
        clip.write(frame)
    clip.release()


main()
