# %% [markdown]
# # What the faces of a folder of pictures show
#
# Jupyter, VS Code and others show this file as a notebook, a cell at each `# %%`; as a program it
# prints its report as Markdown:
#
#     python examples/report.py tests/data > report.md

# %% What is read: put your own folder here
import sys
from collections import Counter
from pathlib import Path

from edge import LABELS, UNSURE, Config, ImageError, StillReader, default_model, read_picture

folder = Path(sys.argv[1])

# %% Every face of every picture
reader = StillReader.open(Config(), default_model())
faces = []
for file in sorted(folder.iterdir()):
    try:
        found = reader.read(read_picture(file))
    except ImageError:  # no picture, or a damaged one
        continue
    faces += [(file.name, face) for face in found]

print(f"# The faces in {folder.name}\n")
print("| picture | at | shows | confidence |\n|---|---|---|---|")
for name, face in faces:
    print(f"| {name} | {face.box.x}, {face.box.y} | {face.label} | {face.confidence:.2f} |")

# %% How many show what
print("\n## How many show what\n\n```text")
counts = Counter(face.label for _, face in faces)
for label in (*LABELS, UNSURE):
    print(f"{label:>8} {counts[label]:4d} {'#' * counts[label]}".rstrip())
print("```")

# %% Where it hesitated: the two emotions that came closest to each other
print("\n## The closest call\n")
if faces:
    name, face = min(faces, key=lambda one: one[1].confidence)
    first, second, *_ = sorted(face.probabilities, key=lambda label: -face.probabilities[label])
    shares = (f"{label} {face.probabilities[label]:.0%}" for label in (first, second))
    print(f"In {name}: {' or '.join(shares)}.")
else:
    print("There is no face.")
