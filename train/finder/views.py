"""Random views of photos, as a camera might see them, and where the faces in them are."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from edge.faces.brighten import lift, needed_gain

from .backgrounds import Backgrounds, part_of
from .exposure import expose
from .known_photos import KnownPhoto
from .pasting import SMALLEST_FACE, any_tilt, paste
from .targets import Sighted

LARGEST = 1.05
"""Sides of the view to which the largest faces are brought; see `SMALLEST_FACE`."""

SHARP = 3.5
"""Photos are not enlarged further: what is in them gets no sharper."""


class Views:
    """Views without end, each with its faces.

    Args:
        photos: see `load_photos`.
        pasted: FER2013's faces, (n, 48, 48), to be set into some views; a square of FER2013 is
            itself the frame that the finder shall give.
        rng: where all chance comes from.
        hard: pictures without a face, of which half of the views without one are taken.
        empty: share of the views without any face.
    """

    PASTED = 0.12
    """Share of the views with a pasted face."""

    def __init__(
        self,
        photos: list[KnownPhoto],
        pasted: NDArray[np.uint8] | None,
        rng: np.random.Generator,
        hard: Sequence[NDArray[np.uint8]] = (),
        empty: float = 0.25,
    ) -> None:
        self._photos = [photo for photo in photos if photo.sure.any()]
        self._pasted, self._rng, self._hard, self._share = pasted, rng, hard, empty
        self._backgrounds = Backgrounds(photos, rng)

    def draw(self, side: int) -> tuple[NDArray[np.uint8], Sighted]:
        """One view, (side, side), and its faces; `side` is a multiple of 32."""
        chance = self._rng.random()
        if chance < self._share:
            view, faces = self._empty(side), Sighted.none()
        elif chance < self._share + self.PASTED and self._pasted is not None:
            view, faces = self._with_pasted(self._pasted, side)
        else:
            view, faces = self._of_photo(side)
        view = expose(view, self._rng)
        return lift(view, needed_gain(view)), faces

    def faceless(self, side: int) -> NDArray[np.uint8]:
        """One view without a face, (side, side), as it is before it is exposed."""
        return self._backgrounds.draw(side)

    def _empty(self, side: int) -> NDArray[np.uint8]:
        """A view without a face, now and then with a square set into it where one might be."""
        rng = self._rng
        if self._hard and rng.random() < 0.5:
            return part_of(self._hard[int(rng.integers(len(self._hard)))], side, rng, 0.7)
        view = self._backgrounds.draw(side)
        if rng.random() < 0.3:
            other = self._backgrounds.draw(side)
            square = cv2.resize(other, (48, 48), interpolation=cv2.INTER_AREA)
            paste(view, square.astype(np.uint8, copy=False), rng)
        return view

    def _with_pasted(
        self, pasted: NDArray[np.uint8], side: int
    ) -> tuple[NDArray[np.uint8], Sighted]:
        view = self._backgrounds.draw(side)
        face = pasted[self._rng.integers(len(pasted))]
        if self._rng.random() < 0.5:
            face = face[:, ::-1]
        x, y, size = paste(view, np.ascontiguousarray(face), self._rng)
        row = np.array([[0.0, x, y, size, x, y, x, y]], np.float32)
        return view, Sighted(row, np.ones(1, bool), np.zeros(1, bool))

    def _of_photo(self, end: int) -> tuple[NDArray[np.uint8], Sighted]:
        """Around a face of a photo, of a random size and tilt, perhaps cut at the border."""
        rng = self._rng
        photo = self._photos[rng.integers(len(self._photos))]
        row = rng.choice(np.flatnonzero(photo.sure))
        x, y, side = photo.faces[row, :3]
        wanted = np.exp(rng.uniform(np.log(SMALLEST_FACE), np.log(LARGEST * end)))
        scale = min(wanted / side, SHARP)
        mirror, tilt = rng.random() < 0.5, any_tilt(rng)
        c, s = scale * np.cos(tilt), scale * np.sin(tilt)
        turn = np.array([[c, -s], [s, c]]) @ np.diag([-1.0 if mirror else 1.0, 1.0])
        margin = min(scale * side * (0.5 if rng.random() < 0.75 else 0.1), end / 2)
        spot = rng.uniform(margin, end - margin, 2)
        move = np.concatenate([turn, (spot - turn @ [x, y])[:, None]], axis=1)
        view, shown = self._warp(photo.gray, move, end)
        return view, photo.sighted(move, mirror, shown)

    def _warp(
        self, gray: NDArray[np.uint8], move: NDArray[np.float64], side: int
    ) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """A photo moved into a view, and where the view shows it; something else lies around."""
        rng, size = self._rng, (side, side)
        scale = np.sqrt(abs(np.linalg.det(move[:, :2])))
        if scale < 0.6:  # shrunk first, so that no pixel is passed over
            rows, columns = (max(round(length * scale), 1) for length in gray.shape)
            move = move @ np.diag([gray.shape[1] / columns, gray.shape[0] / rows, 1.0])
            small = cv2.resize(gray, (columns, rows), interpolation=cv2.INTER_AREA)
            gray = small.astype(np.uint8, copy=False)
        # Pixel (i, j) covers the point (i + .5, j + .5).
        move = move.copy()
        move[:, 2] += move[:, :2].sum(axis=1) / 2 - 0.5
        kind = cv2.INTER_CUBIC if scale > 1 and rng.random() < 0.5 else cv2.INTER_LINEAR
        whole = cv2.warpAffine(np.full_like(gray, 255), move, size, flags=cv2.INTER_NEAREST)
        shown = whole.astype(np.uint8, copy=False)
        repeats = rng.random() < 0.3
        border = cv2.BORDER_REPLICATE if repeats else cv2.BORDER_CONSTANT
        moved = cv2.warpAffine(gray, move, size, flags=kind, borderMode=border)
        view = moved.astype(np.uint8, copy=False)
        if not repeats and shown.min() == 0:
            view = np.where(shown > 0, view, self._backgrounds.draw(side))
        return view, shown
