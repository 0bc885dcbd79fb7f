"""`python -m convert.golden MODEL GOLDEN`: does this machine answer as the one that released it?

Needs what the device has, and no more: a model's answers to pictures made by code are checked
by every runtime and on every architecture. A quantum is one step of an output, a probability of
1/256.

Each runtime has kernels of its own: XNNPACK's, which ai-edge-litert and tensorflow use, and those
built in, which are all that tflite-runtime has for int8. `exact` has made the file so that they
agree; the quantum is for processors and versions on which nobody has tried.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Collection
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from edge.emotion.classifier import Classifier, quantize_crop
from edge.emotion.contract import load_contract
from edge.emotion.labels import INPUT_SIZE
from edge.emotion.runtime import find_runtime, open_interpreter
from edge.errors import ContractError
from train.files import UNREADABLE, replace_arrays

from .tflite.graph import ops_of

PICTURES = 24

QUANTA = 1
"""What an answer may differ by."""


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
    name each output's integers (24, 7).

    Raises:
        ModelNotFoundError: the model is missing.
    """
    images = pictures()
    sha256 = load_contract(model)[0].sha256
    replace_arrays(file, {"images": images, "sha256": np.array(sha256), **ask(model, images)})
    return file


Integers = dict[str, NDArray[Any]]
"""Each output's integers, (n, 7)."""


def ask(model: Path, images: NDArray[np.uint8]) -> Integers:
    """What the model says of `images`, (n, 48, 48), as the device runs it."""
    classifier = Classifier(model)
    rows = [classifier.run_raw(image) for image in images]
    return {name: np.stack([row[name] for row in rows]) for name in rows[0]}


def ask_built_in(model: Path, images: NDArray[np.uint8]) -> Integers:
    """What it says of `images`, (n, 48, 48), by the kernels that every runtime has."""
    contract, content = load_contract(model)
    interpreter = open_interpreter(content, delegates=False)
    entry, exits = interpreter.get_input_details()[0], interpreter.get_output_details()
    rows: dict[str, list[NDArray[Any]]] = {name: [] for name in contract.outputs}
    for image in images:
        levels = quantize_crop(image, contract.input)
        interpreter.set_tensor(entry["index"], levels[None, :, :, None])
        interpreter.invoke()
        for name, output in contract.outputs.items():
            rows[name].append(interpreter.get_tensor(exits[output.index]["index"])[0])
    return {name: np.stack(levels) for name, levels in rows.items()}


def has_xnnpack(content: bytes) -> bool:
    """Whether the installed runtime computes a file with XNNPACK."""
    return any(op.name == "DELEGATE" for op in ops_of(open_interpreter(content)))


def check_golden(model: Path, file: Path) -> NDArray[np.int64]:
    """By how many quanta this machine's answers differ, (numbers,), an entry a number.

    Raises:
        ContractError: the file is of another model; or an answer differs by more than it may.
        ModelNotFoundError: the model is missing.
    """
    contract, _ = load_contract(model)
    found = []
    golden = _read_golden(file, contract.outputs)
    if str(golden["sha256"]) != contract.sha256:
        raise ContractError(
            f"{file} is of another model than {model}", advice="release both together"
        )
    for name, levels in ask(model, golden["images"]).items():
        wanted = golden[name].astype(np.int64)
        gaps = np.abs(levels - wanted)
        for number in np.flatnonzero(gaps.max(axis=1) > QUANTA)[:1]:
            raise ContractError(
                f"model {model}: {name} of picture {number} is {levels[number].tolist()} here,"
                f" {wanted[number].tolist()} in {file}"
            )
        found.append(gaps.ravel())
    return np.concatenate(found)


def _read_golden(file: Path, outputs: Collection[str]) -> Integers:
    try:
        with file.open("rb") as opened, np.load(opened, allow_pickle=False) as golden:
            return {name: golden[name] for name in ("sha256", "images", *outputs)}
    except UNREADABLE as error:
        raise ContractError(
            f"{file} cannot be read as golden answers: {error}",
            advice="copy it again, with its model",
        ) from error


def main() -> int:
    """The whole of the command; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m convert.golden",
        description="Says whether this machine answers as the one that released the model.",
    )
    parser.add_argument("model", type=Path, metavar="FILE.tflite")
    parser.add_argument("golden", type=Path, metavar="golden.npz", help="released with it")
    args = parser.parse_args()
    model = args.model
    try:
        gaps = check_golden(model, args.golden)
    except (ContractError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    kernels = "XNNPACK" if has_xnnpack(model.read_bytes()) else "built-in kernels"
    print(f"{find_runtime().__name__}, {kernels}: {len(gaps)} numbers, {int((gaps > 0).sum())}"
          f" differ, by {gaps.max()} quanta at most")  # fmt: skip
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
