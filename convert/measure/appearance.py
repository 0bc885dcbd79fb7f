"""What can be seen in a face's picture, and changes that make a face harder to read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from edge.emotion.crop import crop_face
from edge.emotion.labels import INPUT_SIZE
from edge.errors import DataError

Image = NDArray[np.uint8]
"""A face as the model gets it, (48, 48), 0 to 255."""

WHOLE = (0, 0, INPUT_SIZE, INPUT_SIZE)
SKIN = np.s_[:, 20:36, 12:36]
"""Cheeks, nose and what is between them, where the frame is a Haar box."""


def light(images: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Median grey of cheeks and nose: of the light, the camera and the skin together. It is no
    measure of skin colour, and the nearest to one that grey pictures without notes allow."""
    return np.asarray(np.median(images[SKIN], axis=(1, 2)))


def detail(images: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Variance of the Laplacian over the picture's own variance; low is blurred. The runtime
    refuses faces by the same measure (`quality.min_detail`)."""
    return np.array([
        cv2.Laplacian(image, cv2.CV_32F).var() / max(float(image.var()), 1e-6) for image in images
    ])  # fmt: skip


def turn(images: NDArray[np.uint8], yunet: Path) -> NDArray[np.float64]:
    """How far the nose lies beside the middle between the eyes, in distances of the eyes, as
    YuNet sees them; 0 faces the camera. A face that YuNet does not find may be turned further."""
    scale, border = 4, 12
    side = scale * (INPUT_SIZE + 2 * border)
    try:
        network = cv2.FaceDetectorYN.create(str(yunet), "", (side, side), 0.5)
    except cv2.error as error:
        raise DataError(f"{yunet} is not YuNet's .onnx file, or not there") from error
    found = np.full(len(images), np.nan)
    for number, image in enumerate(images):
        wide = cv2.copyMakeBorder(image, *(border,) * 4, cv2.BORDER_REPLICATE)
        large = cv2.resize(wide, (side, side), interpolation=cv2.INTER_CUBIC)
        _, faces = network.detect(cv2.cvtColor(large, cv2.COLOR_GRAY2BGR))
        if faces is not None:
            best = max(faces, key=lambda face: face[14])
            right, left, nose = best[4:10].reshape(3, 2).astype(float)
            eyes = left - right
            found[number] = abs((nose - (left + right) / 2) @ eyes) / max(eyes @ eyes, 1e-6)
    return found


def blurred(sigma: float) -> Callable[[Image], Image]:
    """Out of focus, by a Gaussian of `sigma` pixels."""
    return lambda image: _bytes(cv2.GaussianBlur(image, (0, 0), sigma))


def shrunk(side: int) -> Callable[[Image], Image]:
    """Seen with `side` pixels, and brought back to the model's size as the runtime would."""

    def change(image: Image) -> Image:
        small = cv2.resize(image, (side, side), interpolation=cv2.INTER_AREA)
        return crop_face(_bytes(small), (0, 0, side, side))

    return change


def rolled(degrees: float) -> Callable[[Image], Image]:
    """The head tilted to the shoulder, in degrees."""
    return lambda image: crop_face(image, WHOLE, roll=degrees)


def darkened(factor: float) -> Callable[[Image], Image]:
    """Every pixel times `factor`, below 1."""
    return lambda image: _bytes(image * factor)


def moved(share: float) -> Callable[[Image], Image]:
    """The box too far to the left by a share of its side."""
    step = round(share * INPUT_SIZE)
    return lambda image: crop_face(image, (-step, 0, INPUT_SIZE, INPUT_SIZE))


def framed(share: float) -> Callable[[Image], Image]:
    """The box `share` times as large, about the same middle."""
    side = round(share * INPUT_SIZE)
    edge = (INPUT_SIZE - side) // 2
    return lambda image: crop_face(image, (edge, edge, side, side))


def covered(top: int, bottom: int) -> Callable[[Image], Image]:
    """Rows `top` to `bottom` behind something of the picture's mean grey."""

    def change(image: Image) -> Image:
        hidden = image.copy()
        hidden[top:bottom] = round(float(image.mean()))
        return hidden

    return change


def _bytes(pixels: NDArray[np.generic]) -> Image:
    return np.asarray(np.clip(np.rint(pixels), 0, 255), np.uint8)


CHANGES: dict[str, tuple[str, dict[str, Callable[[Image], Image]]]] = {
    "Darker": ("Every pixel multiplied.",
               {f"x {factor}": darkened(factor) for factor in (0.5, 0.25, 0.12)}),
    "Blur": ("A Gaussian over the model's 48 pixels.",
             {f"{sigma} pixels": blurred(sigma) for sigma in (0.7, 1.0, 1.5, 2.0)}),
    "Small face": ("Seen with fewer pixels and enlarged to 48 again.",
                   {f"{side} pixels": shrunk(side) for side in (36, 24, 18, 12)}),
    "Tilt": ("The head tilted to the shoulder, if the runtime did not level it.",
             {f"{degrees} degrees": rolled(degrees) for degrees in (10, 20, 30)}),
    "Box beside the face": ("The box to the left by a share of its side.",
                            {f"{100 * share:.0f} %": moved(share) for share in (0.05, 0.1, 0.2)}),
    "Box too small or too large": (
        "The box smaller or larger than FER2013's; beyond the picture its edge is repeated.",
        {f"{100 * share:.0f} %": framed(share) for share in (0.92, 0.83, 0.75, 1.12, 1.25)},
    ),
    "Covered": ("A bar of the picture's mean grey; no glasses or masks are noted in the data.",
                {"eyes, as by dark glasses": covered(12, 23),
                 "mouth and chin, as by a mask": covered(29, 48)}),
}  # fmt: skip
"""By title: what is done, and the changes by name."""
