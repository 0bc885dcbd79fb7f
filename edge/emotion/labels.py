"""The emotions by name, and the size of a face; imports nothing."""

LABELS = ("angry", "disgust", "fear", "happy", "neutral", "sad", "surprise")
"""The seven emotions in the order of every label array and every model output."""

UNSURE = "unsure"
"""The state of a face whose emotion the model cannot tell with enough confidence."""

INPUT_SIZE = 48
"""Side of the square grey input in pixels, as in FER2013 (Goodfellow et al. 2013)."""
