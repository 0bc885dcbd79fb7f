"""Random views of photos, as a camera might see them, and where the faces in them are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from edge.camera.picture import read_picture
from edge.faces.brighten import lift, needed_gain

from .exposure import expose
from .faceless import draw_nothing, paint_over, photographs
from .framing import squares
from .targets import SIDES, Sighted
from .teacher import Answers

SMALLEST, LARGEST = 15.0, 1.05
"""Side to which the face of a view is brought: from so many pixels to so many sides of the view."""

SURE = 0.7
"""The teacher's score from which a face is one; below, nothing is asked."""

SEEN = (0.25, 0.55)
"""Share of its square that a face shows: below the first it is none, from the second on one."""

ENLARGED = 3.5
"""Photos are not enlarged further: what is in them gets no sharper."""


@dataclass(frozen=True)
class Photo:
    """A photo, (height, width), and the faces in it: x, y, side, and both eyes, (k, 7)."""

    gray: NDArray[np.uint8]
    faces: NDArray[np.float32]
    sure: NDArray[np.bool_]


def load_photos(folder: Path, answers: Answers, wanted: NDArray[np.bool_]) -> list[Photo]:
    """Those of the teacher's photos that are `wanted`, (n,), read from their folder."""
    faces = np.concatenate(
        [squares(answers.points), answers.points[:, :2].reshape(-1, 4)], axis=1
    )  # fmt: skip
    photos = []
    for number in np.flatnonzero(wanted):
        rows = answers.photo == number
        gray = read_picture(folder / str(answers.names[number]))
        photos.append(Photo(gray, faces[rows], answers.scores[rows] >= SURE))
    return photos


