"""Probabilities over time become a state that does not flicker. Pure: time is passed in."""

from __future__ import annotations

from math import exp

import numpy as np

from .config import SmoothingConfig
from .contract import LABELS
from .types import UNSURE, Prediction, State


class Smoother:
    """One face's state: an exponential average over time, with hysteresis and a minimum dwell.

    Args:
        config: the time constants.
        unsure_below: average probability that a label must reach to be the state.
    """

    def __init__(self, config: SmoothingConfig, unsure_below: float) -> None:
        self._config = config
        self._enter = unsure_below
        self._leave = max(unsure_below - config.hysteresis, 0.0)
        self._average: np.ndarray[tuple[int, ...], np.dtype[np.float64]] | None = None
        self._last = 0.0
        self._label = UNSURE
        self._since = 0.0
        self._rival = UNSURE
        self._rival_since = 0.0

    def update(self, t: float, prediction: Prediction | None) -> State:
        """Take in the prediction of time `t` and return the state after it.

        None is a face that cannot be read at the moment: the state stands for as long as `forget`
        allows, and is unsure after that.
        """
        if prediction is None:
            return self._wait(t)
        self._average = self._blend(t, prediction)
        leader = int(self._average.argmax())
        wanted = self._wanted(leader)
        if wanted != self._rival:
            self._rival, self._rival_since = wanted, t
        if wanted != self._label and t - self._rival_since >= self._config.dwell:
            self._label, self._since = wanted, t
        return self._state(leader)

    def _wait(self, t: float) -> State:
        if self._average is None:
            self._since = t
            return State(UNSURE, 0.0, t)
        if self._label != UNSURE and t - self._last > self._config.forget:
            self._label, self._since = UNSURE, t
            self._rival, self._rival_since = UNSURE, t
        return self._state(int(self._average.argmax()))

    def _state(self, leader: int) -> State:
        assert self._average is not None
        shown = leader if self._label == UNSURE else LABELS.index(self._label)
        return State(self._label, float(self._average[shown]), self._since)

    def _blend(
        self, t: float, prediction: Prediction
    ) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        probs = prediction.probs.astype(np.float64)
        if self._average is None:
            self._since = self._rival_since = self._last = t
            return probs
        elapsed, self._last = max(t - self._last, 0.0), t
        tau = self._config.time_constant
        keep = exp(-elapsed / tau) if tau else 0.0
        return keep * self._average + (1 - keep) * probs

    def _wanted(self, leader: int) -> str:
        """The label that the average of this moment speaks for."""
        assert self._average is not None
        if self._average[leader] >= self._enter:
            return LABELS[leader]
        if self._label != UNSURE and self._average[LABELS.index(self._label)] >= self._leave:
            return self._label
        return UNSURE
