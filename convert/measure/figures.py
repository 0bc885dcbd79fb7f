"""What a benchmark finds: frozen structs that become `benchmark.json` and are read from it."""

from __future__ import annotations

import msgspec

from .intervals import Estimate


class Bin(msgspec.Struct, frozen=True):
    """Images whose confidence lies in one bin: their number, mean confidence, share right."""

    images: int
    confidence: float
    accuracy: float


class Scores(msgspec.Struct, frozen=True):
    """One model against one annotation; "raw" is before the contract's temperature."""

    accuracy: Estimate
    macro_f1: Estimate
    recall: dict[str, Estimate]
    support: dict[str, int]
    confusion: list[list[int]]
    calibration_error_raw: float
    calibration_error: float
    reliability_raw: list[Bin]
    reliability: list[Bin]


class Comparison(msgspec.Struct, frozen=True):
    """Both models against one annotation.

    `difference` is the accuracy of int8 minus that of float; `p_value` is McNemar's, of the
    images that one alone gets right. `agreement` is the share with the same answer.
    """

    head: str
    images: int
    floating: Scores = msgspec.field(name="float")
    integer: Scores = msgspec.field(name="int8")
    only_float_right: int
    only_int8_right: int
    difference: Estimate
    p_value: float
    agreement: Estimate


class Cost(msgspec.Struct, frozen=True):
    """What a file is and needs.

    `peak_memory` is what loading and running it added to a process, in bytes. `slow_ops` are
    those that XNNPACK left to plain kernels. `instructions` are for one face, None where
    valgrind is not installed.
    """

    file: str
    sha256: str
    format: str
    bytes: int
    multiply_accumulates: int
    ops: dict[str, int]
    slow_ops: dict[str, int]
    peak_memory: int
    instructions: int | None


class Timing(msgspec.Struct, frozen=True):
    """Time of one inference in milliseconds; `histogram` counts over `Latency.edges`."""

    iterations: int
    seconds: float
    median: float
    p95: float
    histogram: list[int]


class Latency(msgspec.Struct, frozen=True):
    """Both models in turns in one run; `ratio` is how many times faster int8 is, the median over
    pairs of turns of the fastest inference of each. `processor` is the kind for which it holds."""

    threads: int
    processor: str
    edges: list[float]
    floating: Timing = msgspec.field(name="float")
    integer: Timing = msgspec.field(name="int8")
    ratio: Estimate


class Layer(msgspec.Struct, frozen=True):
    """One tensor that both files compute, compared over images.

    `low` and `high` are the float file's range; `limits` are what int8 can hold there. `signal`
    is the signal-to-noise ratio in dB: 10 log10 of mean square / mean squared error.
    """

    name: str
    op: str
    low: float
    high: float
    limits: tuple[float, float]
    clipped: float
    signal: float


class OtherNetwork(msgspec.Struct, frozen=True):
    """Another network, float, for the picture of accuracy against cost."""

    name: str
    multiply_accumulates: int
    accuracy: dict[str, float]


class Single(msgspec.Struct, frozen=True):
    """A member alone, float and int8: shares right by annotation, and with the same answer.

    `times_faster` is int8's on one thread of a `processor` of that kind; `slow_ops` of its ops
    XNNPACK leaves to plain kernels. An average of runs has all of their seeds, such as 7-8.
    """

    variant: str
    seed: int | str
    epochs: int
    parameters: int
    multiply_accumulates: int
    float_bytes: int
    int8_bytes: int
    slow_ops: int
    times_faster: float
    processor: str
    floating: dict[str, float] = msgspec.field(name="float")
    integer: dict[str, float] = msgspec.field(name="int8")
    agreement: dict[str, float]

    @property
    def name(self) -> str:
        """Of the run: vgg16-1."""
        return f"{self.variant}-{self.seed}"


class Machine(msgspec.Struct, frozen=True):
    """Where it was measured."""

    processor: str
    architecture: str
    cores: int
    python: str
    runtime: str
    numpy: str


class Benchmark(msgspec.Struct, frozen=True):
    """All of it. `comparisons` are by annotation; `variants` and `singles` are other networks."""

    data: str
    machine: Machine
    floating: Cost = msgspec.field(name="float")
    integer: Cost = msgspec.field(name="int8")
    comparisons: dict[str, Comparison]
    latency: list[Latency]
    layers: list[Layer]
    variants: list[OtherNetwork]
    singles: list[Single]
    skipped: list[str]