class Views:
    """Views without end, each with its faces.

    Args:
        photos: see `load_photos`.
        pasted: FER2013's faces, (n, 48, 48), to be set into some views; a square of FER2013 is
            itself the frame that the finder shall give.
        rng: where all chance comes from.
        hard: pictures without a face, of which half of the views without one are taken.
    """

    PASTED, EMPTY = 0.12, 0.2
    """Shares of the views with a pasted face, and of those without any."""

    KEPT, FRESH = 256, 0.2
    """Backgrounds that are kept, to be cut and turned anew, and the share that is made instead."""

    def __init__(
        self,
        photos: list[Photo],
        pasted: NDArray[np.uint8] | None,
        rng: np.random.Generator,
        hard: Sequence[NDArray[np.uint8]] = (),
    ) -> None:
        self._photos, self._pasted, self._rng, self._hard = photos, pasted, rng, hard
        self._shown = [i for i, photo in enumerate(photos) if photo.sure.any()]
        self._still = photographs()
        self._grounds: list[NDArray[np.uint8]] = []
        self._side = 0

    def draw(self, side: int) -> tuple[NDArray[np.uint8], Sighted]:
        """One view, (side, side), and its faces; `side` is a multiple of 32."""
        self._side = side
        chance = self._rng.random()
        if chance < self.EMPTY:
            view, faces = self._empty(), Sighted.none()
        elif chance < self.EMPTY + self.PASTED and self._pasted is not None:
            view, faces = self._with_pasted()
        else:
            view, faces = self._of_photo()
        view = expose(view, self._rng)
        return lift(view, needed_gain(view)), faces

    def faceless(self, side: int) -> NDArray[np.uint8]:
        """One view without a face, (side, side), as it is before it is exposed."""
        self._side = side
        return self._background()

    def _of_photo(self) -> tuple[NDArray[np.uint8], Sighted]:
        """Around a face of a photo, of a random size and tilt, perhaps cut at the border."""
        rng = self._rng
        photo = self._photos[self._shown[rng.integers(len(self._shown))]]
        row = rng.choice(np.flatnonzero(photo.sure))
        x, y, side = photo.faces[row, :3]
        wanted = np.exp(rng.uniform(np.log(SMALLEST), np.log(LARGEST * self._side)))
        scale = min(wanted / side, ENLARGED)
        mirror, tilt = rng.random() < 0.5, self._tilt()
        c, s = scale * np.cos(tilt), scale * np.sin(tilt)
        turn = np.array([[c, -s], [s, c]]) @ np.diag([-1.0 if mirror else 1.0, 1.0])
        margin = scale * side * (0.5 if rng.random() < 0.75 else 0.1)
        margin = min(margin, self._side / 2)
        spot = rng.uniform(margin, self._side - margin, 2)
        move = np.concatenate([turn, (spot - turn @ [x, y])[:, None]], axis=1)
        view, shown = self._warp(photo.gray, move)
        return view, sighted(photo, move, mirror, shown)

    def _tilt(self) -> float:
        """Radians: half the views are nearly upright."""
        rng = self._rng
        return np.radians(rng.normal(0, 7) if rng.random() < 0.5 else rng.uniform(-50, 50))

    def _warp(
        self, gray: NDArray[np.uint8], move: NDArray[np.float64]
    ) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """A photo moved into a view, and where the view shows it; something else lies around."""
        rng, size = self._rng, (self._side, self._side)
        scale = np.sqrt(abs(np.linalg.det(move[:, :2])))
        if scale < 0.6:  # shrunk first, so that no pixel is passed over
            whole = tuple(max(round(side * scale), 1) for side in gray.shape[::-1])
            move = move @ np.diag([gray.shape[1] / whole[0], gray.shape[0] / whole[1], 1.0])
            gray = cv2.resize(gray, whole, interpolation=cv2.INTER_AREA)
        # Pixel (i, j) covers the point (i + .5, j + .5).
        move = move.copy()
        move[:, 2] += move[:, :2].sum(axis=1) / 2 - 0.5
        kind = cv2.INTER_CUBIC if scale > 1 and rng.random() < 0.5 else cv2.INTER_LINEAR
        shown = cv2.warpAffine(np.full_like(gray, 255), move, size, flags=cv2.INTER_NEAREST)
        if rng.random() < 0.3:
            return cv2.warpAffine(gray, move, size, flags=kind,
                                  borderMode=cv2.BORDER_REPLICATE), shown  # fmt: skip
        view = cv2.warpAffine(gray, move, size, flags=kind)
        around = self._background() if shown.min() == 0 else view
        return np.where(shown > 0, view, around), shown

    def _background(self) -> NDArray[np.uint8]:
        """A view without a face, of any kind."""
        rng = self._rng
        if len(self._grounds) < self.KEPT // 8 or rng.random() < self.FRESH:
            picture = self._new_background()
            if len(self._grounds) < self.KEPT:
                self._grounds.append(picture)
            else:
                self._grounds[rng.integers(self.KEPT)] = picture
        else:
            picture = self._grounds[rng.integers(len(self._grounds))]
        return self._part_of(picture)

    def _new_background(self) -> NDArray[np.uint8]:
        rng = self._rng
        chance = rng.random()
        if chance < 0.1:
            return np.full((32, 32), rng.integers(256), np.uint8)
        if chance < 0.5:
            return draw_nothing(rng, 256, 256)
        if chance < 0.65 and self._still:
            return self._still[rng.integers(len(self._still))]
        photo = self._photos[rng.integers(len(self._photos))]
        return paint_over(rng, photo.gray, photo.faces[:, :3])

    def _part_of(self, picture: NDArray[np.uint8], least: float = 0.3) -> NDArray[np.uint8]:
        """Any part of a picture that fills a view, enlarged or not, turned or not.

        It is `least` of the picture's shorter side or more.
        """
        rng = self._rng
        if rng.random() < 0.3:
            picture = np.rot90(picture, rng.integers(1, 4))
        part = max(int(min(picture.shape) * rng.uniform(least, 1.0)), 1)
        top, left = (rng.integers(end - part + 1) for end in picture.shape)
        cut = np.ascontiguousarray(picture[top : top + part, left : left + part])
        kind = cv2.INTER_AREA if part > self._side else cv2.INTER_LINEAR
        return cv2.resize(cut, (self._side, self._side), interpolation=kind)

    def _empty(self) -> NDArray[np.uint8]:
        """A view without a face, now and then with a square set into it where one might be."""
        if self._hard and self._rng.random() < 0.5:
            return self._part_of(self._hard[self._rng.integers(len(self._hard))], 0.7)
        view = self._background()
        if self._rng.random() < 0.3:
            square = cv2.resize(self._background(), (48, 48), interpolation=cv2.INTER_AREA)
            self._paste(view, square)
        return view

    def _with_pasted(self) -> tuple[NDArray[np.uint8], Sighted]:
        view = self._background()
        face = self._pasted[self._rng.integers(len(self._pasted))]
        if self._rng.random() < 0.5:
            face = face[:, ::-1]
        x, y, side = self._paste(view, np.ascontiguousarray(face))
        row = np.array([[0.0, x, y, side, x, y, x, y]], np.float32)
        return view, Sighted(row, np.ones(1, bool), np.zeros(1, bool))

    def _paste(self, view: NDArray[np.uint8], square: NDArray[np.uint8]) -> tuple[float, ...]:
        """Set a square into a view with a soft border, in place; returns its middle and side."""
        rng, end = self._rng, self._side
        side = np.exp(rng.uniform(np.log(SMALLEST), np.log(0.85 * end)))
        x, y = rng.uniform(side / 2, end - side / 2, 2)
        margin = len(square) // 8
        wide = cv2.copyMakeBorder(square, *(margin,) * 4, cv2.BORDER_REFLECT_101)
        ramp = np.minimum(np.arange(len(wide)) + 0.5, margin) / margin
        ramp = np.minimum(ramp, ramp[::-1])
        scale = side / len(square)
        if scale < 1:
            wide = cv2.GaussianBlur(wide, (0, 0), 0.4 / scale)
        move = cv2.getRotationMatrix2D((len(wide) / 2 - 0.5,) * 2, -np.degrees(self._tilt()), scale)
        move[:, 2] += np.array([x, y]) - len(wide) / 2
        turned = cv2.warpAffine(wide, move, (end, end), flags=cv2.INTER_LINEAR,
                                borderMode=cv2.BORDER_REPLICATE)  # fmt: skip
        mask = np.outer(ramp, ramp).astype(np.float32)
        alpha = cv2.warpAffine(mask, move, (end, end))
        view[:] = np.rint(view + alpha * (turned.astype(np.float32) - view)).astype(np.uint8)
        return x, y, side


