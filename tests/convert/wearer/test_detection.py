"""The detection benchmark, on scenes with the bundled portrait's face."""

import cv2
import numpy as np
import pytest

pytest.importorskip("skimage", reason="scikit-image's textures are the scenes' backgrounds")

from types import SimpleNamespace

from convert.measure.speed import kind_of_processor
from convert.wearer.detection import (
    KINDS,
    compose_scene,
    cost,
    detectors,
    format_benchmark,
    scene_recall,
)
from edge.camera.picture import read_picture
from edge.faces import haar
from edge.faces.finder_net import default_finder
from edge.faces.follower import FaceFollower
from edge.settings.config import FacesConfig
from edge.types import Box


@pytest.fixture(scope="module")
def faces(portrait):
    face = read_picture(portrait)[62:162, 114:214]
    return cv2.resize(face, (48, 48), interpolation=cv2.INTER_AREA)[None]


def test_a_scene_holds_its_face_whole(faces, rng):
    for kind in KINDS.values():
        scene, pose = compose_scene(kind, faces[0], rng)
        assert scene.shape == (480, 640)
        if pose is not None:
            x, y, width, height = pose.box
            assert x >= 0 and y >= 0 and x + width <= 640 and y + height <= 480
            assert Box(x, y, width, height) == pose.box


@pytest.mark.parametrize("kind", ["120 px", "roll 20 degrees", "light x0.25, noise"])
def test_a_clear_face_is_found_in_nearly_every_scene(faces, kind):
    found = scene_recall(FacesConfig(), KINDS[kind], faces, 10, seed=3)
    assert found["recall"] >= 0.8


def test_no_face_is_found_where_none_is(faces):
    assert scene_recall(FacesConfig(), KINDS["no face"], faces, 10, seed=3)["false_per_1000"] <= 10


def test_each_way_of_finding_is_measured_under_its_own_name(tmp_path):
    configs = detectors(default_finder(), tmp_path)
    assert list(configs) == ["Haar", "finder", "YuNet"]
    assert all(config.detector == name.lower() for name, config in configs.items())


def test_the_cost_is_told_in_shares_of_a_plain_search(faces, classifier):
    """How large they are depends on the machine: make bench."""
    shares = cost(FacesConfig(), classifier, faces, 1, seed=3)
    assert shares.keys() == {"tracking", "searching"}
    assert all(0 < share < np.inf for share in shares.values())


class Counted:
    """A cascade that counts the places it looks at, over all sizes of a face.

    OpenCV shrinks the picture until the face is 24 pixels wide; of what it shrinks to less than a
    half it looks at every pixel, of the rest at every other one in both directions.
    """

    places = 0

    def __init__(self, path):
        self._cascade = cv2.CascadeClassifier(path)

    def __getattr__(self, name):
        def detect(pixels, **options):
            smallest, largest = (options.get(key, (0, 0))[0] for key in ("minSize", "maxSize"))
            side = 24.0
            while side <= min(pixels.shape) and side <= (largest or np.inf):
                if side >= smallest:
                    shrunk = pixels.size * (24 / side) ** 2
                    Counted.places += round(shrunk if side > 48 else shrunk / 4)
                side *= options["scaleFactor"]
            return getattr(self._cascade, name)(pixels, **options)

        return detect


@pytest.fixture
def places(monkeypatch):
    """Call it with a scene and the seconds for settling: whether a face is followed after them,
    and the places that a frame takes the next two seconds, and that a plain search of it takes."""

    def count(scene, settled=2.0, fps=10):
        counting = SimpleNamespace(**{**vars(cv2), "CascadeClassifier": Counted})
        monkeypatch.setattr(haar, "cv2", counting)
        follower, first = FaceFollower(FacesConfig(detector="haar")), round(settled * fps)
        for frame in range(first):
            follower.update(frame / fps, scene)
        Counted.places = 0
        for frame in range(first, first + 2 * fps):
            follower.update(frame / fps, scene)
        ours, Counted.places = Counted.places / (2 * fps), 0
        plain = Counted(str(haar.cascade_path()))
        plain.detectMultiScale(scene, scaleFactor=1.1, minNeighbors=5, minSize=(50, 50))
        return follower.following, ours, Counted.places

    return count


@pytest.mark.parametrize(("kind", "share"), [("120 px", 60), ("no face", 16)])
def test_a_frame_takes_a_fraction_of_the_places_of_a_plain_search(faces, rng, places, kind, share):
    scene, pose = compose_scene(KINDS[kind], faces[0], rng)
    following, ours, plain = places(scene)
    assert following == (pose is not None)
    assert 0 < ours < plain / share


def test_a_view_at_rest_with_nobody_in_it_takes_none(faces, rng, places):
    scene, _ = compose_scene(KINDS["no face"], faces[0], rng)
    _, ours, _ = places(scene, settled=9.0, fps=2)
    assert ours > 0
    _, ours, _ = places(scene, settled=11.0, fps=2)
    assert ours == 0


def test_the_table_tells_shares_as_fractions():
    row = {"recall": 0.5, "false_per_1000": 0.0, "ms": 1.0}
    empty = {"recall": np.nan, "false_per_1000": 1.0, "ms": 2.0}
    figures = {"Haar": {"kinds": {"80 px": row, "no face": empty}, "cost": {"tracking": 0.05}}}
    table = format_benchmark(figures)
    assert "| 80 px | 0.500 | 0.00 | 1.00 |" in table
    assert "| no face |  | 1.00 | 2.00 |" in table
    assert "1/20.0" in table
    assert f"a processor with {kind_of_processor()}." in table
