"""`python -m convert.measure.cost_child MODEL N`: load a model, run it N times, print the bytes it
took.

A process of its own, so that nothing else is in what is measured.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import numpy as np

from edge.emotion.classifier import Classifier
from edge.emotion.labels import INPUT_SIZE
from edge.emotion.runtime import find_runtime


def peak_memory() -> int:
    """Most bytes that this process has held at once; 0 where the system does not say."""
    status = Path("/proc/self/status")
    found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text()) if status.exists() else None
    return 1024 * int(found[1]) if found else 0


def main() -> None:
    """The process's whole life."""
    find_runtime()
    before = peak_memory()
    classifier = Classifier(Path(sys.argv[1]))
    crop = np.arange(INPUT_SIZE**2, dtype=np.uint32).astype(np.uint8)
    for _ in range(int(sys.argv[2])):
        classifier.run_raw(crop.reshape(INPUT_SIZE, INPUT_SIZE))
    print(peak_memory() - before)


if __name__ == "__main__":
    main()
