"""Train one member, an epoch at a time, so that it can be cut off and resumed anywhere."""

from __future__ import annotations

import time
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from edge.errors import TrainingError

from ..data.dataset import Dataset, load_dataset
from ..files import file_sha256, replace_file
from ..lessons.batches import steps_per_epoch, training_batches
from ..lessons.surroundings import Shown
from ..lessons.targets import Targets, targets_of
from ..lessons.teach import blend, load_lessons, views_in
from ..lessons.views import annotated_views
from ..lock import alone_in
from ..networks.first_weights import expect_shares, start_from, weight_files
from ..networks.member import MEMBER, load_member, shipped_member
from ..networks.precision import best_precision
from ..networks.shapes import OWN
from ..variants import Variant, find_variant
from .checkpoint import Checkpoint, claim
from .history import History
from .loop import Loop
from .progress import bar, opening
from .strategy import distribute, is_chief, open_strategy


def fit(
    name: str,
    data: Path,
    out: Path,
    *,
    epochs: int | None = None,
    seed: int = 1,
    teacher: Path | None = None,
    weights: Path | None = None,
    precision: str = "auto",
    deterministic: bool = False,
    strategy: str = "none",
) -> keras.Model:
    """Train the variant `name` on a prepared dataset and leave it in the folder `out`.

    After each epoch `out/checkpoint` holds all that the next one needs, and `history.csv` has
    one more line, which `tensorboard --logdir out` draws. Called again with the same arguments,
    training goes on after the last whole epoch. At the end `member.keras` holds the averaged
    weights in float32.

    Args:
        name: a key of `VARIANTS` or `ABLATION`.
        data: from `prepare`.
        out: the member's folder; made where it is missing.
        epochs: instead of the recipe's own.
        seed: of the first weights, the order of the images, and their views.
        teacher: soft labels from `teach`, which most of each target is then taken from; where
            they answer views of the images, those views are all that is trained on.
        weights: first weights, see `start_from`; without them, of the member that ships and that
            the variant goes on from, if it names one.
        precision: a Keras dtype policy; a run may be resumed with another one. "auto" takes
            `best_precision`.
        deterministic: whether every operation gives the same bits each time, at some cost in
            speed; without it two runs differ by rounding.
        strategy: one of `STRATEGIES`.

    Raises:
        DataError: the variant is unknown, a file cannot be read, or `out` belongs to a run with
            other parameters.
        TrainingError: another worker is gone, or another run writes into `out`.
    """
    distribution = open_strategy(strategy)
    variant = find_variant(name, epochs)
    faces = load_dataset(data)
    training = faces.of_split("train")
    shown, targets = Shown.of_dataset(training, variant.network.pixels), targets_of(training)
    targets = targets.of_network()
    if variant.recipe.hard_votes:
        targets = targets.with_hard_votes()
    parameters = asdict(variant) | {"variant": name, "seed": seed, "data": file_sha256(data)}
    del parameters["summary"], parameters["start"]  # words may change; weights are noted below
    if teacher is not None:
        lessons = load_lessons(teacher, training)
        if views := views_in(lessons):
            images, targets = annotated_views(shown, targets, views)
            shown = Shown.of_images(images.reshape(-1, *images.shape[2:]))
        targets = blend(targets, lessons)
        parameters["teacher"] = file_sha256(teacher)
    if weights is None and variant.start is not None:
        weights = shipped_member(variant.start)
        print(f"goes on from {weights}")
    if weights is not None:
        parameters["weights"] = [file_sha256(file) for file in weight_files(weights)]
    targets = targets.of_heads((*variant.recipe.heads, OWN))
    with alone_in(out) if is_chief(distribution) else nullcontext():
        claim(out, parameters, write=is_chief(distribution))
        if (out / MEMBER).exists():
            print(f"{out} is trained already, {variant.recipe.epochs} epochs of {name}")
            return load_member(out)
        if deterministic:
            tf.config.experimental.enable_op_determinism()
        policy = best_precision(variant.network) if precision == "auto" else precision
        keras.utils.set_random_seed(seed)
        try:
            member = _train(
                variant, shown, targets, faces.held_out(),
                out=out, seed=seed, weights=weights, precision=policy, strategy=distribution,
                name=name,
            )  # fmt: skip
        except tf.errors.OpError as error:
            if distribution.num_replicas_in_sync == 1:
                raise
            raise TrainingError(
                f"another worker is gone ({type(error).__name__})",
                advice="start the same command on all"
                " of them again, and training goes on after the last whole epoch",
            ) from error
        member.name = name
        if is_chief(distribution):
            replace_file(out / MEMBER, member.save)
            print(f"wrote {out / MEMBER}")
    return member


def _train(
    variant: Variant,
    shown: Shown,
    targets: Targets,
    validation: Dataset,
    *,
    out: Path,
    seed: int,
    weights: Path | None,
    precision: str,
    strategy: tf.distribute.Strategy,
    name: str,
) -> keras.Model:
    recipe = variant.recipe
    steps = steps_per_epoch(len(shown), recipe.batch_size)
    size = min(recipe.batch_size, len(shown))
    told = opening(
        name, seed=seed, images=steps * size, batch_size=size, epochs=recipe.epochs,
        checked=len(validation),
    )  # fmt: skip
    print(told, flush=True)
    loop = Loop(variant, tuple(targets.shares), steps, strategy, precision)
    checkpoint = Checkpoint(out)
    done = checkpoint.restore(loop)
    if weights is not None and not done:
        some = shown.images[:: max(len(shown) // 512, 1)]
        start_from(loop.model, weights, some)
        if targets.weights.get(OWN, np.zeros(1)).any():
            known = targets.weights[OWN] > 0
            of_own = np.flatnonzero(known)[:512]
            shares = targets.shares[OWN][known].mean(axis=0)
            expect_shares(loop.model, OWN, shares, shown.images[of_own])
        loop.averaged.set_weights(loop.model.get_weights())
    batches = distribute(
        strategy,
        lambda shard: training_batches(
            shown, targets, recipe.batch_size, recipe.augmentation,
            seed=seed, mixing=recipe.mixing, first_epoch=done, shard=shard,
        ),
    )  # fmt: skip
    history = History(out, recipe.epochs) if is_chief(strategy) else None
    if history is not None:
        history.cut(done)
    for epoch in range(done + 1, recipe.epochs + 1):
        begin = time.monotonic()
        loop.seed(seed, epoch)
        logs = loop.train(batches, bar(steps, size, f"epoch {epoch}/{recipe.epochs}"))
        if history is not None:
            logs |= loop.validate(validation)
            history.add(epoch, logs | {"seconds": time.monotonic() - begin})
            checkpoint.save(loop, epoch)  # last: what has no checkpoint is cut from the history
    return loop.averaged
