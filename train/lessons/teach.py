"""Distillation: a strong ensemble's answers, kept as soft labels for smaller members to learn.

Hinton et al. 2015 (arXiv 1503.02531). The answers to the training images are kept instead of the
teachers, which are large; they are means over the image and its mirror, in float16.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from edge.errors import DataError

from ..data.dataset import NO_LABEL, Dataset, load_dataset
from ..files import UNREADABLE, replace_arrays
from ..networks.batch_norm import update_statistics, with_fused_normalisation
from ..networks.member import load_member
from ..networks.precision import best_precision, with_precision
from .annotators import lessons_of_annotations
from .surroundings import Shown
from .targets import Targets
from .views import views_of

SHARE_OF_TEACHER = 0.7
"""How much of each target is the teacher's answer; the rest is the annotation.

Measured in the last epochs of a vgg32, one seed, losses on PublicTest against FER2013's labels and
FER+'s votes: 0.4 gives .800 and .708, 0.7 gives .798 and .706. After six of the ten epochs 1 gave
.820 and .710, 0.7 .798 and .709: the annotations still say what a teacher does not."""

Probabilities = dict[str, NDArray[np.float32]]
"""Probabilities of each head, (..., 7)."""

Lessons = dict[str, NDArray[np.float16]]
"""The teacher's probabilities of each head, (n, 7); or (views, n, 7), of `views_of` the images."""


def teach(
    teachers: Sequence[Path],
    data: Path,
    out: Path,
    *,
    annotations: bool = False,
    views: int | None = None,
) -> None:
    """Write the teachers' mean answers to the training images of `data` as soft labels.

    Args:
        teachers: members, and answers that `teach` wrote earlier, of members that were not kept;
            each counts as one. To images as they are members answer with the statistics of such
            images, see `update_statistics`. A head, or an image, that one of them does not know is
            left to the others.
        data: from `prepare`.
        out: the .npz file.
        annotations: count what the annotations say of one another as one teacher more, see
            `lessons_of_annotations`.
        views: answer so many of `views_of` each image in place of the image itself.

    Raises:
        DataError: a teacher cannot be read, or answers other views; there is none; or annotations
            should answer views, which they do not know, or there are no votes among them.
    """
    if not teachers and not annotations:
        raise DataError("no teacher given", advice="name members or lessons, or take --annotations")
    if annotations and views:
        raise DataError(
            "annotations know the image only, not its views", advice="leave one of both out"
        )
    faces = load_dataset(data).of_split("train")
    if annotations and not faces.votes.any():
        raise DataError(
            f"dataset {data} has no FER+ votes, which annotations are compared with",
            advice="prepare it with --ferplus, or leave --annotations out",
        )
    kept = [_load_same(path, faces, views) for path in teachers if path.suffix == ".npz"]
    members = [load_member(path) for path in teachers if path.suffix != ".npz"]
    answers: list[Lessons | Probabilities] = [*kept]
    answers += [_answers_of(member, faces, views) for member in members]
    if annotations:
        answers.append(lessons_of_annotations(faces))
    heads = dict.fromkeys(head for each in answers for head in each)
    lessons = {head: _mean([each[head] for each in answers if head in each]) for head in heads}
    replace_arrays(out, {"ids": faces.ids, **lessons})


def _mean(answers: Sequence[NDArray[np.floating[Any]]]) -> NDArray[np.float16]:
    """Of those that answer: NaN counts for nothing, and stays where none answers."""
    known = np.isfinite(answers)
    total = np.sum(answers, axis=0, where=known, dtype=np.float32)
    with np.errstate(invalid="ignore"):
        return np.asarray(total / known.sum(axis=0)).astype(np.float16)


def _load_same(path: Path, faces: Dataset, views: int | None) -> Lessons:
    lessons = load_lessons(path, faces)
    if views_in(lessons) != views:
        raise DataError(
            f"teacher {path} answers {views_in(lessons) or 'no'} views, asked are"
            f" {views or 'none'}",
            advice="teach it again with the same --views",
        )
    return lessons


def _answers_of(member: keras.Model, faces: Dataset, views: int | None) -> Probabilities:
    """To each of `faces`, or to its `views`, of as many pixels as the member takes."""
    side = member.input.shape[1]
    if views:
        return _answers(member, views_of(Shown.of_dataset(faces, side), views))
    shown = faces.at(side)
    update_statistics(member, shown)
    return _answers(member, shown)


def _answers(member: keras.Model, images: NDArray[np.uint8]) -> Probabilities:
    """To images (..., h, w) and their mirrors: (..., 7) a head."""
    member = with_fused_normalisation(with_precision(member, best_precision()))
    pixels = images.reshape(-1, *images.shape[-2:], 1)
    plain, mirrored = (
        member.predict(side, batch_size=256, verbose=0) for side in (pixels, pixels[:, :, ::-1])
    )
    return {
        head: ((plain[head] + mirrored[head]) / 2).reshape(*images.shape[:-2], -1) for head in plain
    }


def load_lessons(path: Path, faces: Dataset) -> Lessons:
    """The soft labels of the training images of `faces`, in their order.

    NaN stands for the answers to faces beside FER2013's that a teacher did not have.

    Raises:
        DataError: the file is none of `teach`, or lacks another image.
    """
    if not path.is_file():
        raise DataError(f"teacher {path} not found", advice="make it with: python -m train teach")
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            lessons = dict(arrays)
        known = lessons.pop("ids")
    except UNREADABLE as error:
        raise DataError(
            f"teacher {path} cannot be read as soft labels",
            advice="make it with: python -m train teach",
        ) from error
    rows = {name: row for row, name in enumerate(known.tolist())}
    names = faces.ids.tolist()
    optional = faces.fer2013 == NO_LABEL
    missing = [n for n, may in zip(names, optional, strict=True) if n not in rows and not may]
    if missing:
        raise DataError(
            f"teacher {path} has no answer to {len(missing)} training images, such as {missing[0]}",
            advice="teach again with this dataset",
        )
    order = np.array([rows.get(name, NO_LABEL) for name in names])
    found = {head: answers[..., order, :] for head, answers in lessons.items()}
    for answers in found.values():
        answers[..., order == NO_LABEL, :] = np.nan
    return found


def views_in(lessons: Lessons) -> int | None:
    """How many views of each image they answer; None: the image itself."""
    answers = next(iter(lessons.values()))
    return len(answers) if answers.ndim == 3 else None


def blend(targets: Targets, lessons: Lessons) -> Targets:
    """Targets that are mostly the teacher's answer, and wholly where no annotation is known.

    Where a teacher has no answer, or does not know the head, the annotation stands alone.

    Lessons of views go with the targets of `annotated_views`.
    """
    shares, weights = {}, {}
    for head, annotated in targets.shares.items():
        known = targets.weights[head][:, None]
        if head not in lessons:
            shares[head], weights[head] = annotated, targets.weights[head]
            continue
        answers = lessons[head].reshape(annotated.shape).astype(np.float32)
        answers /= answers.sum(axis=1, keepdims=True)
        taught = np.asarray(np.isfinite(answers).all(axis=1, keepdims=True))
        of_teacher = taught * (SHARE_OF_TEACHER * known + (1 - known))
        shares[head] = of_teacher * np.where(taught, answers, 0) + (1 - of_teacher) * annotated
        weights[head] = np.maximum(taught[:, 0], targets.weights[head]).astype(np.float32)
    return Targets(shares, weights)
