"""The emotions by name, and the size of a face; imports nothing."""

LABELS = ("angry", "disgust", "fear", "happy", "neutral", "sad", "surprise")
"""The seven emotions in the order of every label array and every model output."""

ALIASES = {
    "anger": "angry", "happiness": "happy", "sadness": "sad", "surprised": "surprise",
    "fearful": "fear", "afraid": "fear", "scared": "fear", "disgusted": "disgust",
    "neutrality": "neutral", "calm": "neutral", "joy": "happy", "smiling": "happy",
}  # fmt: skip
"""What others call the seven, in small letters; on the desktop folders are named so."""

UNSURE = "unsure"
"""The state of a face whose emotion the model cannot tell with enough confidence."""

INPUT_SIZE = 48
"""Side of the square grey input in pixels, as in FER2013 (Goodfellow et al. 2013)."""


def label_of(name: str) -> str | None:
    """One of `LABELS` by any of its names, capitals or not; None: none of ours.

    >>> label_of(" Happiness")
    'happy'
    """
    name = name.strip().lower()
    name = ALIASES.get(name, name)
    return name if name in LABELS else None
