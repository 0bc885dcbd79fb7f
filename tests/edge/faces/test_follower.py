import numpy as np
import pytest

from edge.camera.picture import read_picture
from edge.faces.boxes import overlap
from edge.faces.follower import FaceFollower
from edge.faces.haar import HaarDetector
from edge.faces.pyramid import Pyramid
from edge.settings.config import FacesConfig
from edge.types import Box


@pytest.fixture
def gray(portrait):
    return read_picture(portrait)


def test_a_face_that_both_cascades_miss_stays_for_a_while_and_no_longer(gray, monkeypatch):
    follower = FaceFollower(FacesConfig(detector="haar", lost_after=0.5, carried_for=1.0))
    for frame in range(10):
        before = follower.update(frame / 10, gray)
    monkeypatch.setattr(HaarDetector, "follow", lambda *_: None)
    monkeypatch.setattr(HaarDetector, "search", lambda *_: [])
    monkeypatch.setattr(HaarDetector, "allows", lambda *_: False)
    tracks = [follower.update(1 + frame / 10, gray) for frame in range(20)]
    assert [face.track for face in tracks[5].faces] == [face.track for face in before.faces]
    assert sum(bool(t.faces) for t in tracks) in range(9, 12)
    assert [t.lost for t in tracks if t.lost] == [[0]]


def test_a_face_that_the_second_cascade_allows_stays(gray, monkeypatch):
    follower = FaceFollower(FacesConfig(detector="haar", lost_after=0.5, carried_for=1.0))
    for frame in range(10):
        follower.update(frame / 10, gray)
    monkeypatch.setattr(HaarDetector, "follow", lambda *_: None)
    monkeypatch.setattr(HaarDetector, "search", lambda *_: [])
    tracks = [follower.update(1 + frame / 10, gray) for frame in range(30)]
    assert all([face.track for face in t.faces] == [0] for t in tracks)
    blank = [follower.update(4 + frame / 10, np.full_like(gray, 90)) for frame in range(10)]
    assert [t.lost for t in blank if t.lost] == [[0]]


def seen(scene, rng):
    """A scene through a sensor with noise."""
    return Pyramid(np.clip(scene + rng.normal(0, 4, scene.shape), 0, 255).astype(np.uint8))


def test_a_still_view_is_searched_no_more_until_somebody_comes(portrait, rng, monkeypatch):
    searched = []
    search = HaarDetector.search
    monkeypatch.setattr(
        HaarDetector, "search", lambda *args: searched.append(1) or search(*args)
    )  # fmt: skip
    follower, scene = FaceFollower(FacesConfig(detector="haar")), np.full((480, 640), 90.0)

    def faces(times):
        return [follower.update(t, seen(scene, rng).whole(1.0).pixels).faces for t in times]

    assert not any(faces(np.arange(0, 20, 0.5)))
    assert len(searched) == 20
    scene[80:400, 160:480] = read_picture(portrait)
    assert any(faces(np.arange(20, 22, 0.5)))


@pytest.mark.parametrize("roll", [-35, 0, 20, 35])
def test_a_tilted_head_is_found_within_a_second_and_its_tilt_told(tilted, roll):
    follower, gray = FaceFollower(FacesConfig(detector="haar")), tilted(roll)
    faces = [follower.update(t / 10, gray).faces for t in range(20)]
    assert any(faces[:10])
    (face,) = faces[-1]
    assert overlap(face.box, Box(270, 190, 100, 100)) > 0.5
    assert face.roll == pytest.approx(roll, abs=14)
