"""What Facecue can tell of itself: a closed list, whose words are in `edge/voice/phrases`."""

from __future__ import annotations

from enum import Enum


class News(Enum):
    """One thing that can be told; its value is what stands in events as JSON.

    The phrase files have the words of each in their table [notices], under its name in small
    letters.
    """

    READY = "ready"
    CAMERA_LOST = "camera lost"
    CAMERA_BACK = "camera back"
    CAMERA_COVERED = "camera covered"
    CAMERA_BLINDED = "camera blinded"
    CAMERA_SEES_AGAIN = "camera sees again"
    TOO_HOT = "too hot, slowed down"
    COOL_AGAIN = "cool again"
    CONFIGURATION_WRONG = "configuration wrong, the old one stays"
    OVERLAY_WRONG = "part of the configuration is wrong"
    MUTED = "muted"
    SPEAKING_AGAIN = "speaking again"
    COULD_NOT_LEAVE = "could not leave"

    PRINT_FAILED = "print failed"
    SPEECH_FAILED = "speech failed"
    HAPTIC_FAILED = "haptic failed"
    HOOK_FAILED = "hook failed"
    BUTTON_FAILED = "button failed"
    FACE_FINDER_FAILED = "face finder failed"

    VERSIONS_FAILED = "versions failed"
    MODEL_FAILED = "model failed"
    CASCADE_FAILED = "cascade failed"
    SOUND_CARD_FAILED = "sound card failed"
    RIGHTS_FAILED = "rights failed"
    DISK_FAILED = "disk failed"
    TEMPERATURE_FAILED = "temperature failed"
    POWER_FAILED = "power failed"
    CLOCK_FAILED = "clock failed"
