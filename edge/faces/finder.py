"""Faces by the finder, a small int8 network of our own, and the verifier of what it suggests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import atan2, degrees, exp, log, sqrt
from pathlib import Path
from statistics import fmean

from ..settings.config import FacesConfig
from ..types import Box, Detection
from .boxes import distinct, elsewhere
from .brighten import lift, needed_gain
from .finder_net import STEP, FinderNet, Found, default_finder
from .pyramid import Pyramid, View
from .verifier import Verifier, shown

UPRIGHT = 25.0
"""Degrees of tilt below which a face is taken as it is. The finder tells a tilt to 6 degrees in the
median and to 19 in nine of ten faces; and of ExpW's faces tilted by less than this, two in a
hundred fewer were read right when they were levelled, even by the eyes that YuNet sees."""

MIDDLE = 2.0
"""How much the way from the eyes to a face's middle counts beside that from eye to eye, which is
about twice as long."""


class FinderDetector:
    """The finder on a frame shrunk until the smallest face asked for is just large enough for it.

    What may be a face there is looked at closely, which tells where exactly it is, and then shown
    to the verifier. The log-odds of the three are averaged: errors of one are seldom those of
    another. The finder finds tilted faces by itself, and tells their tilt by the eyes.

    Raises:
        ModelNotFoundError, ContractError, RuntimeMissingError: see `FinderNet` and `Verifier`.
    """

    tilts, thorough = (0.0,), False

    SEARCHED = 20
    """Side in pixels to which the smallest face asked for is shrunk; the network knows them from
    14 to 280."""

    WHOLE, SMALLER = 400, 4
    """A view with a longer side than `WHOLE` may hold a face too large for the network, and is
    searched once more, so many times `SMALLER`."""

    MAYBE, LOOKED_AT = 0.2, 12
    """Score from which something in the frame is looked at closely, and how many things at most."""

    LEAST = 0.01
    """Score below which a close look sees no face."""

    DOUBTED = -2.0
    """Log-odds of the finder's two looks together below which the verifier is not asked."""

    UNDECIDED = (-0.5, 0.7)
    """Mean log-odds of the three between which it is looked at again, as `AGAIN` says."""

    AGAIN = (0.75, 1.3)
    """How much nearer both networks then see it, mirrored. Their errors are others each time: with
    as few boxes that are none, of ExpW's faces one in a hundred more is found."""

    FOLLOWED, REACH = 40, 96
    """Side in pixels to which a face that is looked at by itself is shrunk, and of the view."""

    AWAY = 0.5
    """Score that a face loses which lies a side away from where it was."""

    def __init__(self, config: FacesConfig) -> None:
        self._config = config
        path = Path(config.finder) if config.finder else default_finder()
        self._wide, self._near = FinderNet(path), FinderNet(path)
        self._contract = self._wide.contract
        self._verifier = Verifier(path, self._contract)

    def search(self, frame: Pyramid, roll: float, known: Sequence[Box] = ()) -> list[Detection]:
        """Faces anywhere in the frame but at the `known`, however tilted."""
        maybe: list[Detection] = []
        for view in self._views(frame):
            hits = self._wide.find(view.pixels, self.MAYBE)
            maybe += elsewhere((_detection(view, hit) for hit in hits), [d.box for d in maybe])
        surest = sorted(elsewhere(maybe, known), key=lambda d: -d.score)[: self.LOOKED_AT]
        sure = (self._confirmed(frame, hint) for hint in surest)
        return distinct(found for found in sure if found is not None)

    def follow(self, frame: Pyramid, last: Detection, roll: float) -> Detection | None:
        """The face that was at `last`."""
        return self._around(frame, last, roll, self._contract.kept_from)

    def allows(self, frame: Pyramid, face: Detection) -> bool:
        """Whether the network sees a little of a face there."""
        return self._around(frame, face, face.roll, self._contract.kept_from) is not None

    def second_opinion(self, frame: Pyramid, face: Detection) -> float:
        """The verifier's."""
        return self._verified(frame, face)

    def _confirmed(self, frame: Pyramid, hint: Detection) -> Detection | None:
        """What a hint turns out to be, with the score of all looks; None if it is no face."""
        seen = self._around(frame, hint, hint.roll, self.LEAST)
        hinted = _log_odds(hint.score)
        if seen is None or hinted + _log_odds(seen.score) < self.DOUBTED:
            return None
        looks, verified = [_log_odds(seen.score)], [self._verified(frame, seen)]
        if self.UNDECIDED[0] < self._mean(hinted, looks, verified) < self.UNDECIDED[1]:
            for zoom in self.AGAIN:
                looks.append(self._looked_mirrored(frame, hint, zoom))
                verified.append(self._verified(frame, seen, zoom, mirrored=True))
        score = 10 / (1 + exp(-self._mean(hinted, looks, verified)))
        return replace(seen, score=score) if score >= 10 * self._contract.found_from else None

    @staticmethod
    def _mean(hinted: float, looks: Sequence[float], verified: Sequence[float]) -> float:
        """The log-odds of the frame's search, of close looks and of the verifier, averaged."""
        return fmean((hinted, fmean(looks), fmean(verified)))

    def _looked_mirrored(self, frame: Pyramid, hint: Detection, zoom: float) -> float:
        """Log-odds of a face by another close look."""
        view = self._near_view(frame, hint, hint.roll, zoom)
        found = self._near.find_middle(view.pixels[:, ::-1], self.LEAST, self._loss(hint, view))
        return _log_odds(10 * (self.LEAST if found is None else found.score))

    def _verified(
        self, frame: Pyramid, seen: Detection, zoom: float = 1.0, *, mirrored: bool = False
    ) -> float:
        """Log-odds of a face by the verifier."""
        square = shown(frame, seen.box.centre, seen.box.width / sqrt(zoom), seen.roll)
        return self._verifier.log_odds(square[:, ::-1] if mirrored else square)

    def _views(self, frame: Pyramid) -> Iterator[View]:
        """The frame, its sides filled up to multiples of `STEP`, once or several times smaller."""
        smallest = max(min(self._config.smallest, frame.height // 2, frame.width // 2), 1)
        scale = min(self.SEARCHED / smallest, 1.0)
        while True:
            sides = [-(-round(side * scale) // STEP) * STEP for side in (frame.width, frame.height)]
            centre = (frame.width / 2, frame.height / 2)
            yield _lit(frame.view(centre, (max(sides[0], STEP), max(sides[1], STEP)), scale))
            if max(sides) <= self.WHOLE:
                return
            scale /= self.SMALLER

    def _around(
        self, frame: Pyramid, face: Detection, roll: float, least: float
    ) -> Detection | None:
        """Where a face is that is about there, by one close look; None if it sees none."""
        view = self._near_view(frame, face, roll)
        found = self._near.find_middle(view.pixels, least, self._loss(face, view))
        return None if found is None else _detection(view, found)

    def _near_view(self, frame: Pyramid, face: Detection, roll: float, zoom: float = 1.0) -> View:
        scale = min(zoom * self.FOLLOWED / face.box.width, 1.0)
        return _lit(frame.view(face.box.centre, (self.REACH, self.REACH), scale, roll))

    def _loss(self, face: Detection, view: View) -> float:
        return self.AWAY / (face.box.width * view.scale)


def _log_odds(score: float) -> float:
    """Of a score of 0 to 10, which int8 never tells as sure either way."""
    return log(score / (10 - score))


def _lit(view: View) -> View:
    """The view as the network learned to see dark ones."""
    pixels = lift(view.pixels, needed_gain(view.pixels))
    return View(pixels, view.scale, view.centre, view.roll)


def _detection(view: View, face: Found) -> Detection:
    box = Box.square(view.to_frame(face.x, face.y), face.side / view.scale)
    roll = view.roll + tilt_of(face)
    return Detection(box, 10 * face.score, round(roll, 1) if abs(roll) >= UPRIGHT else 0.0)


def tilt_of(face: Found) -> float:
    """The clockwise tilt of a face in degrees, by the line of its eyes and by where they lie from
    its middle: of a profile both eyes are nearly in one place."""
    left_x, left_y, right_x, right_y = face.eyes
    across, along = right_x - left_x, right_y - left_y
    down, aside = face.y - (left_y + right_y) / 2, face.x - (left_x + right_x) / 2
    return degrees(atan2(along - MIDDLE * aside, across + MIDDLE * down))
