"""What runs on the device: camera, faces, classifier, smoothing, announcer and its sinks.

What a program of others needs is here, as `from edge import Pipeline, Classifier`, and described in
`docs/api.md`. Nothing is loaded before it is asked for: `import edge` needs no OpenCV.
"""

import os

__version__ = "0.1.0"

# OpenCV reads these once, when it is first imported. A stalled V4L2 camera blocks a read for ten
# seconds otherwise; threads that wait for work spin instead of sleeping; errors are reported by
# Facecue in one line, not by the libraries in many.
os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "2")
os.environ.setdefault("OPENCV_THREAD_POOL_ACTIVE_WAIT_MAIN", "0")
os.environ.setdefault("OPENCV_THREAD_POOL_ACTIVE_WAIT_WORKER", "0")
os.environ.setdefault("OPENCV_LOG_LEVEL", "SILENT")
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")

TYPE_CHECKING = False  # that of typing would load typing before an interrupt is provided for
if TYPE_CHECKING:
    from .camera.frames import Frames as Frames
    from .camera.open import open_camera as open_camera
    from .camera.picture import read_picture as read_picture
    from .camera.source import Camera as Camera
    from .emotion.announcer import Announcer as Announcer
    from .emotion.classifier import Classifier as Classifier, default_model as default_model
    from .emotion.crop import crop_face as crop_face
    from .emotion.heard import expected_shares as expected_shares
    from .emotion.labels import LABELS as LABELS, UNSURE as UNSURE
    from .emotion.smoothing import Smoother as Smoother
    from .errors import (
        CameraError as CameraError,
        CascadeError as CascadeError,
        ConfigError as ConfigError,
        ContractError as ContractError,
        FacecueError as FacecueError,
        ImageError as ImageError,
        ModelNotFoundError as ModelNotFoundError,
        OutputError as OutputError,
        RuntimeMissingError as RuntimeMissingError,
        SinkError as SinkError,
    )
    from .faces.detector import (
        Detector as Detector,
        find_faces as find_faces,
        open_detector as open_detector,
    )
    from .faces.follower import FaceFollower as FaceFollower
    from .news import News as News
    from .pipeline import Pipeline as Pipeline, Sighting as Sighting
    from .settings.config import (
        AnnouncerConfig as AnnouncerConfig,
        CameraConfig as CameraConfig,
        Config as Config,
        DeviceConfig as DeviceConfig,
        EmotionConfig as EmotionConfig,
        FacesConfig as FacesConfig,
        HapticsConfig as HapticsConfig,
        HooksConfig as HooksConfig,
        PanelConfig as PanelConfig,
        PeopleConfig as PeopleConfig,
        QualityConfig as QualityConfig,
        SmoothingConfig as SmoothingConfig,
        SpeechConfig as SpeechConfig,
    )
    from .settings.files import load_config as load_config
    from .stills.look import StillFace as StillFace, StillReader as StillReader
    from .types import (
        Announcement as Announcement,
        Box as Box,
        Cue as Cue,
        Detection as Detection,
        Event as Event,
        Face as Face,
        FaceFound as FaceFound,
        FaceLost as FaceLost,
        FaceState as FaceState,
        FollowedFaces as FollowedFaces,
        Frame as Frame,
        Notice as Notice,
        People as People,
        Person as Person,
        Prediction as Prediction,
        Telling as Telling,
        ToldPerson as ToldPerson,
        Words as Words,
    )
    from .voice.wording import Wording as Wording
    from .wearer.sink import Sink as Sink
    from .wearer.worker import SinkWorker as SinkWorker

_HOMES = {
    ".pipeline": "Pipeline Sighting",
    ".emotion.classifier": "Classifier default_model",
    ".emotion.labels": "LABELS UNSURE",
    ".emotion.crop": "crop_face",
    ".emotion.heard": "expected_shares",
    ".emotion.smoothing": "Smoother",
    ".emotion.announcer": "Announcer",
    ".faces.detector": "Detector open_detector find_faces",
    ".faces.follower": "FaceFollower",
    ".camera.source": "Camera",
    ".camera.open": "open_camera",
    ".camera.frames": "Frames",
    ".camera.picture": "read_picture",
    ".stills.look": "StillReader StillFace",
    ".wearer.sink": "Sink",
    ".wearer.worker": "SinkWorker",
    ".voice.wording": "Wording",
    ".types": (
        "Box Frame Detection Face FollowedFaces Prediction FaceState Person FaceFound "
        "FaceLost Announcement ToldPerson People Notice Cue Words Event Telling"
    ),
    ".news": "News",
    ".settings.config": (
        "Config CameraConfig FacesConfig QualityConfig EmotionConfig SmoothingConfig "
        "PeopleConfig AnnouncerConfig SpeechConfig HapticsConfig PanelConfig HooksConfig "
        "DeviceConfig"
    ),
    ".settings.files": "load_config",
    ".errors": (
        "FacecueError CameraError ModelNotFoundError ContractError ConfigError SinkError "
        "CascadeError RuntimeMissingError ImageError OutputError"
    ),
}
"""The module of each public name, in the order of the page."""

_HOME_OF = {name: module for module, names in _HOMES.items() for name in names.split()}

__all__ = list(_HOME_OF)


if not TYPE_CHECKING:  # type checkers would take any name for one of these

    def __getattr__(name: str) -> object:
        """The public thing of that name, from its own module (PEP 562)."""
        if name not in _HOME_OF:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        thing = globals()[name] = getattr(import_module(_HOME_OF[name], __name__), name)
        return thing


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
