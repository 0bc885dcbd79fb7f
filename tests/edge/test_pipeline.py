import numpy as np
import pytest

from edge.camera import open_camera
from edge.config import CameraConfig, Config, SmoothingConfig
from edge.frames import Frames
from edge.pipeline import Pipeline, foremost
from edge.types import Announcement, Box, Face, FaceFound, FaceLost, Frame


def events_of(clip, classifier, config=None):
    pipeline = Pipeline(config or Config(), classifier)
    source = Frames(open_camera(CameraConfig(source=str(clip))), fast=True)
    return [event for frame in source for event in pipeline.step(frame)]


def test_the_smile_of_the_clip_is_announced_once(clip, classifier):
    events = events_of(clip, classifier)
    assert [type(event) for event in events] == [FaceFound, Announcement, FaceLost]
    found, announced, lost = events
    assert announced.label == "happy"
    assert found.face == announced.face == lost.face
    assert 1.2 < found.t < 2.5
    assert announced.t - found.t < 0.8
    assert 7.8 < lost.t < 9.0


def test_a_face_that_never_gets_sure_is_found_but_not_announced(clip, classifier):
    config = Config(smoothing=SmoothingConfig(unsure_below=1.0, hysteresis=0.0))
    assert [type(event) for event in events_of(clip, classifier, config)] == [FaceFound, FaceLost]


def test_an_empty_room_is_silent(classifier, rng):
    pipeline = Pipeline(Config(), classifier)
    for t in range(10):
        wall = rng.integers(100, 140, (480, 640), np.uint8)
        assert pipeline.step(Frame(t / 10, wall)) == []


@pytest.mark.parametrize(
    ("boxes", "expected"),
    [
        ([Box(0, 0, 100, 100), Box(0, 0, 200, 200)], 1),  # nearer
        ([Box(0, 0, 100, 100), Box(270, 0, 100, 100)], 1),  # more central
        ([Box(0, 0, 150, 150), Box(270, 0, 100, 100)], 0),  # much nearer counts for more
    ],
)
def test_the_foremost_face_is_the_nearest_and_most_central(boxes, expected):
    faces = [Face(box, number) for number, box in enumerate(boxes)]
    frame = Frame(0.0, np.zeros((480, 640), np.uint8))
    assert foremost(faces, frame).track == expected
    assert foremost([], frame) is None
