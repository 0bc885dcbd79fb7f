"""The configuration: one TOML file, one frozen struct a table, every key with unit and range."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from .errors import ConfigError

Seconds = Annotated[float, Meta(ge=0.0, le=60.0)]
Pixels = Annotated[int, Meta(ge=24, le=4096)]
Share = Annotated[float, Meta(ge=0.0, le=1.0)]


class CameraConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[camera]

    Attributes:
        source: "picamera2", an OpenCV index ("0") or URL, a video file, or a folder of images.
        width, height: of a live camera's frames, pixels.
        fps: frames a second of a live camera or a folder; a video file has its own.
    """

    source: str = "0"
    width: Pixels = 640
    height: Pixels = 480
    fps: Annotated[float, Meta(gt=0.0, le=120.0)] = 10.0


class FacesConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[faces]

    Attributes:
        min_size: side of the smallest face looked for, pixels of the frame.
        min_score: sum of the cascade's last stage that a face must reach. Textures that pass for
            faces mostly score below 1.5, clear faces above 4.
        confirm: frames in a row in which a new face must be seen before it counts.
        lost_after: seconds without being seen until a face counts as gone.
    """

    min_size: Pixels = 60
    min_score: Annotated[float, Meta(ge=0.0, le=20.0)] = 2.0
    confirm: Annotated[int, Meta(ge=1, le=50)] = 3
    lost_after: Seconds = 1.0


class SmoothingConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[smoothing]

    Attributes:
        time_constant: seconds in which an old prediction's weight falls to 1/e.
        dwell: seconds for which another emotion must lead before it takes over.
        unsure_below: confidence that an emotion must reach; unset, the model's own.
        hysteresis: how far below that an emotion, once recognised, may fall and still stand.
    """

    time_constant: Seconds = 0.3
    dwell: Seconds = 0.3
    unsure_below: Share | None = None
    hysteresis: Share = 0.15


class AnnouncerConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[announcer]

    Attributes:
        refractory: seconds of silence after an announcement.
        expires_after: seconds after which an announcement not yet made is dropped.
        unsure: whether "unsure" is announced like an emotion.
    """

    refractory: Seconds = 1.0
    expires_after: Seconds = 1.5
    unsure: bool = False


class SpeechConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[speech]

    Attributes:
        backend: "auto" takes pyttsx3 where it is installed, else espeak-ng.
        rate: words a minute.
        volume: 0 to 1.
        voice: a language or voice name of espeak-ng, such as "en" or "de".
    """

    backend: Annotated[str, Meta(pattern="^(auto|pyttsx3|espeak-ng)$")] = "auto"
    rate: Annotated[int, Meta(ge=80, le=500)] = 180
    volume: Share = 1.0
    voice: str = "en"


class HapticsConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[haptics]

    Attributes:
        pin: GPIO number (Broadcom) of the buzzer or of the motor's driver.
    """

    pin: Annotated[int, Meta(ge=0, le=27)] = 18


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file; a table or key that is left out has its default."""

    camera: CameraConfig = CameraConfig()
    faces: FacesConfig = FacesConfig()
    smoothing: SmoothingConfig = SmoothingConfig()
    announcer: AnnouncerConfig = AnnouncerConfig()
    speech: SpeechConfig = SpeechConfig()
    haptics: HapticsConfig = HapticsConfig()


def load_config(path: Path | None) -> Config:
    """Read a configuration file; None gives the defaults.

    Raises:
        ConfigError: with the file, and the line or key path, of what is wrong.
    """
    if path is None:
        return Config()
    try:
        with path.open("rb") as file:
            return msgspec.convert(tomllib.load(file), Config)
    except OSError as error:
        raise ConfigError(f"configuration {path} cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"configuration {path} is not valid TOML: {error}") from error
    except msgspec.ValidationError as error:
        raise ConfigError(f"configuration {path}: {error}") from error
