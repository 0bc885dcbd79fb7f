"""The shapes of networks by family, and the heads that all have."""

from __future__ import annotations

from dataclasses import dataclass

from edge.emotion.labels import INPUT_SIZE

PUBLISHED = ("fer2013", "ferplus", "affectnet")
OWN = "own"
HEADS = (*PUBLISHED, OWN)
"""One head an annotation: the label sets are as many questions, and the mean of FER2013's and
FER+'s head is worse on either than its own. A network has the first two, and each other that its
faces are annotated for; if they have people's own labels alone, it has the last alone."""

FACE_SIDES = (INPUT_SIZE, 96)
"""Pixels a side of the faces that networks take; only a teacher sees the more of `Dataset.details`.
"""


@dataclass(frozen=True, kw_only=True)
class Shape:
    """What a network of any family says of itself.

    Attributes:
        pixels: side of the faces that it is shown, one of `FACE_SIDES`.
        dropout: share of features dropped before the heads.
    """

    pixels: int = INPUT_SIZE
    dropout: float = 0.3


@dataclass(frozen=True)
class Cnn(Shape):
    """A sequential CNN: stages of 3x3 convolutions, the shape that int8 likes.

    Attributes:
        widths: channels of each stage; between stages the side is halved.
        convolutions: 3x3 convolutions of each stage.
        residual: whether each stage adds what its first convolution gave to its last.
        side: pixels to which the face is resized.
    """

    widths: tuple[int, ...] = (32, 64, 128, 256)
    convolutions: tuple[int, ...] = (2, 2, 2, 2)
    residual: bool = False
    side: int = INPUT_SIZE


@dataclass(frozen=True)
class EfficientNet(Shape):
    """EfficientNetV2B0 (Tan and Le 2021, arXiv 2104.00298) on the grey face, made bigger.

    Attributes:
        side: pixels to which the face is resized.
        weights: "imagenet", a path to a Keras weights file without its top, or None for scratch.
        frozen: whether only the heads are trained.
    """

    side: int = 96
    weights: str | None = None
    frozen: bool = False


@dataclass(frozen=True)
class Recogniser(Shape):
    """A network for telling faces apart, on the grey face, made bigger.

    Attributes:
        side: pixels to which the face is resized.
        blocks: how many of the original's blocks.
        frozen: how many of them keep their first weights, from the input on.
    """

    side: int
    blocks: int = 13
    frozen: int = 0


@dataclass(frozen=True)
class MobileNet(Recogniser):
    """MobileNet (Howard et al. 2017, arXiv 1704.04861), of thirteen blocks."""

    side: int = 128


@dataclass(frozen=True)
class FaceResNet(Recogniser):
    """The residual network of dlib's face recogniser, of fourteen blocks."""

    side: int = 150
