"""Clips, the figures of announcements, and the fit: the bundled portrait, made-up readings."""

import numpy as np
import pytest

pytest.importorskip("skimage", reason="scikit-image's textures are the clips' backgrounds")

from convert.wearer.announce import (
    Clip,
    announcements,
    format_figures,
    format_report,
    observe,
    score,
)
from convert.wearer.clips import Faces, Shown, Truth, compose, read_truth
from convert.wearer.fit_announcer import PRECISION_OF_CLIPS, fit, format_fit
from convert.wearer.scenes import Pose, backgrounds, paste, window
from convert.wearer.timeline import draw_timeline
from edge.camera.picture import read_picture
from edge.emotion.labels import LABELS
from edge.errors import DataError
from edge.settings.config import Config, EmotionConfig, FacesConfig, SmoothingConfig
from edge.settings.files import load_config
from edge.types import Box, Face, FollowedFaces, Prediction, Reading

HAPPY, SAD = LABELS.index("happy"), LABELS.index("sad")


def reading(t, label, *, found=(), confidence=0.95):
    """A frame in which the one face shows `label`; None is a frame without it."""
    if label is None:
        return Reading(t, 640, FollowedFaces([], [], []), {}, {})
    probs = np.full(7, (1 - confidence) / 6, np.float32)
    probs[label] = confidence
    face = Face(Box(200, 100, 100, 100), 0)
    said = Prediction(np.log(probs), probs)
    return Reading(t, 640, FollowedFaces([face], list(found), []), {}, {0: said})


def clip_of(labels, shown, kind="changes"):
    """A clip of ten frames a second, from what the model says of each."""
    first = next((i for i, label in enumerate(labels) if label is not None), None)
    readings = [
        reading(i / 10, label, found=[0] if i == first else [])
        for i, label in enumerate(labels)
    ]  # fmt: skip
    return Clip("made up", Truth(kind, 10, 1, shown, [None] * len(labels), []), readings)


@pytest.fixture
def change():
    """Happy for 3 s, then sad for 3 s; the model is right half a second late."""
    shown = [Shown(0.0, 3.0, "happy", 0), Shown(3.0, 6.0, "sad", 0)]
    return clip_of([HAPPY] * 35 + [SAD] * 25, shown)


def test_right_announcements_and_their_delay_are_counted(change):
    figures = score([change], Config(), 0.6)
    assert (figures.said, figures.right, figures.changes, figures.announced) == (2, 2, 2, 2)
    assert figures.delays[0] < 0.5 < figures.delays[1] < 1.2
    assert "2 of 2 (100.0 %)" in format_figures(figures)


def test_a_wrong_word_is_counted_wrong_and_the_change_as_missed():
    wrong = clip_of([SAD] * 30, [Shown(0.0, 3.0, "happy", 0)])
    figures = score([wrong], Config(), 0.6)
    assert (figures.said, figures.right, figures.announced) == (1, 0, 0)
    assert figures.by_label["sad"] == (1, 0, 0, 0)


def test_what_is_said_without_a_face_is_told_apart():
    ghost = clip_of([HAPPY] * 30, [], kind="faceless")
    figures = score([ghost], Config(), 0.6)
    assert (figures.faceless, figures.said) == (1, 0)
    assert figures.faceless_minutes == pytest.approx(30 / 600)


def test_a_steady_face_that_is_told_again_and_again_flickers():
    labels = ([HAPPY] * 20 + [SAD] * 20) * 3
    figures = score([clip_of(labels, [Shown(0, 12, "happy", 0)], "steady")], Config(), 0.6)
    assert figures.flicker == pytest.approx(5 / 0.2)


def test_the_fit_asks_for_more_confidence_where_errors_are_less_confident(tmp_path):
    doubtful = [reading(i / 10, SAD, found=[0] if i == 0 else [], confidence=0.72)
                for i in range(30)]  # fmt: skip
    shown = [Shown(0.0, 3.0, "happy", 0)]
    wrong = Clip("wrong", Truth("changes", 10, 1, shown, [None] * 30, []), doubtful)
    right = clip_of([HAPPY] * 30, shown)
    smoothing, figures = fit([wrong, right], Config(emotion=EmotionConfig("even")))
    assert smoothing.unsure_below > 0.7
    assert figures.precision >= PRECISION_OF_CLIPS
    file = tmp_path / "fitted.toml"
    file.write_text(format_fit(smoothing))
    assert load_config(file).smoothing == smoothing


def test_the_timeline_is_a_picture(change, tmp_path):
    draw_timeline(change, Config(), 0.6, tmp_path / "timeline.png")
    picture = read_picture(tmp_path / "timeline.png")
    assert picture.std() > 20


def test_a_folder_without_clips_says_how_to_make_some(tmp_path, classifier):
    with pytest.raises(DataError, match="convert clips"):
        observe(tmp_path, Config(), classifier)
    (tmp_path / "a.json").write_text("{}")
    with pytest.raises(DataError, match="no truth of a clip"):
        read_truth(tmp_path / "a.json")


def test_a_pasted_face_lies_where_its_box_says(portrait):
    face = read_picture(portrait)[62:162, 114:214]
    scene = np.full((480, 640), 120, np.uint8)
    pose = Pose(320, 240, 150)
    paste(scene, face, pose)
    assert pose.box == Box(245, 165, 150, 150)
    assert (scene[:140] == 120).all()
    assert np.corrcoef(scene[165:315:3, 245:395:3][:33, :33].ravel(),
                       face[::2, ::2][:33, :33].ravel())[0, 1] > 0.4  # fmt: skip


def test_every_background_has_room_for_a_scene():
    assert all(window(b, 1.0, 1.0).shape == (480, 640) for b in backgrounds())


def test_the_portrait_is_announced_on_a_clip_of_it(portrait, tmp_path, classifier):
    face = read_picture(portrait)[62:162, 114:214]
    faces = Faces(face[None], np.array([HAPPY]))
    (path,) = compose(tmp_path, faces, {"steady": 1}, seed=2)
    truth = read_truth(path)
    assert [s.label for s in truth.shown] == ["happy"]
    assert truth.boxes[0] is None and truth.boxes[300] is not None
    config = Config(faces=FacesConfig(detector="haar"))  # made for faces in such a frame
    clips = observe(tmp_path, config, classifier)
    unsure_below = classifier.contract.unsure_below
    said = announcements(clips[0], config, unsure_below)
    assert {event.label for event in said} == {"happy"}
    figures = score(clips, config, unsure_below)
    report = format_report(figures, clips, config, classifier)
    assert "1 composed clips, 1 minutes at 10 frames/s, seed 2\n(1 of steady);" in report


def test_hysteresis_never_says_what_it_was_not_sure_of():
    config = Config(
        emotion=EmotionConfig("even"),
        smoothing=SmoothingConfig(unsure_below=0.9, hysteresis=0.2, build_up=0.0),
    )
    doubtful = [reading(i / 10, HAPPY, found=[0] if i == 0 else [], confidence=0.8)
                for i in range(30)]  # fmt: skip
    clip = Clip("doubtful", Truth("steady", 10, 1, [], [None] * 30, []), doubtful)
    assert announcements(clip, config, 0.0) == []
