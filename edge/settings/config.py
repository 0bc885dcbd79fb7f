"""The configuration: one TOML file, one frozen struct a table, every key with unit and range."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from ..printable import COMMANDS
from .address import name
from .languages import languages

Seconds = Annotated[float, Meta(ge=0.0, le=60.0)]
Pixels = Annotated[int, Meta(ge=24, le=4096)]
Pin = Annotated[int, Meta(ge=0, le=27)]
Share = Annotated[float, Meta(ge=0.0, le=1.0)]
Weight = Annotated[float, Meta(ge=0.001, le=1000.0)]
SevenShares = Annotated[tuple[Weight, ...], Meta(min_length=7, max_length=7)]

LINE = f"(?s)^(?!.*{COMMANDS.pattern})"
"""No line break, and nothing else that a terminal would obey."""

Line = Annotated[str, Meta(pattern=LINE)]

ONE_OF = r"^(?:{})\Z"


def one_of(*words: str) -> str:
    """The pattern of a key that takes one of these words."""
    return ONE_OF.format("|".join(words))


# A key's type and range on one line, its meaning below.
# fmt: off
class CameraConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[camera]"""

    source: Annotated[Line, Meta(description=
        '"picamera2", a number ("0") or a device (/dev/v4l/by-id/...), a URL, a video file, or a'
        " folder of images. A URL's user and password are never told; who may read this file can"
        " read them here")] = "0"
    width: Annotated[Pixels, Meta(description="of a live camera's frames, pixels")] = 640
    height: Annotated[Pixels, Meta(description="of a live camera's frames, pixels")] = 480
    fps: Annotated[float, Meta(gt=0.0, le=120.0, description=
        "frames a second of a live camera or a folder; a video file has its own")] = 10.0
    rotation: Annotated[Literal[0, 90, 180, 270], Meta(description=
        "degrees clockwise that set a picture upright")] = 0
    mirror: Annotated[bool, Meta(description=
        "whether left and right are swapped after that")] = False

    @property
    def name(self) -> str:
        """The source in front of people, without a password."""
        return name(self.source)


class FacesConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[faces]"""

    detector: Annotated[Literal["finder", "haar", "yunet"], Meta(description=
        '"finder", a small network of Facecue\'s own; "haar", OpenCV\'s own cascade; or "yunet",'
        " which also needs its model file")] = "finder"
    finder: Annotated[Line, Meta(description=
        "path of the finder's .tflite file, its .json and its verifier beside it; \"\" is the"
        " one that Facecue comes with")] = ""
    yunet: Annotated[Line, Meta(description="path of YuNet's .onnx file")] = ""
    min_size: Annotated[Pixels | None, Meta(description=
        "side of the smallest face looked for, pixels of the frame; unset, 60, and 40 where the"
        " finder looks at a still picture, which takes its time")] = None
    min_score: Annotated[float, Meta(ge=0.0, le=20.0, description=
        'with detector = "haar" alone: sum of the cascade\'s last stage that a face must reach for'
        " the second cascade to be asked. Clear faces score above 4")] = 0.0
    keep_score: Annotated[float, Meta(ge=0.0, le=20.0, description=
        "the same for a face that is already followed")] = 0.5
    confirm: Annotated[int, Meta(ge=1, le=50, description=
        "frames in which a new face must be seen before it counts")] = 2
    lost_after: Annotated[Seconds, Meta(description=
        "seconds without being seen until a face counts as gone")] = 1.0
    carried_for: Annotated[Seconds, Meta(description=
        "the same for a face that the detector misses while what is there still looks like it from"
        " frame to frame")] = 4.0
    search_every: Annotated[Seconds, Meta(description=
        "seconds between searches of the whole frame while there is no face")] = 0.14
    look_round: Annotated[Seconds, Meta(description="the same while there is one")] = 2.0
    max_roll: Annotated[float, Meta(ge=0.0, le=60.0, description=
        "degrees by which a head may be tilted and still be followed")] = 45.0

    @property
    def smallest(self) -> int:
        """Side of the smallest face looked for, pixels of the frame."""
        return self.min_size or 60

    @property
    def of_stills(self) -> FacesConfig:
        """The same for still pictures."""
        if self.min_size or self.detector != "finder":
            return self
        return msgspec.structs.replace(self, min_size=40)


class QualityConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[quality]: what a face must show before its emotion is read."""

    min_size: Annotated[Pixels, Meta(description="side of the face, pixels of the frame")] = 40
    max_roll: Annotated[float, Meta(ge=0.0, le=60.0, description=
        "tilt of the head, degrees")] = 45.0
    min_light: Annotated[float, Meta(ge=0.0, le=255.0, description=
        "mean brightness of the face, 0 black to 255 white")] = 15.0
    max_light: Annotated[float, Meta(ge=0.0, le=255.0, description=
        "mean brightness of the face, 0 black to 255 white")] = 240.0
    min_contrast: Annotated[float, Meta(ge=0.0, le=127.0, description=
        "standard deviation of its brightness, of 255")] = 5.0
    min_detail: Annotated[float, Meta(ge=0.0, le=10.0, description=
        "variance of its Laplacian in shares of its own; less is blurred")] = 0.01


class PeopleConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[people]"""

    near: Annotated[Share, Meta(description=
        "width of a face, in shares of the frame's, from which it counts as near")] = 0.2
    arrival: Annotated[bool, Meta(description=
        "whether a face that comes into view is told, before what it shows is known")] = False
    leaving: Annotated[bool, Meta(description="whether it is told that a face has left")] = False


class EmotionConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[emotion]"""

    expect: Annotated[Literal["everyday", "even"] | SevenShares, Meta(description=
        'how often each emotion is expected: "everyday", where neutral and happy faces are common;'
        ' "even", all alike; or seven numbers for angry, disgust, fear, happy, neutral, sad,'
        " surprise. An emotion that is expected seldom must show more clearly"
        " to be told")] = "everyday"


class SmoothingConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[smoothing]"""

    time_constant: Annotated[Seconds, Meta(description=
        "seconds in which the weight of what a frame said falls to 1/e")] = 0.4
    build_up: Annotated[float, Meta(ge=0.0, le=10.0, description=
        "how much more the face itself counts against what is expected, once the same emotion has"
        " led for `settle` seconds: 1 counts it twice")] = 0.25
    settle: Annotated[float, Meta(gt=0.0, le=60.0, description=
        "seconds over which that grows")] = 1.0
    dwell: Annotated[Seconds, Meta(description=
        "seconds for which another emotion must lead before it takes over")] = 0.0
    unsure_below: Annotated[Share | None, Meta(description=
        "confidence that an emotion must reach; unset, the model's own")] = None
    hysteresis: Annotated[Share, Meta(description=
        "how far below that an emotion, once recognised, may fall and still stand")] = 0.15
    forget: Annotated[Seconds, Meta(description=
        "seconds for which a state stands while its face cannot be read")] = 1.0

    def threshold(self, models_own: float) -> float:
        """Confidence that an emotion must reach: the setting, or where it is unset the model's."""
        return models_own if self.unsure_below is None else self.unsure_below


class AnnouncerConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[announcer]"""

    refractory: Annotated[Seconds, Meta(description=
        "seconds of silence after an announcement")] = 1.0
    renew_after: Annotated[Seconds, Meta(description=
        "seconds of unsureness after which what was said of a face may be said again")] = 3.0
    expires_after: Annotated[Seconds, Meta(description=
        "seconds after which an announcement not yet made is dropped")] = 1.5
    unsure: Annotated[bool, Meta(description=
        'whether "unsure" is announced like an emotion')] = False
    who: Annotated[Literal["foremost", "everyone"], Meta(description=
        '"foremost" speaks of the nearest and most central face only,'
        ' "everyone" of all')] = "foremost"


class SpeechConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[speech]"""

    backend: Annotated[str, Meta(pattern=one_of("auto", "pyttsx3", "espeak-ng"), description=
        '"auto" takes pyttsx3 where it is installed and works, else espeak-ng')] = "auto"
    rate: Annotated[int, Meta(ge=80, le=500, description="words a minute")] = 180
    volume: Annotated[Share, Meta(description="0 to 1")] = 1.0
    language: Annotated[str, Meta(pattern=one_of(*languages()), description=
        "of what is said, as a code of ISO 639")] = "en"
    voice: Annotated[Line, Meta(description=
        'a voice name of espeak-ng, such as "en-us" or "de+f3"; unset, the language\'s own')] = ""
    vocabulary: Annotated[Literal["emotions", "expressions"], Meta(description=
        '"emotions" says "happy", "expressions" only what is seen: "smiling"')] = "emotions"
    verbosity: Annotated[Literal["short", "full"], Meta(description=
        '"short" says "happy", "full" a sentence: "looks happy"')] = "short"
    earcons: Annotated[bool, Meta(description=
        "whether short sounds tell that Facecue is ready, muted, or in trouble, and with arrival"
        " and leaving in [people], that a face has come or gone")] = True
    wake: Annotated[float, Meta(ge=0.0, le=3.0, description=
        "seconds of silence before a word after a pause, for outputs that sleep and swallow the"
        " beginning, such as HDMI and Bluetooth")] = 0.0


class HapticsConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[haptics]"""

    pin: Annotated[Pin, Meta(description=
        "GPIO number (Broadcom) of the buzzer or of the motor's driver")] = 18
    kind: Annotated[Literal["motor", "buzzer"], Meta(description=
        'a "motor" is driven by pulses (PWM), a "buzzer" is plainly on or off')] = "buzzer"
    strength: Annotated[Share, Meta(description="of a motor, share of full power")] = 1.0
    others: Annotated[Literal["silent", "neighbour"], Meta(description=
        'emotions without a rhythm of their own are "silent", or buzzed as their "neighbour":'
        " disgust as angry")] = "silent"


class PanelConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[panel]: the button and the light of the device."""

    button: Annotated[Pin | None, Meta(description=
        "GPIO number (Broadcom) of a button to ground; unset, there is none")] = None
    led: Annotated[Pin | None, Meta(description=
        "GPIO number of a light that is on while the camera is; unset, there is none")] = None


class HooksConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[hooks]: commands of your own, run without a shell, as the user that Facecue runs as."""

    announce: Annotated[Line, Meta(description=
        "run for everything that is told, with one JSON object on its standard input")] = ""
    leave: Annotated[Line, Meta(description=
        'run when the button is held for 5 seconds, such as "systemctl poweroff"')] = ""


class DeviceConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[device]"""

    temperature: Annotated[Line, Meta(description=
        "file in which Linux keeps the board's temperature, in 1/1000 degree Celsius"
    )] = "/sys/class/thermal/thermal_zone0/temp"
    hot_above: Annotated[float, Meta(ge=30.0, le=110.0, description=
        "degrees Celsius above which only 2 frames a second are watched, until the board is 5"
        " degrees cooler. A Raspberry Pi slows itself down from 80")] = 80.0


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file; a table or key that is left out has its default."""

    camera: CameraConfig = CameraConfig()
    faces: FacesConfig = FacesConfig()
    quality: QualityConfig = QualityConfig()
    emotion: EmotionConfig = EmotionConfig()
    smoothing: SmoothingConfig = SmoothingConfig()
    people: PeopleConfig = PeopleConfig()
    announcer: AnnouncerConfig = AnnouncerConfig()
    speech: SpeechConfig = SpeechConfig()
    haptics: HapticsConfig = HapticsConfig()
    panel: PanelConfig = PanelConfig()
    hooks: HooksConfig = HooksConfig()
    device: DeviceConfig = DeviceConfig()
