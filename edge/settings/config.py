"""The configuration: one TOML file, one frozen struct a table, every key with unit and range."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from ..printable import COMMANDS
from .address import name

Seconds = Annotated[float, Meta(ge=0.0, le=60.0)]
Pixels = Annotated[int, Meta(ge=24, le=4096)]
Share = Annotated[float, Meta(ge=0.0, le=1.0)]
Weight = Annotated[float, Meta(ge=0.001, le=1000.0)]
SevenShares = Annotated[tuple[Weight, ...], Meta(min_length=7, max_length=7)]

LINE = f"(?s)^(?!.*{COMMANDS.pattern})"
"""No line break, and nothing else that a terminal would obey."""

Line = Annotated[str, Meta(pattern=LINE)]


class CameraConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[camera]

    Attributes:
        source: "picamera2", a number ("0") or a device (/dev/v4l/by-id/...), a URL, a video file,
            or a folder of images. A URL's user and password are never told; who may read this file
            can read them here.
        width, height: of a live camera's frames, pixels.
        fps: frames a second of a live camera or a folder; a video file has its own.
        rotation: degrees clockwise that set a picture upright.
        mirror: whether left and right are swapped after that.
    """

    source: Line = "0"
    width: Pixels = 640
    height: Pixels = 480
    fps: Annotated[float, Meta(gt=0.0, le=120.0)] = 10.0
    rotation: Literal[0, 90, 180, 270] = 0
    mirror: bool = False

    @property
    def name(self) -> str:
        """The source in front of people, without a password."""
        return name(self.source)


class FacesConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[faces]

    Attributes:
        detector: "haar", OpenCV's own cascade; "finder", a small network of Facecue's own; or
            "yunet", which also needs its model file.
        finder: path of the finder's .tflite file; "" is the one that Facecue comes with.
        yunet: path of YuNet's .onnx file.
        min_size: side of the smallest face looked for, pixels of the frame.
        min_score: sum of the cascade's last stage that a face must reach for the second cascade
            to be asked; or, of YuNet, its confidence in tenths. Clear faces score above 4.
        keep_score: the same for a face that is already followed.
        confirm: frames in which a new face must be seen before it counts.
        lost_after: seconds without being seen until a face counts as gone.
        carried_for: the same for a face that the detector misses while what is there still looks
            like it from frame to frame.
        search_every: seconds between searches of the whole frame while there is no face.
        look_round: the same while there is one.
        max_roll: degrees by which a head may be tilted and still be followed.
    """

    detector: Literal["haar", "finder", "yunet"] = "haar"
    finder: Line = ""
    yunet: Line = ""
    min_size: Pixels = 60
    min_score: Annotated[float, Meta(ge=0.0, le=20.0)] = 0.0
    keep_score: Annotated[float, Meta(ge=0.0, le=20.0)] = 0.5
    confirm: Annotated[int, Meta(ge=1, le=50)] = 2
    lost_after: Seconds = 1.0
    carried_for: Seconds = 4.0
    search_every: Seconds = 0.14
    look_round: Seconds = 2.0
    max_roll: Annotated[float, Meta(ge=0.0, le=60.0)] = 45.0


class QualityConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[quality]: what a face must show before its emotion is read.

    Attributes:
        min_size: side of the face, pixels of the frame.
        max_roll: tilt of the head, degrees.
        min_light, max_light: mean brightness of the face, 0 black to 255 white.
        min_contrast: standard deviation of its brightness, of 255.
        min_detail: variance of its Laplacian in shares of its own; less is blurred.
    """

    min_size: Pixels = 40
    max_roll: Annotated[float, Meta(ge=0.0, le=60.0)] = 45.0
    min_light: Annotated[float, Meta(ge=0.0, le=255.0)] = 15.0
    max_light: Annotated[float, Meta(ge=0.0, le=255.0)] = 240.0
    min_contrast: Annotated[float, Meta(ge=0.0, le=127.0)] = 5.0
    min_detail: Annotated[float, Meta(ge=0.0, le=10.0)] = 0.01


class PeopleConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[people]

    Attributes:
        near: width of a face, in shares of the frame's, from which it counts as near.
        arrival: whether a face that comes into view is told, before what it shows is known.
        leaving: whether it is told that a face has left.
    """

    near: Share = 0.2
    arrival: bool = False
    leaving: bool = False


class EmotionConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[emotion]

    Attributes:
        expect: how often each emotion is expected: "everyday", where neutral and happy faces are
            common; "even", all alike; or seven numbers for angry, disgust, fear, happy, neutral,
            sad, surprise. An emotion that is expected seldom must show more clearly to be told.
    """

    expect: Literal["everyday", "even"] | SevenShares = "everyday"


class SmoothingConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[smoothing]

    Attributes:
        time_constant: seconds in which the weight of what a frame said falls to 1/e.
        build_up: how much more the face itself counts against what is expected, once the same
            emotion has led for `settle` seconds: 1 counts it twice.
        settle: seconds over which that grows.
        dwell: seconds for which another emotion must lead before it takes over.
        unsure_below: confidence that an emotion must reach; unset, the model's own.
        hysteresis: how far below that an emotion, once recognised, may fall and still stand.
        forget: seconds for which a state stands while its face cannot be read.
    """

    time_constant: Seconds = 0.3
    build_up: Annotated[float, Meta(ge=0.0, le=10.0)] = 1.0
    settle: Annotated[float, Meta(gt=0.0, le=60.0)] = 1.0
    dwell: Seconds = 0.0
    unsure_below: Share | None = None
    hysteresis: Share = 0.15
    forget: Seconds = 1.0


class AnnouncerConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[announcer]

    Attributes:
        refractory: seconds of silence after an announcement.
        renew_after: seconds of unsureness after which what was said of a face may be said again.
        expires_after: seconds after which an announcement not yet made is dropped.
        unsure: whether "unsure" is announced like an emotion.
        who: "foremost" speaks of the nearest and most central face only, "everyone" of all.
    """

    refractory: Seconds = 1.0
    renew_after: Seconds = 3.0
    expires_after: Seconds = 1.5
    unsure: bool = False
    who: Literal["foremost", "everyone"] = "foremost"


class SpeechConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[speech]

    Attributes:
        backend: "auto" takes pyttsx3 where it is installed and works, else espeak-ng.
        rate: words a minute.
        volume: 0 to 1.
        language: of what is said: English, German, French, Spanish or Turkish.
        voice: a voice name of espeak-ng, such as "en-us" or "de+f3"; unset, the language's own.
        vocabulary: "emotions" says "happy", "expressions" only what is seen: "smiling".
        verbosity: "short" says "happy", "full" a sentence: "looks happy".
        earcons: whether short sounds tell that Facecue is ready, muted, or in trouble, and with
            arrival and leaving in [people], that a face has come or gone.
        wake: seconds of silence before a word after a pause, for outputs that sleep and swallow
            the beginning, such as HDMI and Bluetooth.
    """

    backend: Annotated[str, Meta(pattern="^(auto|pyttsx3|espeak-ng)$")] = "auto"
    rate: Annotated[int, Meta(ge=80, le=500)] = 180
    volume: Share = 1.0
    language: Literal["en", "de", "fr", "es", "tr"] = "en"
    voice: Line = ""
    vocabulary: Literal["emotions", "expressions"] = "emotions"
    verbosity: Literal["short", "full"] = "short"
    earcons: bool = True
    wake: Annotated[float, Meta(ge=0.0, le=3.0)] = 0.0


class HapticsConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[haptics]

    Attributes:
        pin: GPIO number (Broadcom) of the buzzer or of the motor's driver.
        kind: a "motor" is driven by pulses (PWM), a "buzzer" is plainly on or off.
        strength: of a motor, share of full power.
        others: emotions without a rhythm of their own are "silent", or buzzed as their
            "neighbour": disgust as angry.
    """

    pin: Annotated[int, Meta(ge=0, le=27)] = 18
    kind: Literal["motor", "buzzer"] = "buzzer"
    strength: Share = 1.0
    others: Literal["silent", "neighbour"] = "silent"


class PanelConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[panel]: the button and the light of the device.

    Attributes:
        button: GPIO number (Broadcom) of a button to ground; unset, there is none.
        led: GPIO number of a light that is on while the camera is; unset, there is none.
    """

    button: Annotated[int, Meta(ge=0, le=27)] | None = None
    led: Annotated[int, Meta(ge=0, le=27)] | None = None


class HooksConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[hooks]: commands of your own, run without a shell, as the user that Facecue runs as.

    Attributes:
        announce: run for everything that is told, with one JSON object on its standard input.
        leave: run when the button is held for 5 seconds, such as "systemctl poweroff".
    """

    announce: Line = ""
    leave: Line = ""


class DeviceConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[device]

    Attributes:
        temperature: file in which Linux keeps the board's temperature, in 1/1000 degree Celsius.
        hot_above: degrees Celsius above which only 2 frames a second are watched, until the board
            is 5 degrees cooler. A Raspberry Pi slows itself down from 80.
    """

    temperature: Line = "/sys/class/thermal/thermal_zone0/temp"
    hot_above: Annotated[float, Meta(ge=30.0, le=110.0)] = 80.0


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
