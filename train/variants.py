"""The registry of networks that can be trained by name, and the recipe that trains each.

Two families: a custom sequential CNN and EfficientNetV2B0; beside them MobileNet and FaceResNet,
which start from what face recognisers have learned. A family is one file of `networks/`; a variant
overrides a few fields. Parameters, multiply-accumulates and scores of each are in
`docs/variants.md`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from edge.errors import DataError

from .data.dataset import DETAIL
from .lessons.augment import LIGHT, LONG, LOOSE, MIRRORED, NEAR, STRONG, Augmentation
from .lessons.mixing import Mixing
from .networks.shapes import PUBLISHED, Cnn, EfficientNet, FaceResNet, MobileNet, Shape


@dataclass(frozen=True)
class Recipe:
    """How a network is trained.

    Attributes:
        epochs: passes over the training images.
        batch_size: images a step.
        learning_rate: peak of a cosine schedule with warm-up, SGD with Nesterov momentum 0.9.
        warmup_steps: steps until the peak.
        weight_decay: decoupled decay of kernels; a step's share is learning rate x this.
        label_smoothing: on the heads of single labels; FER+ votes are soft already.
        ema: momentum a step of the weight average that is evaluated and saved.
        augmentation: random views of the training images; None trains on them as they are.
        mixing: of two views into one.
        hard_votes: train FER+'s head on its most-voted label instead of the votes.
        heads: of published annotations those that are trained, if the faces have them; people's
            own always are.
    """

    epochs: int = 30
    batch_size: int = 128
    learning_rate: float = 0.1
    warmup_steps: int = 500
    weight_decay: float = 5e-3
    label_smoothing: float = 0.1
    ema: float = 0.999
    augmentation: Augmentation | None = field(default_factory=Augmentation)
    mixing: Mixing | None = None
    hard_votes: bool = False
    heads: tuple[str, ...] = PUBLISHED


@dataclass(frozen=True)
class Variant:
    """A network by family and fields, its recipe, and what sets it apart.

    `start` is the member in `models/members` that it goes on from, unless other weights are given;
    None: it begins anew.
    """

    summary: str
    network: Shape
    recipe: Recipe = field(default_factory=Recipe)
    start: str | None = None


SMALL = (16, 32, 64, 128)
MIDDLE = (24, 48, 96, 192)
THIN = (24, 64, 128, 256)
"""A quarter less of the full-size stage, where channels cost most; see `networks/narrow.py`."""

TAPERED = (32, 64, 96, 160)
"""Fewer channels of the small stages, which widths that double have more of than they need."""

SOFTENED = Augmentation(scale=(0.9, 1.12), shift=0.06, erase=0.1, blur=0.5)
PUPIL = Recipe(epochs=10, augmentation=MIRRORED, label_smoothing=0.0)
"""For views that teachers have answered; an epoch is a pass over all of them."""
SETTLING = Recipe(epochs=10, learning_rate=0.03, augmentation=NEAR, label_smoothing=0.0)
"""For a network that has seen stronger views so far, and is shown plain faces later, or faces far
away, which are blurred."""
UNION = Recipe(epochs=8, learning_rate=0.03, augmentation=SOFTENED, label_smoothing=0.05)
"""For a network that knows FER2013's faces already and is shown others beside them."""
OWN_PICTURES = Recipe(epochs=12, batch_size=32, learning_rate=0.003, warmup_steps=20,
                      augmentation=SOFTENED, label_smoothing=0.05, ema=0.99)  # fmt: skip
"""For a network that knows faces already and is shown some people's own pictures, often few."""
FINE_TUNING = Recipe(learning_rate=0.01, batch_size=64)

