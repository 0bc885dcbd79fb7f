"""Sources in, one clean `.npz` and its manifest out."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from edge.contract import LABELS
from edge.errors import DataError

from .dataset import SPLITS, VOTE_COLUMNS, VOTE_LABELS, Dataset
from .sources import Row, Skips, read_drop, read_fer2013, read_ferplus

MANIFEST_VERSION = 1


@dataclass(frozen=True)
class Sources:
    """Where the data lies: FER2013, and optionally FER+ and the list of leaked images."""

    fer2013: Path
    ferplus: Path | None = None
    ferplus_match: Path | None = None
    drop: Path | None = None


def manifest_path(data: Path) -> Path:
    """The manifest that belongs to a dataset: `fer.npz` -> `fer.manifest.json`."""
    return data.with_suffix(".manifest.json")


def prepare(sources: Sources, out: Path) -> dict[str, Any]:
    """Write the dataset to `out` and its manifest beside it; returns the manifest.

    Training images named in the drop list are left out; images of the other splits stay, so that
    figures on them remain comparable with everybody else's.

    Raises:
        DataError: a source is missing or not in the form it should have. Single bad images are
            no error: they are left out and listed in the manifest.
    """
    if sources.ferplus_match and not sources.ferplus:
        raise DataError("--ferplus-match needs --ferplus, the table it refers to")
    if not out.parent.is_dir():
        raise DataError(f"folder {out.parent} does not exist; make it, or name another --out")
    skips = Skips()
    drop = read_drop(sources.drop) if sources.drop else set()
    votes = read_ferplus(sources.ferplus, sources.ferplus_match) if sources.ferplus else {}
    rows = list(read_fer2013(sources.fer2013, skips))
    names = {row.name for row in rows}
    if sources.ferplus and not names & votes.keys():
        raise DataError(
            f"{sources.ferplus} matches no image of {sources.fer2013}; for the folder of JPEGs"
            " give --ferplus-match too"
        )
    dropped = sorted(row.name for row in rows if row.split == "train" and row.name in drop)
    leaked = set(dropped)
    kept = [row for row in rows if row.name not in leaked]
    if not kept:
        raise DataError(f"no image of {sources.fer2013} can be used; {len(skips.entries)} skipped")
    dataset = _assemble(kept, votes)
    dataset.save(out)
    manifest = {
        "version": MANIFEST_VERSION,
        "sha256": file_sha256(out),
        "labels": list(LABELS),
        "counts": count_classes(dataset),
        "with_ferplus_votes": int((dataset.votes.sum(axis=1) > 0).sum()),
        "sources": _describe(sources),
        "dropped": dropped,
        "drop_list_without_image": len(drop - names),
        "skipped": [{"name": name, "reason": reason} for name, reason in skips.entries],
    }
    manifest_path(out).write_text(json.dumps(manifest, indent=1) + "\n")
    return manifest


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's content, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _assemble(rows: list[Row], votes: dict[str, Any]) -> Dataset:
    unknown = np.zeros(len(VOTE_COLUMNS), np.uint8)
    ballots = np.stack([votes.get(row.name, unknown) for row in rows])
    ours = np.zeros((len(rows), len(LABELS)), np.float32)
    ours[:, VOTE_LABELS] = ballots[:, : len(LABELS)]
    return Dataset(
        images=np.stack([row.pixels for row in rows]),
        fer2013=np.array([row.label for row in rows], np.int8),
        ferplus=ours / np.maximum(ours.sum(axis=1, keepdims=True), 1),
        votes=ballots,
        split=np.array([row.split for row in rows]),
        ids=np.array([row.name for row in rows]),
    )


def count_classes(dataset: Dataset) -> dict[str, dict[str, int]]:
    """Images per FER2013 class within each split that has any."""
    counts = {}
    for split in SPLITS:
        found = Counter(dataset.fer2013[dataset.split == split].tolist())
        if found:
            counts[split] = {label: found[i] for i, label in enumerate(LABELS)}
    return counts


def _describe(sources: Sources) -> dict[str, dict[str, str]]:
    described = {}
    for name, path in vars(sources).items():
        if path is not None:
            digest = hashlib.sha256()
            files = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file())
            for file in files:
                digest.update(file.name.encode())
                digest.update(file.read_bytes())
            described[name] = {"name": path.name, "sha256": digest.hexdigest()}
    return described
