"""Several faces: who comes, goes and shows what, and once a second all of them, the nearest first.

python examples/several_faces.py tests/data/portrait.mp4
"""

import sys

from edge import (
    Announcement,
    AnnouncerConfig,
    CameraConfig,
    Classifier,
    Config,
    FaceFound,
    FaceLost,
    Frames,
    Pipeline,
    Wording,
    default_model,
    open_camera,
)

# "everyone" announces what any face shows; "foremost", the default, the nearest one's alone.
config = Config(camera=CameraConfig(source=sys.argv[1]), announcer=AnnouncerConfig(who="everyone"))
pipeline, wording = Pipeline(config, Classifier(default_model())), Wording(config.speech)
camera, due = open_camera(config.camera), 1.0

for frame in Frames(camera, fast=not camera.live):  # a recording goes as fast as it can
    if frame is None:  # a camera that is silent for the moment
        continue
    for event in pipeline.step(frame):
        # A face keeps its number as long as it is in view; one that comes back is a new one.
        match event:
            case FaceFound():
                print(f"{event.t:5.1f} s  face {event.face} comes")
            case Announcement():
                print(f"{event.t:5.1f} s  face {event.face}: {wording.text(event)}")
            case FaceLost():
                print(f"{event.t:5.1f} s  face {event.face} goes")
    if frame.t >= due:
        due = frame.t + 1
        print(f"{frame.t:5.1f} s  all: {wording.text(pipeline.everyone(frame.t))}")
