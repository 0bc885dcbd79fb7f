"""The face finder's card: its figures are the contract's and those of the measured table."""

from __future__ import annotations

from pathlib import Path

from edge.errors import DataError
from edge.faces.finder_contract import FinderContract, load_finder_contract
from edge.faces.verifier import verifier_path

from .markdown import table

FINDER_FILE = "finder.tflite"
_MEASURED = "photos.md"
"""What `detection-benchmark --photos` wrote beside the file."""


def finder_card(folder: Path) -> str:
    """Markdown of the card of the finder in `folder`.

    Raises:
        ModelNotFoundError, ContractError: the finder or its contract cannot be used.
        DataError: it has not been measured on photos, or another one has.
    """
    contract, content = load_finder_contract(folder / FINDER_FILE)
    parts = [
        f"# {FINDER_FILE} and {verifier_path(Path(FINDER_FILE))}: where the faces are",
        _facts(contract, len(content) + verifier_path(folder / FINDER_FILE).stat().st_size),
        _USE,
        _LEARNED.format(photos=contract.training["photos"]),
        _measured(folder / _MEASURED, contract),
        _FAILURES,
        _LICENCES,
    ]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _facts(contract: FinderContract, size: int) -> str:
    counts = contract.training["multiply_accumulates"]
    cost = ", ".join(f"{n / 1e6:.1f} million at {shape}"
                     for shape, n in counts.items() if shape != "verifier")  # fmt: skip
    rows = [
        ("answers", "boxes of faces, each with a score and both eyes"),
        ("input", "a grey picture of any multiple of 32 pixels, int8, the pixels less 128"),
        ("outputs", f"{', '.join(contract.outputs)}: a grid each, see"
                    " edge/faces/finder_grid.py"),
        ("verifier", "the log-odds of a face, of a grey square of 64 pixels around what the finder"
                     " suggests"),
        ("a face", f"from a score of {contract.found_from} on, of all looks together; one that is"
                   f" followed from {contract.kept_from} on"),
        ("size", f"{size / 1e3:.0f} kB of int8; {contract.training['parameters']:,} parameters"),
        ("multiply-accumulates", f"{cost}; {counts['verifier'] / 1e6:.1f} million of the verifier"),
        ("sha256", f"`{contract.sha256}`, the verifier's `{contract.verifier.sha256}`"),
    ]  # fmt: skip
    return table(("", ""), rows).replace("---:", "---")


def _measured(file: Path, contract: FinderContract) -> str:
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise DataError(f"{file} cannot be read: {error}", advice=_AGAIN) from error
    for what, sha256 in (("finder", contract.sha256), ("verifier", contract.verifier.sha256)):
        if sha256[:12] not in text:
            raise DataError(
                f"{file} was measured of another {what} than {sha256[:12]}…", advice=_AGAIN
            )
    rows = "\n".join(line for line in text.splitlines() if line.startswith("|"))
    return f"{_MEASURES}\n\n{rows}"


_AGAIN = "run: python -m convert detection-benchmark --photos DIR --out FILE.md"

_USE = """
## What it is for

To show the classifier where the faces of a frame are. It tells nobody apart, keeps no picture, and
does not know who is there; a face is followed by where it is and how alike it looks for as long as
it is in view. `detector = "haar"` in the settings has OpenCV's cascades do the same.
"""

_LEARNED = """
## What it learned from

{photos:,} photos of ExpW (Zhang et al. 2018), found on the web by emotion words; four fifths of
them, chosen by name. Boxes and eyes are a teacher's, YuNet (Wu et al. 2023) at full size, framed as
FER2013 frames a face. Photos are shown at random scales and crops, darkened, blurred, turned by up
to 45 degrees; some with FER2013's faces put into them, some with their faces painted over. Textures
and pictures without a face that it took for one were shown again. The verifier learned from what
the finder suggests in such views, right or wrong.
"""

_MEASURES = """
## How well it finds

On the other fifth of the photos, beside Haar cascades and its teacher. The list of faces was made
by people and a detector and lacks some; a box is a face when YuNet sees one there or the list has
it.
"""

_FAILURES = """
## Where it fails

- Faces smaller than 40 of 640 pixels, in full profile, from behind, or more than half covered.
- Two dark spots on a light patch, such as a socket, can pass for a face for a frame or two. Nothing
  is said of them unless the classifier, too, is sure for several frames.
- On scenes composed of faces that a cascade had framed before, [Haar finds more](detection.md).
- It tells a head's tilt to 6 degrees in the median; only strong tilts are levelled.
- It was not measured by skin colour, age or sex: the photos do not say. Try it with the people you
  meet.
"""

_LICENCES = """
## Licences

The code and the weights: MIT. YuNet, the teacher: MIT. ExpW's photos come from the web and remain
their owners'; its terms allow research, and none of them is in this repository.
"""
