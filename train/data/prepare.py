"""Sources in, one clean `.npz` and its manifest out."""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from edge.emotion.labels import LABELS
from edge.errors import DataError

from ..files import file_sha256, replace_text
from .affectnet import read_affectnet
from .balance import balance
from .chart import Counts, draw_classes
from .dataset import DETAIL, NO_LABEL, SPLITS, VOTE_COLUMNS, VOTE_LABELS, Dataset
from .duplicates import find_duplicates
from .fer2013 import EXPECTED, find_fer2013, read_drop, read_fer2013
from .ferplus import check_agreement, read_ferplus
from .folders import CLASS_FOLDERS, read_folders
from .rows import Row, Skips

MANIFEST_VERSION = 1

Manifest = dict[str, Any]
"""What `prepare` did, as it stands in the manifest file."""


@dataclass(frozen=True)
class Sources:
    """Where the data lies: FER2013 with FER+, leaked images and AffectNet, of which the last three
    need the first; own pictures; or both."""

    fer2013: Path | None = None
    ferplus: Path | None = None
    ferplus_match: Path | None = None
    drop: Path | None = None
    affectnet: Path | None = None
    folders: Path | None = None


READERS: dict[str, Callable[[Path, Skips], Iterable[Row]]] = {
    "affectnet": read_affectnet,
    "folders": read_folders,
}
"""What reads the faces of each other source, by its name in `Sources`."""


def manifest_path(data: Path) -> Path:
    """The manifest that belongs to a dataset: `fer.npz` -> `fer.manifest.json`."""
    return data.with_suffix(".manifest.json")


def picture_path(data: Path) -> Path:
    """The picture of a dataset's classes: `fer.npz` -> `fer.classes.png`."""
    return data.with_suffix(".classes.png")


def prepare(sources: Sources, out: Path, *, balanced: bool = False, seed: int = 1) -> Manifest:
    """Write the dataset to `out`, a manifest and a picture of its classes beside it.

    Left out of training, and named in the manifest: images of the drop list, images with the
    pixels of a held-out image, and images that occur with two labels. The other splits stay
    whole, so that figures on them remain comparable with everybody else's. The same sources and
    seed give the same bytes.

    Args:
        sources: what to read.
        out: FILE.npz.
        balanced: whether the training classes get equal shares; see `balance`.
        seed: of the views that fill up rare classes.

    Raises:
        DataError: a source is missing or not in the form it should have, or FER+'s rows are not
            of these images. Single bad images are no error: they are left out and listed in the
            manifest.
    """
    _check_sources(sources)
    if not out.parent.is_dir():
        raise DataError(
            f"folder {out.parent} does not exist", advice="make it, or name another --out"
        )
    skips = Skips()
    drop = read_drop(sources.drop) if sources.drop else set()
    rows, votes = _read_fer2013(sources, skips)
    names = {row.name for row in rows}
    for name, read in READERS.items():
        if (source := getattr(sources, name)) is not None:
            rows += read(source, skips)
    dropped = sorted(row.name for row in rows if row.split == "train" and row.name in drop)
    rows = _without(rows, dropped)
    duplicates = find_duplicates(rows)
    rows = _without(rows, duplicates.of_held_out + duplicates.conflicting)
    if not rows:
        raise DataError(
            f"no image of {sources.fer2013 or sources.folders} can be used: {skips.summary()}",
            advice=f"{len(dropped) + len(duplicates.conflicting)} in the drop list or with two"
            f" labels; {EXPECTED if sources.fer2013 else CLASS_FOLDERS}",
        )
    dataset = _assemble(rows, votes)
    stages = {"as it is": count_classes(dataset)}
    if balanced:
        dataset = balance(dataset, seed)
        stages["balanced"] = count_classes(dataset)
    dataset.save(out)
    draw_classes(stages, picture_path(out))
    manifest = {
        "version": MANIFEST_VERSION,
        "sha256": file_sha256(out),
        "labels": list(LABELS),
        "counts": stages[list(stages)[-1]],
        "counts_before_balancing": stages["as it is"],
        "seed": seed if balanced else None,
        "with_ferplus_votes": int((dataset.votes.sum(axis=1) > 0).sum()),
        "sources": _describe(sources),
        "dropped": dropped,
        "drop_list_without_image": len(drop - names),
        "duplicates_of_held_out": duplicates.of_held_out,
        "conflicting_duplicates": duplicates.conflicting,
        "resized": skips.resized,
        "own_pictures": dict(sorted(skips.cuts.items())),
        "skipped": [{"name": name, "reason": reason} for name, reason in skips.entries],
    }
    replace_text(manifest_path(out), json.dumps(manifest, indent=1) + "\n")
    return manifest


