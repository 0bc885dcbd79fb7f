import numpy as np
import pytest

from edge.camera.frames import Frames
from edge.camera.open import open_camera
from edge.camera.picture import read_picture
from edge.faces.finder import FinderDetector
from edge.faces.haar import HaarDetector
from edge.pipeline import Pipeline
from edge.settings.config import CameraConfig, Config, FacesConfig, SmoothingConfig
from edge.types import Announcement, FaceFound, FaceLost, Frame


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


@pytest.mark.parametrize("kind", [FinderDetector, HaarDetector])
def test_a_detector_that_misses_every_third_frame_changes_nothing_told(
    clip, classifier, monkeypatch, kind
):
    config = Config(faces=FacesConfig(detector=kind.__name__.removesuffix("Detector").lower()))
    told = [e for e in events_of(clip, classifier, config) if isinstance(e, Announcement)]
    asked = {"search": 0, "follow": 0}

    def now_and_then(name, nothing):
        look = getattr(kind, name)

        def looked(self, *args):
            asked[name] += 1
            return look(self, *args) if asked[name] % 3 else nothing()

        monkeypatch.setattr(kind, name, looked)

    now_and_then("search", list)
    now_and_then("follow", lambda: None)
    events = events_of(clip, classifier, config)
    assert asked["follow"] > 30
    (again,) = (event for event in events if isinstance(event, Announcement))
    assert [again.label] == [event.label for event in told]
    assert again.t - told[0].t <= 0.3
    assert [type(event) for event in events] == [FaceFound, Announcement, FaceLost]


def test_an_empty_room_is_silent(classifier, rng):
    pipeline = Pipeline(Config(), classifier)
    for t in range(10):
        wall = rng.integers(100, 140, (480, 640), np.uint8)
        assert pipeline.step(Frame(t / 10, wall)) == []


def test_everyone_in_view_is_told_with_distance_and_direction(classifier, portrait):
    gray = np.full((480, 640), 120, np.uint8)
    gray[80:400, 320:] = read_picture(portrait)
    pipeline = Pipeline(Config(), classifier)
    for t in range(15):
        pipeline.step(Frame(t / 10, gray))
    (person,) = pipeline.everyone(1.5).people
    assert (person.label, person.direction, person.distance) == ("happy", "right", "far")


def test_who_is_before_a_camera_that_was_lost_is_somebody_new(classifier, portrait):
    face = read_picture(portrait)
    pipeline = Pipeline(Config(), classifier)
    first = [e for i in range(10) for e in pipeline.step(Frame(i / 10, face))]
    (announced,) = (event for event in first if isinstance(event, Announcement))
    assert pipeline.lose(1.0) == [FaceLost(1.0, announced.face)]
    assert not pipeline.stands(announced)
    assert pipeline.face_count == 0
    assert pipeline.everyone(1.0).people == []
    again = [e for i in range(50, 60) for e in pipeline.step(Frame(i / 10, face))]
    assert [type(event) for event in again] == [FaceFound, Announcement]
