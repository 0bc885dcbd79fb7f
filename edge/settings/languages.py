"""The languages that Facecue speaks: those of which there is a file of phrases."""

from pathlib import Path

PHRASES = Path(__file__).parents[1] / "voice" / "phrases"
"""Of each language one file, CODE.toml, by its code of ISO 639."""


def languages(folder: Path = PHRASES) -> tuple[str, ...]:
    """Their codes, as `language` in [speech] takes them."""
    return tuple(sorted(file.stem for file in folder.glob("*.toml")))
