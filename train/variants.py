"""The registry of networks that can be trained by name.

A family is one factory in its own module; a variant overrides a few fields of its recipe.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from .augment import Augmentation


@dataclass(frozen=True)
class Variant:
    """A network and the recipe that trains it.

    Attributes:
        summary: what sets it apart, for people.
        widths: channels of each stage; between stages the side is halved.
        convolutions: 3x3 convolutions a stage.
        dropout: share of features dropped before the heads.
        epochs: passes over the training images.
        batch_size: images a step.
        learning_rate: peak of a cosine schedule with warm-up, SGD with Nesterov momentum 0.9.
        warmup_steps: steps until the peak.
        weight_decay: decoupled decay of kernels, a step's share is learning rate x this.
        label_smoothing: on the FER2013 head only; FER+ votes are soft already.
        ema: momentum of the weight average that is evaluated and saved, a step.
        augmentation: random views of the training images.
    """

    summary: str
    widths: tuple[int, ...] = (16, 32, 64, 128)
    convolutions: int = 2
    dropout: float = 0.3
    epochs: int = 30
    batch_size: int = 128
    learning_rate: float = 0.1
    warmup_steps: int = 500
    weight_decay: float = 5e-3
    label_smoothing: float = 0.1
    ema: float = 0.999
    augmentation: Augmentation = field(default_factory=Augmentation)


VARIANTS = {
    "vgg16": Variant("VGG-like, stages of 16 to 128 channels, 29 MMAC",
                     dropout=0.1, augmentation=Augmentation(erase=0.1)),
    "vgg32": Variant("VGG-like, stages of 32 to 256 channels, 117 MMAC", (32, 64, 128, 256)),
}  # fmt: skip
