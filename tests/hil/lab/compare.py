"""compare.py HERE THERE: whether two answers of golden.py agree as far as they must."""

import json
import sys
from pathlib import Path

here, there = (json.loads(Path(name).read_text()) for name in sys.argv[1:])
pairs = list(zip(here["int8"], there["int8"], strict=True))
largest = max(abs(a - b) for one, other in pairs for a, b in zip(one, other, strict=True))
same = sum(one.index(max(one)) == other.index(max(other)) for one, other in pairs)
print(
    f"        {there['machine']}: at most {largest} LSB apart, {same} of {len(pairs)} emotions and"
    f" {sum(a == b for a, b in zip(here['boxes'], there['boxes'], strict=False))} of"
    f" {len(here['boxes'])} boxes the same"
)
apart = [
    max(abs(a - b) for a, b in zip(one, other, strict=True))
    for one, other in zip(here["boxes"], there["boxes"], strict=True)
]
sys.exit(largest > 1 or same < len(pairs) or max(apart) > 1)  # halves are rounded either way
