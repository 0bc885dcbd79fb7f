"""The clip that comes with Facecue: NASA's portrait of Eileen Collins, which smiles."""

from __future__ import annotations

from pathlib import Path


def sample_clip() -> Path:
    """The clip, nine seconds long, of this installation or of the checkout."""
    return samples() / "portrait.mp4"


def samples() -> Path:
    """The folder of the clip, and of its portrait."""
    here = Path(__file__).parents[1]
    installed = here / "samples"
    return installed if installed.is_dir() else here.parent / "tests" / "data"
