"""The registry of networks that can be trained by name, and the recipe that trains each.

Two families: a custom sequential CNN (`cnn.py`) and EfficientNetV2B0 (`efficientnet.py`). A
family is one factory; a variant overrides a few fields. Parameters, multiply-accumulates and
scores of each are in `models/model_eval.csv`, which `python -m train sweep` writes.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from .augment import Augmentation


@dataclass(frozen=True)
class Recipe:
    """How a network is trained.

    Attributes:
        epochs: passes over the training images.
        batch_size: images a step.
        learning_rate: peak of a cosine schedule with warm-up, SGD with Nesterov momentum 0.9.
        warmup_steps: steps until the peak.
        weight_decay: decoupled decay of kernels; a step's share is learning rate x this.
        label_smoothing: on the FER2013 head only; FER+ votes are soft already.
        ema: momentum a step of the weight average that is evaluated and saved.
        augmentation: random views of the training images; None trains on them as they are.
    """

    epochs: int = 30
    batch_size: int = 128
    learning_rate: float = 0.1
    warmup_steps: int = 500
    weight_decay: float = 5e-3
    label_smoothing: float = 0.1
    ema: float = 0.999
    augmentation: Augmentation | None = field(default_factory=Augmentation)


@dataclass(frozen=True)
class Cnn:
    """A sequential CNN: stages of 3x3 convolutions, the shape that int8 likes.

    Attributes:
        widths: channels of each stage; between stages the side is halved.
        convolutions: 3x3 convolutions a stage.
        residual: whether each stage after its first convolution adds what went into it.
        dropout: share of features dropped before the heads.
    """

    widths: tuple[int, ...] = (32, 64, 128, 256)
    convolutions: int = 2
    residual: bool = False
    dropout: float = 0.3


@dataclass(frozen=True)
class EfficientNet:
    """EfficientNetV2B0 (Tan and Le 2021, arXiv 2104.00298) on the grey face, made bigger.

    Attributes:
        side: pixels to which the 48 are resized.
        weights: "imagenet", a path to a Keras weights file without its top, or None for scratch.
        frozen: whether only the heads are trained.
        dropout: share of features dropped before the heads.
    """

    side: int = 96
    weights: str | None = None
    frozen: bool = False
    dropout: float = 0.3


@dataclass(frozen=True)
class Variant:
    """A network by family and fields, its recipe, and what sets it apart."""

    summary: str
    network: Cnn | EfficientNet
    recipe: Recipe = field(default_factory=Recipe)


SMALL = (16, 32, 64, 128)
LIGHT = Augmentation(erase=0.1)
STRONG = Augmentation(rotation=17, scale=(0.8, 1.2), shift=0.15, erase=0.4)
FINE_TUNING = Recipe(learning_rate=0.01, batch_size=64)

VARIANTS = {
    "vgg16": Variant(
        "16 to 128 channels, little regularised: a fifth of a Pi's frame",
        Cnn(SMALL, dropout=0.1),
        Recipe(augmentation=LIGHT),
    ),
    "vgg24": Variant("24 to 192 channels", Cnn((24, 48, 96, 192))),
    "vgg32": Variant("32 to 256 channels", Cnn()),
    "vgg32-plain": Variant(
        "no augmentation, for comparison", Cnn(), Recipe(augmentation=None)
    ),
    "vgg32-strong": Variant(
        "strong augmentation and dropout, for long training",
        Cnn(dropout=0.5),
        Recipe(augmentation=STRONG, learning_rate=0.06),
    ),
    "deep24": Variant("three convolutions a stage", Cnn((24, 48, 96, 192), convolutions=3)),
    "shallow48": Variant("three wide stages", Cnn((48, 96, 192))),
    "res32": Variant(
        "three convolutions a stage, two of them residual", Cnn(convolutions=3, residual=True)
    ),
    "vgg48": Variant("48 to 384 channels, a teacher", Cnn((48, 96, 192, 384))),
    "efficientnet": Variant("from scratch", EfficientNet()),
    "efficientnet-frozen": Variant(
        "ImageNet features, heads trained", EfficientNet(weights="imagenet", frozen=True),
        FINE_TUNING,
    ),
    "efficientnet-tuned": Variant(
        "ImageNet features, all of it trained", EfficientNet(weights="imagenet"), FINE_TUNING
    ),
}  # fmt: skip
