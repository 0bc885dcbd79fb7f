"""Train one member, an epoch at a time, so that it can be cut off and resumed anywhere."""

from __future__ import annotations

import os
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import keras
import tensorflow as tf

from edge.errors import DataError

from .batches import Targets, steps_per_epoch, targets_of, training_batches, validation_batches
from .checkpoint import MEMBER, Checkpoint, claim, replace_file
from .dataset import Dataset, load_dataset
from .network import build_network
from .prepare import file_sha256
from .teach import blend, load_lessons
from .variants import VARIANTS, Recipe, Variant


def fit(
    name: str,
    data: Path,
    out: Path,
    *,
    epochs: int | None = None,
    seed: int = 1,
    teacher: Path | None = None,
    precision: str = "auto",
    deterministic: bool = False,
) -> keras.Model:
    """Train the variant `name` on a prepared dataset and leave it in the folder `out`.

    After each epoch `out/checkpoint` holds all that the next one needs, and `history.csv` has
    one more line, which `tensorboard --logdir out` draws. Called again with the same arguments,
    training goes on after the last whole epoch. At the end `member.keras` holds the averaged
    weights in float32.

    Args:
        name: a key of `VARIANTS`.
        data: from `prepare`.
        out: the member's folder; made where it is missing.
        epochs: instead of the recipe's own.
        seed: of the first weights, the order of the images, and their views.
        teacher: soft labels from `teach`, which most of each target is then taken from.
        precision: a Keras dtype policy; a run may be resumed with another one. "auto" takes
            `best_precision`.
        deterministic: whether every operation gives the same bits each time, at some cost in
            speed; without it two runs differ by rounding.

    Raises:
        DataError: the variant is unknown, a file cannot be read, or `out` belongs to a run with
            other parameters.
    """
    variant = find_variant(name, epochs)
    faces = load_dataset(data)
    training = faces.of_split("train")
    targets = targets_of(training)
    parameters = asdict(variant) | {"variant": name, "seed": seed, "data": file_sha256(data)}
    del parameters["summary"]  # words for people may change
    if teacher is not None:
        targets = blend(targets, load_lessons(teacher, training.ids))
        parameters["teacher"] = file_sha256(teacher)
    claim(out, parameters)
    if (out / MEMBER).exists():
        print(f"{out} is trained already, {variant.recipe.epochs} epochs of {name}")
        return keras.models.load_model(out / MEMBER, compile=False)
    if deterministic:
        tf.config.experimental.enable_op_determinism()
    policy = best_precision() if precision == "auto" else precision
    trained = _train(
        variant, training, targets, faces.of_split("validation"),
        out=out, seed=seed, precision=policy,
    )  # fmt: skip
    member = build_network(variant, name=name)
    member.set_weights(trained.get_weights())
    replace_file(out / MEMBER, member.save)
    print(f"wrote {out / MEMBER}")
    return member


def best_precision() -> str:
    """The faster of float32 and mixed_bfloat16 on this machine.

    Measured with oneDNN 3.7: with AMX, bfloat16 convolutions train twice as fast; with AVX-512
    alone, even where it has bfloat16 instructions, they take 1.6 times as long as float32.
    """
    cpuinfo = Path("/proc/cpuinfo")
    has_amx = cpuinfo.exists() and "amx_bf16" in cpuinfo.read_text()
    return "mixed_bfloat16" if has_amx else "float32"


def find_variant(name: str, epochs: int | None = None) -> Variant:
    """The variant of that name, with `epochs` in place of its recipe's own if given."""
    if name not in VARIANTS:
        raise DataError(f"no variant {name!r}; there are: {', '.join(VARIANTS)}")
    variant = VARIANTS[name]
    if epochs is None:
        return variant
    if epochs < 1:
        raise DataError(f"--epochs is {epochs}; it must be 1 or more")
    return replace(variant, recipe=replace(variant.recipe, epochs=epochs))


def _train(
    variant: Variant,
    training: Dataset,
    targets: Targets,
    validation: Dataset,
    *,
    out: Path,
    seed: int,
    precision: str,
) -> keras.Model:
    keras.utils.set_random_seed(seed)
    recipe = variant.recipe
    model = build_network(variant, name="member", dtype=precision)
    steps = steps_per_epoch(len(training), recipe.batch_size)
    compile_network(model, recipe, steps)
    checkpoint = Checkpoint(out)
    done = checkpoint.restore(model)
    if done < recipe.epochs:
        model.fit(
            training_batches(
                training.images, targets, recipe.batch_size, recipe.augmentation,
                seed=seed, first_epoch=done,
            ),
            epochs=recipe.epochs,
            initial_epoch=done,
            steps_per_epoch=steps,
            validation_data=validation_batches(validation),
            callbacks=[
                keras.callbacks.SwapEMAWeights(),
                checkpoint,
                keras.callbacks.TensorBoard(out / "tensorboard", write_graph=False),
            ],
            shuffle=False,  # the batches are shuffled already
            verbose="auto" if os.isatty(1) else 2,
        )  # fmt: skip
    model.optimizer.finalize_variable_values(model.trainable_variables)
    return model


def compile_network(model: keras.Model, recipe: Recipe, steps: int) -> None:
    """Give a network the recipe's optimizer, schedule for `steps` an epoch, losses and metrics."""
    total = steps * recipe.epochs
    warmup = min(recipe.warmup_steps, total // 4)
    schedule = keras.optimizers.schedules.CosineDecay(
        0.0 if warmup else recipe.learning_rate,
        max(total - warmup, 1),
        warmup_target=recipe.learning_rate if warmup else None,
        warmup_steps=warmup,
    )
    optimizer = keras.optimizers.SGD(
        schedule,
        momentum=0.9,
        nesterov=True,
        weight_decay=recipe.weight_decay,
        use_ema=True,
        ema_momentum=recipe.ema,
    )
    optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    smoothing: dict[str, Any] = {"fer2013": recipe.label_smoothing, "ferplus": 0.0}
    model.compile(
        optimizer,
        loss={h: keras.losses.CategoricalCrossentropy(label_smoothing=s)
              for h, s in smoothing.items()},
        weighted_metrics={h: ["accuracy"] for h in smoothing},
        jit_compile=False,  # on a CPU, XLA gains nothing here and takes long to compile
    )  # fmt: skip
