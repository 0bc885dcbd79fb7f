"""compare.py HERE THERE: whether two answers of golden.py agree as far as they must.

A crop is read alike everywhere. Where the face is differs a little: processors shrink a view alike
to a grey level, not to the last bit, and that may change which of a cascade's windows, or of the
finder's cells, have a say.
"""

import json
import sys
from pathlib import Path

from edge.faces.boxes import overlap
from edge.types import Box

LEAST = {"finder": 0.85, "haar": 0.65}
"""Overlap of a face's two boxes."""

here, there = (json.loads(Path(name).read_text()) for name in sys.argv[1:])
pairs = list(zip(here["int8"], there["int8"], strict=True))
largest = max(abs(a - b) for one, other in pairs for a, b in zip(one, other, strict=True))
same = sum(one.index(max(one)) == other.index(max(other)) for one, other in pairs)
overlaps = {
    name: [
        overlap(Box(*one), Box(*other))
        for one, other in zip(here["boxes"][name], there["boxes"][name], strict=True)
    ]
    for name in LEAST
}
boxes = ", ".join(f"{name}'s by {min(found):.2f}" for name, found in overlaps.items())
print(
    f"        {there['machine']}: at most {largest} LSB apart, {same} of {len(pairs)} emotions the"
    f" same; boxes overlap, {boxes} or more"
)
near = all(min(found) >= LEAST[name] for name, found in overlaps.items())
sys.exit(not (largest <= 1 and same == len(pairs) and near))
