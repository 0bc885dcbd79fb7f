"""The one answer that the wearer hears, made of all that the model answers.

An output answers as its annotators would, who met each emotion in shares of their own: FER+'s
called a third of all faces neutral and one in sixty disgusted. Divided by these shares, an answer
is evidence: how much the face itself speaks for each emotion, whoever is asked. What is to be
expected where the device is worn is put in once, at the end (Saerens et al. 2002,
doi 10.1162/089976602753284446; Menon et al. 2020, arXiv 2007.07314). Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .contract import Contract
from .labels import LABELS

LEAST = 1 / 512
"""What a quantised probability of zero counts as: half of its step of 1/256."""

EVERYDAY = dict(zip(LABELS, (0.08, 0.03, 0.05, 0.27, 0.35, 0.12, 0.10), strict=True))
"""How often each emotion is expected where the device is worn: about as FER+'s ten annotators saw
them in pictures from the web, where most faces are neutral or happy; disgust and fear a little
more often, since no emotion is so rare that a face that shows it should not be believed."""


def expected_shares(expect: str | Sequence[float]) -> NDArray[np.float64]:
    """The share of each emotion that is expected, (7,), summing to 1.

    Args:
        expect: "everyday", "even", or seven positive numbers in the order of `LABELS`.

    Example:
        >>> from edge import expected_shares
        >>> expected_shares((1, 1, 1, 3, 3, 1, 0.1)).round(2).tolist()
        [0.1, 0.1, 0.1, 0.3, 0.3, 0.1, 0.01]
    """
    if expect == "everyday":
        shares = np.array(list(EVERYDAY.values()), np.float64)
    elif expect == "even":
        shares = np.ones(len(LABELS))
    else:
        shares = np.array(expect, np.float64)
    return np.asarray(shares / shares.sum())


def weigh(answers: Mapping[str, NDArray[Any]], contract: Contract) -> NDArray[np.float64]:
    """The evidence of all outputs, in natural units of log-odds, (..., 7).

    Args:
        answers: the probabilities of each output as the model gives them, (..., 7) by name.
        contract: says how much each output counts, and the class shares that each assumes.
    """
    evidence = np.zeros(len(LABELS))
    for name, weight in contract.heard.weights.items():
        prior = np.asarray(contract.outputs[name].prior)
        evidence = evidence + weight * np.log(np.maximum(answers[name], LEAST) / prior)
    return np.asarray(evidence / contract.heard.temperature)


def posterior(
    evidence: NDArray[np.floating[Any]], expected: NDArray[np.floating[Any]]
) -> NDArray[np.float64]:
    """The probability of each emotion, (..., 7), by its evidence where `expected`, (7,), holds.

    Example:
        >>> nothing = np.zeros(7)
        >>> posterior(nothing, expected_shares("everyday")).round(2).tolist()
        [0.08, 0.03, 0.05, 0.27, 0.35, 0.12, 0.1]
    """
    odds = evidence + np.log(expected)
    odds = np.exp(odds - odds.max(axis=-1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=-1, keepdims=True))
