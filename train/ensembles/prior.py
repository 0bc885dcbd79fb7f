"""The class shares that an answer assumes: those of the faces that it was learned from.

FER+ calls a third of all faces neutral and one in a hundred disgusted, and a network learns to
expect that. The contract of a converted model names the shares, so that they can be taken out again
(logit adjustment, Menon et al. 2020, arXiv 2007.07314); see `edge.emotion.heard`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..lessons.targets import Targets

Shares = dict[str, NDArray[np.floating[Any]]]
"""The share of each class in a head's targets, (7,), summing to 1."""


def class_shares(targets: Targets) -> Shares:
    """How often each class is what a head should answer, as the training images have it."""
    shares = {}
    for head in targets.known_heads():
        answers = targets.shares[head]
        sums = (answers * targets.weights[head][:, None]).sum(axis=0)
        shares[head] = sums / sums.sum()
    return shares