def sighted(
    photo: Photo, move: NDArray[np.float64], mirror: bool, shown: NDArray[np.uint8]
) -> Sighted:
    """A photo's faces after `move`, (2, 3), in a view that shows it where `shown` is not 0."""
    scale = np.sqrt(abs(np.linalg.det(move[:, :2])))
    points = np.concatenate([photo.faces[:, :2], photo.faces[:, 3:]], axis=1).reshape(-1, 3, 2)
    points = points @ move[:, :2].T + move[:, 2]
    if mirror:
        points = points[:, [0, 2, 1]]
    sides = photo.faces[:, 2] * scale
    faces = np.zeros((len(points), 8), np.float32)
    faces[:, 1:3], faces[:, 3], faces[:, 4:] = points[:, 0], sides, points[:, 1:].reshape(-1, 4)
    seen = np.array([_seen(shown, *face[1:4]) for face in faces]).reshape(-1)
    there = (seen >= SEEN[0]) & (sides > 4)
    sure = photo.sure & (seen >= SEEN[1])
    sure &= (sides >= SIDES[8][0]) & (sides <= SIDES[32][1])
    return Sighted(faces[there], sure[there], np.ones(there.sum(), bool))


def _seen(shown: NDArray[np.uint8], x: float, y: float, side: float) -> float:
    """The share of a square that lies in the view, on the photo."""
    left, top = round(float(x - side / 2)), round(float(y - side / 2))
    part = shown[max(top, 0) : max(top + round(float(side)), 0),
                 max(left, 0) : max(left + round(float(side)), 0)]  # fmt: skip
    return float(np.count_nonzero(part)) / max(float(side) ** 2, 1.0)
