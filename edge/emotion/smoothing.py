"""Evidence over time becomes a state that does not flicker. Pure: time is passed in."""

from __future__ import annotations

from math import exp

import numpy as np
from numpy.typing import NDArray

from ..settings.config import SmoothingConfig
from ..types import FaceState, Prediction
from .heard import posterior
from .labels import LABELS, UNSURE


class Smoother:
    """One face's state: an exponential average over time, with hysteresis and a minimum dwell.

    What is averaged is the evidence of the frames. What is expected is counted once, whatever the
    number of frames; and the longer one emotion leads, the more the evidence for it counts. So a
    rare emotion that stays is believed, and one that flashes up is not.

    Example:
        >>> import numpy as np
        >>> from edge import LABELS, Prediction, Smoother, SmoothingConfig, expected_shares
        >>> expected = expected_shares("everyday")
        >>> evidence = 3 * np.eye(7)[[LABELS.index("neutral"), LABELS.index("happy")]]
        >>> calm, smile = (Prediction(each, probs=each) for each in evidence)
        >>> smoother = Smoother(SmoothingConfig(), unsure_below=0.6, expected=expected)
        >>> frames = [calm, smile, calm, smile, smile, smile]
        >>> [smoother.update(number / 5, frame).label for number, frame in enumerate(frames)]
        ['neutral', 'neutral', 'neutral', 'unsure', 'happy', 'happy']

    Args:
        config: the time constants.
        unsure_below: probability that a label must reach to be the state.
        expected: the share of each emotion that is expected, (7,).
    """

    def __init__(
        self, config: SmoothingConfig, unsure_below: float, expected: NDArray[np.float64]
    ) -> None:
        self._config = config
        self._expected = expected
        self._enter = unsure_below
        self._leave = max(unsure_below - config.hysteresis, 0.0)
        self._average: NDArray[np.float64] | None = None
        self._leader = 0
        self._leads_since = 0.0
        self._last = 0.0
        self._probs = expected
        self._label = UNSURE
        self._since = 0.0
        self._rival = UNSURE
        self._rival_since = 0.0

    def update(self, t: float, prediction: Prediction | None) -> FaceState:
        """Take in the prediction of time `t` and return the state after it.

        None is a face that cannot be read at the moment: the state stands for as long as `forget`
        allows, and is unsure after that.
        """
        if prediction is None:
            return self._wait(t)
        probs = self._believe(t, prediction)
        wanted = self._wanted(probs)
        if wanted != self._rival:
            self._rival, self._rival_since = wanted, t
        if wanted != self._label and t - self._rival_since >= self._config.dwell:
            self._label, self._since = wanted, t
        return self._state(probs)

    def _wait(self, t: float) -> FaceState:
        if self._average is None:
            self._since = t
            return FaceState(UNSURE, 0.0, t)
        if self._label != UNSURE and t - self._last > self._config.forget:
            self._label, self._since = UNSURE, t
            self._rival, self._rival_since = UNSURE, t
        return self._state(self._probs)

    def _state(self, probs: NDArray[np.float64]) -> FaceState:
        shown = int(probs.argmax()) if self._label == UNSURE else LABELS.index(self._label)
        return FaceState(self._label, float(probs[shown]), self._since)

    def _believe(self, t: float, prediction: Prediction) -> NDArray[np.float64]:
        """The probabilities at time `t`, (7,), of all that was seen until then."""
        anew = self._average is None or t - self._last > self._config.forget
        self._average = self._blend(t, prediction.evidence)
        leader = int(self._average.argmax())
        if anew or leader != self._leader:
            self._leader, self._leads_since = leader, t
        stays = min(max(t - self._leads_since, 0.0) / self._config.settle, 1.0)
        gain = 1 + self._config.build_up * stays
        self._probs = posterior(gain * self._average, self._expected)
        return self._probs

    def _blend(self, t: float, evidence: NDArray[np.float64]) -> NDArray[np.float64]:
        if self._average is None:
            self._since = self._rival_since = self._last = t
            return evidence
        elapsed, self._last = max(t - self._last, 0.0), t
        tau = self._config.time_constant
        keep = exp(-elapsed / tau) if tau else 0.0
        return np.asarray(keep * self._average + (1 - keep) * evidence)

    def _wanted(self, probs: NDArray[np.float64]) -> str:
        """The label that the probabilities of this moment speak for."""
        leader = int(probs.argmax())
        if probs[leader] >= self._enter:
            return LABELS[leader]
        if self._label != UNSURE and probs[LABELS.index(self._label)] >= self._leave:
            return self._label
        return UNSURE
