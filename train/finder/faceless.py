"""Pictures without a face: drawn, photographed, and photos with the faces painted over."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

PHOTOGRAPHS = (
    "chelsea", "colorwheel", "horse", "hubble_deep_field", "immunohistochemistry",
    "logo", "microaneurysms", "retina", "checkerboard",
)  # fmt: skip
"""Of scikit-image, none of those on which finders are measured, and none that shows a face."""


def draw_nothing(rng: np.random.Generator, height: int, width: int) -> NDArray[np.uint8]:
    """A picture of no face, (height, width), made by rules alone."""
    kinds = (_clouds, _clouds, _stripes, _shapes, _shapes, _words, _grain)
    picture = kinds[rng.integers(len(kinds))](rng, height, width)
    if rng.random() < 0.4:
        other = kinds[rng.integers(len(kinds))](rng, height, width)
        picture = cv2.addWeighted(picture, 0.5, other, 0.5, 0.0).astype(np.uint8, copy=False)
    return picture


def paint_over(
    rng: np.random.Generator, photo: NDArray[np.uint8], squares: NDArray[np.float32]
) -> NDArray[np.uint8]:
    """A photo whose faces, x, y of the middle and side, (k, 3), are hidden."""
    painted = photo.copy()
    for x, y, side in squares:
        mask = np.zeros(photo.shape, np.uint8)
        axes = (round(side * rng.uniform(0.5, 0.65)), round(side * rng.uniform(0.6, 0.8)))
        cv2.ellipse(mask, (round(float(x)), round(float(y))), axes, 0, 0, 360, (255,), -1)
        if rng.random() < 0.3:
            cv2.rectangle(
                mask,
                (round(float(x - axes[0])), round(float(y - axes[1]))),
                (round(float(x + axes[0])), round(float(y + axes[1]))),
                (255,),
                -1,
            )
        inside = mask > 0
        if not inside.any():
            continue
        match rng.integers(3):
            case 0:
                cover = np.full(photo.shape, photo[inside].mean(), np.float32)
                cover += rng.uniform(0, 12) * rng.standard_normal(photo.shape)
            case 1:
                cover = np.roll(photo, rng.integers(1, photo.shape, 2), (0, 1)).astype(np.float32)
                cover = _blur(cover, rng.uniform(0, side / 3))
            case _:
                cover = draw_nothing(rng, *photo.shape).astype(np.float32)
        soft = cv2.GaussianBlur(mask, (0, 0), max(side * 0.04, 0.5)).astype(np.float32) / 255
        painted = np.clip(painted + soft * (cover - painted), 0, 255).astype(np.uint8)
    return painted


def photographs() -> list[NDArray[np.uint8]]:
    """Those of scikit-image, in grey, as far as they are installed with it."""
    from skimage import data

    pictures = []
    for name in PHOTOGRAPHS:
        try:
            picture = np.asarray(getattr(data, name)())
        except (OSError, ImportError):  # some are downloaded when they are first asked for
            continue
        if picture.ndim == 3:
            picture = cv2.cvtColor(picture[..., :3], cv2.COLOR_RGB2GRAY)
        if picture.dtype == bool:
            picture = picture * np.uint8(255)
        scale = min(640 / max(picture.shape), 1.0)
        small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        pictures.append(small.astype(np.uint8, copy=False))
    return pictures


def _clouds(rng: np.random.Generator, height: int, width: int) -> NDArray[np.uint8]:
    """Noise of several sizes, as walls, leaves and cloth have."""
    total = np.zeros((height, width), np.float32)
    fall = rng.uniform(0.2, 1.2)
    stretch = rng.choice([1.0, 1.0, 4.0])
    for octave in range(1, 8):
        rows, columns = max(round(2**octave / stretch), 2), 2**octave
        noise = rng.standard_normal((rows, columns), np.float32)
        kind = cv2.INTER_CUBIC if octave < 7 else cv2.INTER_LINEAR
        total += cv2.resize(noise, (width, height), interpolation=kind) * 2 ** (-fall * octave)
    if rng.random() < 0.3:
        total = np.abs(total)
    return _levels(rng, total)


def _stripes(rng: np.random.Generator, height: int, width: int) -> NDArray[np.uint8]:
    """Waves across one another: blinds, bricks, tiles, gratings."""
    rows, columns = np.mgrid[:height, :width].astype(np.float32)
    total = np.zeros((height, width), np.float32)
    for _ in range(rng.integers(1, 4)):
        turn, length = rng.uniform(0, np.pi), np.exp(rng.uniform(np.log(4), np.log(120)))
        wave = np.sin((columns * np.cos(turn) + rows * np.sin(turn)) * 2 * np.pi / length
                      + rng.uniform(0, 6.3))  # fmt: skip
        total += np.sign(wave) if rng.random() < 0.5 else wave
    return _levels(rng, total)


def _shapes(rng: np.random.Generator, height: int, width: int) -> NDArray[np.uint8]:
    """Ellipses, boxes and lines, some in the pairs and rows that eyes and mouths come in."""
    picture = np.full((height, width), rng.integers(256), np.uint8)
    if rng.random() < 0.5:
        picture = _clouds(rng, height, width)
    for _ in range(rng.integers(3, 40)):
        x, y = int(rng.integers(width)), int(rng.integers(height))
        size = int(np.exp(rng.uniform(np.log(3), np.log(80))))
        level = (int(rng.integers(256)),)
        fill = -1 if rng.random() < 0.7 else int(rng.integers(1, 5))
        match rng.integers(4):
            case 0:
                axes = (size, max(int(size * rng.uniform(0.3, 1.5)), 1))
                cv2.ellipse(picture, (x, y), axes, int(rng.integers(180)), 0, 360, level, fill)
            case 1:
                end = (x + size, y + int(size * rng.uniform(0.2, 2)))
                cv2.rectangle(picture, (x, y), end, level, fill)
            case 2:
                end = (int(rng.integers(width)), int(rng.integers(height)))
                cv2.line(picture, (x, y), end, level, max(size // 12, 1))
            case _:
                for side in (-size, size):
                    axes = (max(size // 3, 1), max(size // 5, 1))
                    cv2.ellipse(picture, (x + side, y), axes, 0, 0, 360, level, fill)
    return _blur(picture, rng.uniform(0, 2)).astype(np.uint8)


def _words(rng: np.random.Generator, height: int, width: int) -> NDArray[np.uint8]:
    """Lines of letters."""
    back, front = (int(level) for level in rng.integers(0, 256, 2))
    picture = np.full((height, width), back, np.uint8)
    scale = rng.uniform(0.3, 3.0)
    for row in np.arange(0, height + 30, max(rng.uniform(22, 44) * scale, 6)):
        text = "".join(chr(c) for c in rng.integers(33, 122, 60))
        cv2.putText(picture, text, (int(rng.integers(-40, 5)), int(row)),
                    int(rng.integers(8)), scale, (front,), int(rng.integers(1, 4)))  # fmt: skip
    return picture


def _grain(rng: np.random.Generator, height: int, width: int) -> NDArray[np.uint8]:
    """A plain wall or a slope of light as a sensor sees it."""
    rows, columns = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j].astype(np.float32)
    slope = rng.uniform(-60, 60) * rows + rng.uniform(-60, 60) * columns
    noise = rng.uniform(0, 40) * rng.standard_normal((height, width), np.float32)
    noise = _blur(noise, rng.choice([0.0, 0.0, 1.0]))
    return np.asarray(np.clip(rng.uniform(10, 245) + slope + noise, 0, 255), np.uint8)


def _levels(rng: np.random.Generator, picture: NDArray[np.float32]) -> NDArray[np.uint8]:
    picture = (picture - picture.mean()) / max(float(picture.std()), 1e-3)
    levels = rng.uniform(40, 215) + rng.uniform(10, 70) * picture
    return np.asarray(np.clip(levels, 0, 255), np.uint8)


def _blur(picture: NDArray[Any], sigma: float) -> NDArray[Any]:
    return picture if sigma < 0.3 else cv2.GaussianBlur(picture, (0, 0), sigma)