def _check_sources(sources: Sources) -> None:
    given = {name for name, path in vars(sources).items() if path is not None}
    if not given - {"ferplus", "ferplus_match", "drop", "affectnet"}:
        raise DataError(
            "no pictures given", advice="name --folders, your own, or --fer2013, or both"
        )
    if sources.ferplus_match and not sources.ferplus:
        raise DataError("--ferplus-match needs --ferplus, the table it refers to")
    lone = sorted(given & {"ferplus", "drop", "affectnet"})
    if lone and not sources.fer2013:
        raise DataError(f"--{lone[0]} needs --fer2013, to which it belongs")


def _read_fer2013(sources: Sources, skips: Skips) -> tuple[list[Row], dict[str, NDArray[np.uint8]]]:
    """The faces of FER2013, and FER+'s votes by name."""
    if not sources.fer2013:
        return [], {}
    found = find_fer2013(sources.fer2013)
    votes = {}
    if sources.ferplus:
        votes = read_ferplus(sources.ferplus, sources.ferplus_match, found)
    rows = list(read_fer2013(found, skips))
    if sources.ferplus:
        check_agreement(votes, {row.name: row.label for row in rows}, sources.ferplus)
    return rows, votes


def format_manifest(manifest: Manifest) -> str:
    """What was prepared and what was left out, as text for people."""
    lines = []
    for split, counts in manifest["counts"].items():
        total = sum(counts.values())
        classes = (f"{label} {n} ({100 * n / total:.2f} %)" for label, n in counts.items())
        lines.append(f"{split:>10}: {total:6d} images {', '.join(classes)}")
    skipped = manifest["skipped"]
    absent = [label for label, n in manifest["counts"].get("train", {}).items() if not n]
    if absent:
        lines.append(f"no training images of {', '.join(absent)}: these are never answered")
    lines += [f"own pictures, faces {how}: {n}" for how, n in manifest["own_pictures"].items()]
    lines.append(
        f"{manifest['with_ferplus_votes']} images have FER+ votes; left out of training:"
        f" {len(manifest['dropped'])} of the drop list,"
        f" {len(manifest['duplicates_of_held_out'])} copies of held-out images,"
        f" {len(manifest['conflicting_duplicates'])} with two labels;"
        f" {len(skipped)} skipped or noted"
    )
    if manifest["resized"]:
        lines.append(f"{manifest['resized']} images were made 48x48 of their middle square")
    lines += [f"  {entry['name']}: {entry['reason']}" for entry in skipped[:20]]
    if len(skipped) > 20:
        lines.append(f"  and {len(skipped) - 20} more")
    return "\n".join(lines)


def _without(rows: list[Row], names: list[str]) -> list[Row]:
    """The rows but for the training images of these names."""
    unwanted = set(names)
    return [row for row in rows if row.split != "train" or row.name not in unwanted]


def _assemble(rows: list[Row], votes: dict[str, Any]) -> Dataset:
    unknown = np.zeros(len(VOTE_COLUMNS), np.uint8)
    ballots = np.stack([votes.get(row.name, unknown) for row in rows])
    details = [row.detail for row in rows if row.detail is not None]
    nothing = np.zeros((0, DETAIL, DETAIL), np.uint8)
    place = np.cumsum([row.detail is not None for row in rows]) - 1
    ours = np.zeros((len(rows), len(LABELS)), np.float32)
    ours[:, VOTE_LABELS] = ballots[:, : len(LABELS)]
    return Dataset(
        images=np.stack([row.pixels for row in rows]),
        fer2013=_labels_by("fer2013", rows),
        ferplus=ours / np.maximum(ours.sum(axis=1, keepdims=True), 1),
        votes=ballots,
        split=np.array([row.split for row in rows]),
        ids=np.array([row.name for row in rows]),
        affectnet=_labels_by("affectnet", rows),
        own=_labels_by("own", rows),
        detailed=np.where([row.detail is not None for row in rows], place, NO_LABEL).astype(
            np.int32
        ),
        details=np.stack(details) if details else nothing,
    )


def _labels_by(annotator: str, rows: list[Row]) -> NDArray[np.int8]:
    return np.array([r.label if r.annotator == annotator else NO_LABEL for r in rows], np.int8)


def count_classes(dataset: Dataset) -> Counts:
    """Images per class, by their single label, within each split that has any."""
    counts = {}
    for split in SPLITS:
        found = Counter(dataset.labels[dataset.split == split].tolist())
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
                digest.update(os.fsencode(file.name))
                digest.update(file.read_bytes())
            described[name] = {"name": path.name, "sha256": digest.hexdigest()}
    return described
