"""edges.py LINE FILE: appends to FILE when the value of a simulated GPIO line changes, and to what.

A line is the time in seconds and the value.
"""

import sys
import time
from pathlib import Path

line = Path(sys.argv[1])
before = ""
with Path(sys.argv[2]).open("a", buffering=1) as file:
    while True:
        value = line.read_text().strip()
        if value != before:
            before = value
            file.write(f"{time.monotonic():.3f} {value}\n")
        time.sleep(0.01)
