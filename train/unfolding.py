"""Batch normalisation that a published network had folded away, put back so that it can train."""

from __future__ import annotations

from typing import Any

import numpy as np
from keras import layers
from numpy.typing import ArrayLike, NDArray


def unfold(norm: layers.BatchNormalization, gain: ArrayLike, shift: ArrayLike, seen: Any) -> None:
    """Let `norm` compute x * gain + shift of an x that is distributed as `seen`, (..., channels).

    Its mean and variance are those of `seen`, so that training it changes nothing at first.
    """
    values: NDArray[np.float32] = np.asarray(seen, np.float32)  # bfloat16 sums stop growing early
    axes = tuple(range(values.ndim - 1))
    mean, variance = values.mean(axes), values.var(axes)
    scale = gain * np.sqrt(variance + norm.epsilon)
    norm.set_weights([scale, shift + gain * mean, mean, variance])
