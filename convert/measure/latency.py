"""How long one face takes, float and int8 in turns, so that the machine's moods hit both."""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import NDArray

from edge.emotion.classifier import Classifier

from .figures import Latency, Timing
from .intervals import median_ratio
from .speed import kind_of_processor

SECONDS = 10.0
ITERATIONS = 10
"""The least that each model is timed for, in both, as in MLPerf Tiny."""

ROUND = 10
"""Inferences of one model before it is the other's turn."""


def measure_latency(
    floating: Classifier,
    integer: Classifier,
    images: NDArray[np.uint8],
    threads: int,
    seconds: float = SECONDS,
) -> Latency:
    """Time both on the same images, (n, 48, 48) uint8, each for at least `seconds`.

    Args:
        floating, integer: both loaded with `threads` threads.
        seconds: of each; and at least ITERATIONS inferences.
    """
    crops = [images[i % len(images)] for i in range(ROUND)]
    models = (floating, integer)
    for model in models:  # fills the caches
        _round(model, crops)
    rounds: list[list[NDArray[np.float64]]] = []
    while not _enough(rounds, seconds):
        order = models if len(rounds) % 2 else models[::-1]
        taken = {id(model): _round(model, crops) for model in order}
        rounds.append([taken[id(model)] for model in models])
    times = np.array(rounds)  # (rounds, 2, ROUND)
    fastest = times.min(axis=2)  # what else the machine does can only make a face slower
    both = [times[:, i].ravel() for i in (0, 1)]
    edges = np.linspace(0, 1.1e3 * max(np.percentile(t, 95) for t in both), 61)
    return Latency(
        threads=threads,
        processor=kind_of_processor(),
        edges=[round(float(edge), 4) for edge in edges],
        floating=_timing(both[0], edges),
        integer=_timing(both[1], edges),
        ratio=median_ratio(fastest[:, 0], fastest[:, 1]),
    )


def _round(model: Classifier, crops: list[NDArray[np.uint8]]) -> NDArray[np.float64]:
    times = np.empty(len(crops))
    for i, crop in enumerate(crops):
        begin = time.perf_counter()
        model.run_raw(crop)
        times[i] = time.perf_counter() - begin
    return times


def _enough(rounds: list[list[NDArray[np.float64]]], seconds: float) -> bool:
    if len(rounds) * ROUND < ITERATIONS:
        return False
    spent = np.sum(rounds, axis=(0, 2))
    return bool((spent >= seconds).all())


def _timing(times: NDArray[np.float64], edges: NDArray[np.float64]) -> Timing:
    milliseconds = 1e3 * times
    return Timing(
        iterations=len(times),
        seconds=float(times.sum()),
        median=float(np.median(milliseconds)),
        p95=float(np.percentile(milliseconds, 95)),
        histogram=np.histogram(milliseconds, edges)[0].tolist(),
    )
