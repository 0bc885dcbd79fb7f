"""`python -m convert.golden MODEL GOLDEN`: does this machine answer as the one that released it?

Needs what the device has, and no more: a model's answers to pictures made by code are checked
by every runtime and on every architecture. A quantum is one step of an output, a probability of
1/256.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from edge.classifier import Classifier
from edge.contract import INPUT_SIZE
from edge.errors import ContractError
from edge.runtime import find_runtime

PICTURES = 24

QUANTA = 1
"""What an answer may differ by where XNNPACK computes: ai-edge-litert and tensorflow."""

QUANTA_WITHOUT_XNNPACK = 8
"""And where it does not: tflite-runtime, whose own kernels round each layer's sums twice. One
value in a thousand differs by one step after the first layer, and eight layers add up."""


def pictures() -> NDArray[np.uint8]:
    """(24, 48, 48) uint8: ramps, gratings, faces of discs, and noise, all by integer arithmetic,
    so that every machine makes the same."""
    y, x = np.mgrid[:INPUT_SIZE, :INPUT_SIZE].astype(np.int64)
    made = []
    for number in range(PICTURES):
        kind, step = number % 4, number // 4 + 1
        if kind == 0:
            made.append((step * 5 * x + (7 - step) * 3 * y) % 256)
        elif kind == 1:
            made.append(255 * ((x // step + y // step) % 2))
        elif kind == 2:
            made.append(_face(x, y, step))
        else:
            made.append(((x * 73 + y * 151 + 1) * (x * 31 + y * 17 + step) >> 3) % 256)
    return np.stack(made).astype(np.uint8)


def _face(x: NDArray[np.int64], y: NDArray[np.int64], step: int) -> NDArray[np.int64]:
    """A bright disc, two dark eyes, and a mouth that opens and bends with `step`."""
    picture = 60 + x + 0 * y
    picture[(x - 24) ** 2 * 4 + (y - 24) ** 2 * 3 < 1500] = 190
    for eye in (16, 32):
        picture[(x - eye) ** 2 + (y - 18) ** 2 * 2 < 6 + 2 * step] = 40
    bend = (x - 24) ** 2 * (step - 3) // 60
    picture[(abs(x - 24) < 9) & (abs(y - 35 + bend) < 1 + step // 2)] = 70
    return picture


def write_golden(model: Path, file: Path) -> Path:
    """Write the pictures and what `model` says to each: `images`, `sha256` of the model, and by
    name each output's integers (24, 7)."""
    classifier, images = Classifier(model), pictures()
    rows = [classifier.run_raw(image) for image in images]
    answers = {name: np.stack([row[name] for row in rows]) for name in rows[0]}
    np.savez_compressed(file, images=images, sha256=classifier.contract.sha256, **answers)
    return file


def check_golden(model: Path, file: Path) -> NDArray[np.int64]:
    """By how many quanta this machine's answers differ, an entry a number.

    Raises:
        ContractError: the file is of another model; or an answer differs by more than it may.
        ModelNotFoundError: the model is missing.
    """
    classifier = Classifier(model)
    bound = QUANTA_WITHOUT_XNNPACK if "tflite_runtime" in find_runtime().__name__ else QUANTA
    gaps = []
    with np.load(file, allow_pickle=False) as golden:
        if str(golden["sha256"]) != classifier.contract.sha256:
            raise ContractError(f"{file} is of another model than {model}; release both together")
        for number, image in enumerate(golden["images"]):
            for name, answer in classifier.run_raw(image).items():
                wanted = golden[name][number].astype(np.int64)
                gaps.append(np.abs(answer - wanted))
                if gaps[-1].max() > bound:
                    raise ContractError(
                        f"model {model}: {name} of picture {number} is {answer.tolist()} here,"
                        f" {wanted.tolist()} in {file}"
                    )
    return np.concatenate(gaps)


def main() -> int:
    """The whole of the command; returns the exit code."""
    try:
        gaps = check_golden(Path(sys.argv[1]), Path(sys.argv[2]))
    except (ContractError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{find_runtime().__name__}: {len(gaps)} numbers, {int((gaps > 0).sum())} differ, by"
          f" {gaps.max()} quanta at most")  # fmt: skip
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
