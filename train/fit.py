"""Train one member, an epoch at a time, so that it can be cut off and resumed anywhere."""

from __future__ import annotations

import json
import os
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import keras

from edge.errors import DataError

from .batches import steps_per_epoch, training_batches, validation_batches
from .cnn import build_cnn
from .dataset import Dataset, load_dataset
from .prepare import file_sha256
from .variants import VARIANTS, Variant

PARAMETERS = "parameters.json"
HISTORY = "history.csv"
MEMBER = "member.keras"


def fit(
    name: str,
    data: Path,
    out: Path,
    *,
    epochs: int | None = None,
    seed: int = 1,
    precision: str = "auto",
) -> keras.Model:
    """Train the variant `name` on a prepared dataset and leave it in the folder `out`.

    After each epoch `out/checkpoint` holds all that the next one needs, and `history.csv` has
    one more line. Called again with the same arguments, training goes on after the last whole
    epoch. At the end `member.keras` holds the averaged weights in float32.

    `precision` is a Keras dtype policy; a run may be resumed with another one. "auto" takes
    mixed_bfloat16 where the processor multiplies bfloat16 matrices, and float32 elsewhere.

    Raises:
        DataError: the variant is unknown, the dataset cannot be read, or `out` belongs to a run
            with other parameters.
    """
    if name not in VARIANTS:
        raise DataError(f"no variant {name!r}; there are: {', '.join(VARIANTS)}")
    variant = VARIANTS[name]
    if epochs is not None:
        if epochs < 1:
            raise DataError(f"--epochs is {epochs}; it must be 1 or more")
        variant = replace(variant, epochs=epochs)
    faces = load_dataset(data)
    _claim(out, {"variant": name, "recipe": asdict(variant), "seed": seed,
                 "data": file_sha256(data)})  # fmt: skip
    if (out / MEMBER).exists():
        print(f"{out} is trained already, {variant.epochs} epochs of {name}")
        return keras.models.load_model(out / MEMBER, compile=False)
    policy = best_precision() if precision == "auto" else precision
    trained = _train(variant, faces, out, seed, policy)
    member = build_cnn(variant, name=name)
    member.set_weights(trained.get_weights())
    _replace(out / MEMBER, member.save)
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


def _train(variant: Variant, faces: Dataset, out: Path, seed: int, precision: str) -> keras.Model:
    keras.utils.set_random_seed(seed)
    training = faces.of_split("train")
    model = build_cnn(variant, name="member", dtype=precision)
    steps = steps_per_epoch(len(training), variant.batch_size)
    _compile(model, variant, steps)
    checkpoint = Checkpoint(out)
    done = checkpoint.restore(model)
    if done < variant.epochs:
        batches = training_batches(
            training, variant.batch_size, variant.augmentation, seed=seed, first_epoch=done
        )
        model.fit(
            batches,
            epochs=variant.epochs,
            initial_epoch=done,
            steps_per_epoch=steps,
            validation_data=validation_batches(faces.of_split("validation")),
            callbacks=[keras.callbacks.SwapEMAWeights(), checkpoint],
            shuffle=False,  # the batches are shuffled already
            verbose="auto" if os.isatty(1) else 2,
        )
    model.optimizer.finalize_variable_values(model.trainable_variables)
    return model


def _compile(model: keras.Model, variant: Variant, steps: int) -> None:
    total = steps * variant.epochs
    warmup = min(variant.warmup_steps, total // 4)
    schedule = keras.optimizers.schedules.CosineDecay(
        0.0 if warmup else variant.learning_rate,
        max(total - warmup, 1),
        warmup_target=variant.learning_rate if warmup else None,
        warmup_steps=warmup,
    )
    optimizer = keras.optimizers.SGD(
        schedule,
        momentum=0.9,
        nesterov=True,
        weight_decay=variant.weight_decay,
        use_ema=True,
        ema_momentum=variant.ema,
    )
    optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    smoothing = {"fer2013": variant.label_smoothing, "ferplus": 0.0}
    model.compile(
        optimizer,
        loss={h: keras.losses.CategoricalCrossentropy(label_smoothing=s)
              for h, s in smoothing.items()},
        weighted_metrics={h: ["accuracy"] for h in smoothing},
        jit_compile=False,  # on a CPU, XLA gains nothing here and takes long to compile
    )  # fmt: skip


class Checkpoint(keras.callbacks.Callback):
    """Weights, optimizer and history after each epoch, each file replaced in one step.

    Placed after `SwapEMAWeights`, which swaps only for validation, it sees the raw weights; the
    average travels inside the optimizer.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._weights = folder / "checkpoint" / "training.weights.h5"
        self._done = folder / "checkpoint" / "done.json"
        self._history = folder / HISTORY
        self._started = time.monotonic()

    def restore(self, model: keras.Model) -> int:
        """Load the last whole epoch into a compiled model; returns how many epochs are done."""
        if not self._done.exists():
            return 0
        state = json.loads(self._done.read_text())
        model.optimizer.build(model.trainable_variables)
        model.load_weights(self._weights.with_name(state["weights"]))
        lines = self._history.read_text().splitlines(keepends=True)
        self._history.write_text("".join(lines[: state["epochs"] + 1]))
        print(f"resuming after epoch {state['epochs']}")
        return int(state["epochs"])

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        self._started = time.monotonic()

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        values = {k: float(v) for k, v in sorted((logs or {}).items())}
        values["seconds"] = time.monotonic() - self._started
        if epoch == 0:
            self._history.write_text(",".join(["epoch", *values]) + "\n")
        with self._history.open("a") as file:
            file.write(",".join([str(epoch + 1), *(f"{v:.5g}" for v in values.values())]) + "\n")
        self._weights.parent.mkdir(exist_ok=True)
        weights = self._weights.with_name(f"epoch{epoch + 1}.weights.h5")
        self.model.save_weights(weights)
        state = json.dumps({"epochs": epoch + 1, "weights": weights.name})
        _replace(self._done, lambda path: Path(path).write_text(state))
        for old in self._weights.parent.glob("epoch*.weights.h5"):
            if old != weights:
                old.unlink()


def _claim(out: Path, parameters: dict[str, Any]) -> None:
    """Write the run's parameters to its folder, or check that they are the ones there."""
    path = out / PARAMETERS
    text = json.dumps(parameters, indent=1) + "\n"
    if path.exists() and path.read_text() != text:
        raise DataError(
            f"{out} holds a run with other parameters (see {path}); give another --out, or the"
            " command that began it"
        )
    out.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def _replace(path: Path, write: Any) -> None:
    """Write beside `path` and move into place, so that a cut-off write leaves the old file."""
    beside = path.with_name("new-" + path.name)
    write(beside)
    beside.replace(path)
