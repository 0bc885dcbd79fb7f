"""Loads damaged models for `test_fuzz.py`, in a process that a runtime may take down with it.

Reads one damage a line from stdin as JSON, and answers each with one line: what became of it.
"""

import hashlib
import json
import sys
from pathlib import Path

import numpy as np

from edge.emotion.classifier import Classifier
from edge.errors import FacecueError


def damaged(content: bytes, damage: dict) -> bytes:
    """The bytes of a model after a cut, flipped bits and overwritten bytes."""
    changed = bytearray(content[: damage["length"]])
    for place, bit in damage["flips"]:
        if place < len(changed):
            changed[place] ^= 1 << bit
    for place, values in damage["writes"]:
        changed[place : place + len(values)] = bytes(values)[: max(len(changed) - place, 0)]
    return bytes(changed)


def load(model: Path, crop: np.ndarray) -> str:
    try:
        answers = Classifier(model).run(crop)
    except FacecueError as error:
        return "refused" if str(model) in str(error) else f"says not which model: {error}"
    except Exception as error:
        return f"raises {error!r}"
    sound = all(probs.shape == (7,) for probs in answers.values())
    return "runs" if sound else f"answers {answers}"


def main() -> None:
    shipped, folder = Path(sys.argv[1]), Path(sys.argv[2])
    content, contract = shipped.read_bytes(), json.loads(shipped.with_suffix(".json").read_text())
    copy = folder / "damaged.tflite"
    crop = np.full((48, 48), 128, np.uint8)
    for line in sys.stdin:
        changed = damaged(content, json.loads(line))
        copy.write_bytes(changed)
        outcomes = []
        for digest in (contract["sha256"], hashlib.sha256(changed).hexdigest()):
            copy.with_suffix(".json").write_text(json.dumps(contract | {"sha256": digest}))
            outcomes.append(load(copy, crop))
        print(json.dumps([changed != content, *outcomes]), flush=True)


if __name__ == "__main__":
    main()
