"""The page of all networks that can be trained by name: `make variants` writes it."""

import csv
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path
from statistics import mean

from convert.measure.tables import read_singles
from convert.report.markdown import SINGLES, percent, rows_of_singles, table
from train.networks.build import build_network, multiply_accumulates
from train.networks.shapes import Cnn, EfficientNet, FaceResNet, MobileNet
from train.variants import VARIANTS, Variant

ROOT = Path(__file__).parents[1]
PAGE, MODELS = ROOT / "docs" / "variants.md", ROOT / "models"

INTRODUCTION = """# Variants

<!-- generated from train/variants.py and the tables in models/: make variants -->

What `python -m train fit --variant NAME` trains. Parameters and multiply-accumulates are those of
the built network. Scores are accuracies on FER2013's PublicTest in percent, before int8, the mean
where there are several runs; FER+ counts by plurality."""

FAMILIES = {
    Cnn: "## Sequential CNN\n\nStages of 3 x 3 convolutions with ReLU, the shape that int8 likes.",
    EfficientNet: "## EfficientNetV2B0\n\nKeras' own; its activations are not what int8 likes.",
    MobileNet: "## MobileNet\n\nTeachers, which may start from a face recogniser.",
    FaceResNet: "## FaceResNet\n\nTeachers of the shape of dlib's face recogniser.",
}

HEADER = ("variant", "what sets it apart", "parameters", "million multiply-accumulates",
          "epochs", "FER2013", "FER+")  # fmt: skip


def page() -> str:
    """All of it, in Markdown."""
    with (MODELS / "model_eval.csv").open(newline="") as file:
        runs = list(csv.DictReader(file))
    parts = [INTRODUCTION]
    for family, what in FAMILIES.items():
        rows = [
            (f"`{name}`", variant.summary, *sizes(variant), *scores(name, runs))
            for name, variant in VARIANTS.items()
            if isinstance(variant.network, family)
        ]
        parts += [what, table(HEADER, rows).replace("| --- | ---: |", "| --- | --- |", 1)]
    singles = read_singles(MODELS / "int8_eval.csv")
    parts += [f"## As int8\n\n{AS_INT8}", table(SINGLES, rows_of_singles(singles))]
    return "\n\n".join(parts) + "\n"


AS_INT8 = """Each network converted alone, float and int8 on the same pictures; in brackets the
share with the same answer. `python -m convert singles` adds one that is trained."""


def sizes(variant: Variant) -> tuple[str, str]:
    """Parameters and million multiply-accumulates; first weights change neither."""
    network = variant.network
    if isinstance(network, EfficientNet):
        network = replace(network, weights=None, frozen=False)
    return _sizes(network)


@cache
def _sizes(network: Cnn | EfficientNet | MobileNet | FaceResNet) -> tuple[str, str]:
    built = build_network(network, name="built")
    return f"{built.count_params():,}", f"{multiply_accumulates(built) / 1e6:.1f}"


def scores(name: str, runs: Iterable[dict[str, str]]) -> tuple[str, str, str]:
    """Epochs of each run, and for both annotations the mean of their accuracies."""
    found = [run for run in runs if run["variant"] == name]
    if not found:
        return "not measured", "", ""
    means = (
        mean(float(run[f"{head}_accuracy"]) for run in found) for head in ("fer2013", "ferplus")
    )
    return ", ".join(run["epochs"] for run in found), *map(percent, means)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
