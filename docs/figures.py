"""The figures that the pages quote, from what was measured of the model that ships."""

import re
import textwrap
from pathlib import Path

import msgspec

from convert.measure.benchmark import Benchmark, read_json
from convert.measure.limits import AS_IT_IS, Limits
from convert.measure.speed import ELSEWHERE, speed
from convert.report.markdown import TITLES, interval, table
from edge.emotion.contract import Contract, load_contract

ROOT = Path(__file__).parents[1]

BOARDS = {
    "cortex-a76": "Pi 5: Cortex-A76, dot product",
    "cortex-a53": "Zero 2 W and 3, about 4: Cortex-A53, none",
    "cortex-a7": "32-bit system: Cortex-A7",
}
"""Processors that are emulated, and the boards that have them or some like them."""


def shipped() -> tuple[Contract, Benchmark]:
    """The contract of the model that ships, and what was measured of it."""
    contract, _ = load_contract(ROOT / "models" / "facecue.tflite")
    found = read_json(ROOT / "models" / "benchmark.json")
    assert found.integer.sha256 == contract.sha256, "models/benchmark.json is of another model"
    return contract, found


def scores() -> str:
    """How right the shipped model is by every measure, as float and as int8."""
    _, found = shipped()
    rows = [
        (
            f"against {TITLES[measure]}",
            f"{compared.images:,}",
            interval(compared.floating.accuracy, 1),
            interval(compared.integer.accuracy, 1),
            interval(compared.integer.macro_f1, 1),
        )
        for measure, compared in found.comparisons.items()
    ]
    header = (
        "held-out faces, in %",
        "images",
        "float, accuracy",
        "int8, accuracy",
        "int8, macro-F1",
    )
    same = found.comparisons["heard, ferplus plurality"].agreement.value
    return (
        f"{table(header, rows)}\n\nIn brackets: 95 % intervals. Float and int8 give the same answer"
        f" on {100 * same:.1f} % of the images."
    )


def speed_and_size() -> str:
    """What int8 saves."""
    _, found = shipped()
    alone = next(run for run in found.latency if run.threads == 1)
    return textwrap.fill(
        f"The file of 8-bit integers (int8) that runs on the device has"
        f" {found.integer.bytes / 1e6:.2f} MB, the same network with 32-bit floats (float)"
        f" {found.floating.bytes / 1e6:.2f} MB. A face takes"
        f" {found.integer.multiply_accumulates / 1e6:.0f} million multiplications; on one thread of"
        f" a processor with {alone.processor} int8 was {speed(alone.ratio.value, 1)}. {ELSEWHERE}",
        100,
    )


def heard() -> str:
    """How right what reaches the wearer is: of single pictures, and of composed clips."""
    contract, found = shipped()
    limits = msgspec.json.decode((ROOT / "models" / "limits.json").read_bytes(), type=Limits)
    assert limits.sha256 == contract.sha256, "models/limits.json is of another model"
    rows = [
        (TITLES[measure].removesuffix(", as heard"), f"{compared.images:,}",
         interval(compared.integer.accuracy, 1), interval(compared.integer.macro_f1, 1))
        for measure, compared in found.comparisons.items()
        if measure.startswith("heard, ")
    ]  # fmt: skip
    header = ("right by", "pictures", "right, %", "macro-F1, %")
    whole = next(limit.groups[0] for limit in limits.limits if limit.groups[0].name == AS_IT_IS)
    scores = found.comparisons[f"heard, {limits.measure}"].integer
    recalls = sorted((each.value, label) for label, each in scores.recall.items())
    known = [f"{label} {100 * share:.0f}" for share, label in reversed(recalls)]
    for page in (
        "announce.md",
        "announce-even.md",
        "announce-blends.md",
        "announce-affectnet.md",
        "sources.md",
    ):
        measured = (ROOT / "models" / page).read_text()
        assert contract.sha256[:12] in measured, f"models/{page} is of another model"
    clips = (ROOT / "models" / "announce.md").read_text()

    def figure(measure: str) -> str:
        return re.findall(rf"^\| {measure} \| (.*) \|$", clips, re.MULTILINE)[0]

    words = (
        f"Below a confidence of {contract.unsure_below} Facecue is silent. Of single pictures"
        f" {100 * whole.spoken.value:.0f} % reach it, and of these"
        f" {100 * whole.precision.value:.0f} % are right by {TITLES[limits.measure]}. Of the"
        f" pictures that show it, it recognises {', '.join(known)} %. On films composed of"
        f" pictures that most people agree on, {figure('announcements that are right')}"
        " announcements were right and"
        f" {figure('changes announced')} changes were announced, after"
        f" {figure('delay, median and p95').partition(',')[0]} in the median."
    )
    return f"{table(header, rows)}\n\n{textwrap.fill(words, 100)}"


def boards() -> str:
    """What a face, a frame and a search cost on the processors of boards, in instructions."""
    counted = {}
    for name in ("boards.txt", "armhf.txt"):
        for line in (ROOT / "tests/hil/results" / name).read_text().splitlines():
            core, what, model, thousands = line.split()
            counted[core, what, model] = int(thousands) / 1000
    rows = []
    for core, of in BOARDS.items():
        face, slow = (counted[core, "infer", model] for model in ("facecue", "facecue-float32"))
        frames = [counted[core, what, "facecue"] for what in ("follow", "search")]
        plain = counted[core, "plain", "haar"]
        rows.append(
            (of, f"{face:.1f}", f"{slow:.1f}", f"{slow / face:.2f}", f"{plain:.0f}",
             *(f"{each:.1f}" for each in frames))
        )  # fmt: skip
    header = ("million instructions, emulated", "a face, int8", "float", "float to int8",
              "a plain Haar search", "a frame with a face", "without one")  # fmt: skip
    return table(header, rows)