VARIANTS = {
    "vgg16": Variant(
        "16 to 128 channels, little regularised: a fifth of a Pi's frame",
        Cnn(SMALL, dropout=0.1),
        Recipe(augmentation=LIGHT),
    ),
    "vgg24": Variant("24 to 192 channels", Cnn(MIDDLE)),
    "vgg32": Variant("32 to 256 channels", Cnn()),
    "vgg32-plain": Variant(
        "no augmentation, for comparison", Cnn(), Recipe(augmentation=None)
    ),
    "vgg32-strong": Variant(
        "strong augmentation and dropout, for long training",
        Cnn(dropout=0.5),
        Recipe(augmentation=STRONG, learning_rate=0.06),
    ),
    "vgg32-long": Variant(
        "stronger views, for eighty epochs and more",
        Cnn(),
        Recipe(epochs=80, augmentation=LONG),
    ),
    "vgg16-pupil": Variant("vgg16, taught by answers to views", Cnn(SMALL, dropout=0.0), PUPIL),
    "vgg32-pupil": Variant("vgg32, taught by answers to views", Cnn(dropout=0.0), PUPIL),
    "vgg32-settled": Variant(
        "the last epochs of a vgg32, on faces nearly as they are", Cnn(dropout=0.0), SETTLING
    ),
    "vgg16-settled": Variant(
        "the last epochs of a vgg16, likewise", Cnn(SMALL, dropout=0.0), SETTLING
    ),
    "vgg24-settled": Variant(
        "the last epochs of a vgg24, likewise", Cnn(MIDDLE, dropout=0.0), SETTLING
    ),
    "thin32-settled": Variant(
        "the last epochs of a vgg32 that --weights narrows to 24 channels at full size",
        Cnn(THIN, dropout=0.0), SETTLING,
    ),
    "taper32-pupil": Variant(
        "32 to 160 channels, taught by answers to views",
        Cnn(TAPERED, dropout=0.0), PUPIL,
    ),
    "taper32-settled": Variant(
        "a vgg32 that --weights narrows to 96 and 160 channels at the end, settled likewise",
        Cnn(TAPERED, dropout=0.0), SETTLING,
    ),
    "taper32-loose": Variant(
        "the last epochs of a taper32, on faces as others frame and light them",
        Cnn(TAPERED, dropout=0.0), replace(SETTLING, augmentation=LOOSE),
    ),
    "vgg32-union": Variant(
        "vgg32 on FER2013 and AffectNet; --weights starts it from a vgg32", Cnn(dropout=0.2), UNION
    ),
    "vgg24-union": Variant("vgg24, likewise", Cnn(MIDDLE, dropout=0.1), UNION),
    "vgg16-union": Variant("vgg16, likewise", Cnn(SMALL, dropout=0.0), UNION),
    "own-pictures": Variant(
        "for own pictures: goes on from what ships", Cnn(TAPERED, dropout=0.2), OWN_PICTURES,
        start="taper32-loose-31-32",
    ),
    "own-pictures-small": Variant(
        "likewise, from a vgg16 that knows as many faces", Cnn(SMALL, dropout=0.1), OWN_PICTURES,
        start="vgg16-settled-22",
    ),
    "deep24": Variant("three convolutions a stage", Cnn(MIDDLE, (3, 3, 3, 3))),
    "shallow48": Variant("three wide stages", Cnn((48, 96, 192), (2, 2, 2))),
    "res32": Variant(
        "three convolutions a stage, two of them residual",
        Cnn(convolutions=(3, 3, 3, 3), residual=True),
    ),
    "res64": Variant(
        "thin at full size, then residual stages of 64, 128 and 256",
        Cnn((16, 64, 128, 256), (2, 3, 3, 2), residual=True),
        Recipe(epochs=42, augmentation=LONG),
    ),
    "vgg48": Variant("48 to 384 channels, a teacher", Cnn((48, 96, 192, 384))),
    "efficientnet": Variant("from scratch", EfficientNet()),
    "efficientnet-64": Variant(
        "from scratch, on pictures of 64 pixels, where it learns 1.7 times as fast",
        EfficientNet(side=64), Recipe(epochs=14),
    ),
    "efficientnet-64-settled": Variant(
        "the last epochs of an efficientnet-64, on faces nearly as they are",
        EfficientNet(side=64), replace(SETTLING, epochs=6),
    ),
    "efficientnet-frozen": Variant(
        "ImageNet features, heads trained", EfficientNet(weights="imagenet", frozen=True),
        FINE_TUNING,
    ),
    "efficientnet-tuned": Variant(
        "ImageNet features, all of it trained", EfficientNet(weights="imagenet"), FINE_TUNING
    ),
    "mobilenet": Variant(
        "a teacher; --weights starts it from a face recogniser",
        MobileNet(frozen=3),
        Recipe(epochs=8, learning_rate=0.02, batch_size=64),
    ),
    "mobilenet-160": Variant(
        "the same on larger pictures, for longer, with stronger views",
        MobileNet(side=160, frozen=3),
        Recipe(epochs=12, learning_rate=0.02, batch_size=64, augmentation=LONG),
    ),
    "mobilenet-160-settled": Variant(
        "the last epochs of a mobilenet-160, likewise",
        MobileNet(side=160, frozen=3),
        replace(SETTLING, epochs=2, learning_rate=0.004, batch_size=64,
                augmentation=replace(NEAR, blur=0.0)),
    ),
    "mobilenet-112": Variant(
        "a teacher that is shown 96 pixels of a face where there are as many",
        MobileNet(side=112, pixels=DETAIL, frozen=3),
        Recipe(epochs=8, learning_rate=0.02, batch_size=64, augmentation=SOFTENED),
    ),
    "face-resnet": Variant(
        "a teacher; --weights starts it from dlib's face recogniser",
        FaceResNet(frozen=3),
        Recipe(epochs=12, learning_rate=0.02, batch_size=64),
    ),
    "mobilenet-short": Variant(
        "as much of it as a Pi's frame bears",
        MobileNet(blocks=8, frozen=3),
        Recipe(epochs=8, learning_rate=0.02, batch_size=64),
    ),
}  # fmt: skip

_BASE = Variant("the recipe of vgg16, ten epochs", Cnn(SMALL, dropout=0.1), Recipe(epochs=10))


def _change(summary: str, network: Cnn | None = None, **fields: Any) -> Variant:
    return Variant(summary, network or _BASE.network, replace(_BASE.recipe, **fields))


ABLATION = {
    "ablation-baseline": _BASE,
    "ablation-plain": _change("no augmentation", augmentation=None),
    "ablation-light": _change("light augmentation", augmentation=LIGHT),
    "ablation-strong": _change("strong augmentation", augmentation=STRONG),
    "ablation-hard-votes": _change("FER+'s most-voted label, not its votes", hard_votes=True),
    "ablation-no-smoothing": _change("no label smoothing", label_smoothing=0.0),
    "ablation-no-ema": _change("the last weights, not their average", ema=0.0),
    "ablation-mixup": _change("mixup", mixing=Mixing("mixup", 0.2)),
    "ablation-cutmix": _change("cutmix", mixing=Mixing("cutmix", 1.0)),
    "ablation-wider": _change("half as wide again", Cnn(MIDDLE, dropout=0.1)),
    "ablation-larger": _change("64 x 64 pixels", Cnn(SMALL, dropout=0.1, side=64)),
    "ablation-fer2013": _change("the FER2013 head alone", heads=("fer2013",)),
    "ablation-ferplus": _change("the FER+ head alone", heads=("ferplus",)),
}
"""What the recipe is made of: the baseline, and one change at a time."""


def find_variant(name: str, epochs: int | None = None) -> Variant:
    """The variant of that name, with `epochs` in place of its recipe's own if given."""
    known = VARIANTS | ABLATION
    if name not in known:
        raise DataError(f"no variant {name!r}", advice=f"there are: {', '.join(VARIANTS)}")
    variant = known[name]
    if epochs is None:
        return variant
    if epochs < 1:
        raise DataError(f"--epochs is {epochs}", advice="it must be 1 or more")
    return replace(variant, recipe=replace(variant.recipe, epochs=epochs))
