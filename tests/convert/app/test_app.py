"""What the page shows, without the browser; test_browser.py has the page itself."""

import dataclasses
import io
import itertools
import shutil
import wave
from unittest.mock import MagicMock
from xml.etree import ElementTree

import cv2
import numpy as np
import pytest

pytest.importorskip("streamlit", reason="Streamlit is not installed (the app extra)")

from convert.app import page, show
from convert.app.analysis import Recording, look_at_photo, look_at_recording
from convert.app.bundled import masked
from convert.app.pictures import bars, figure, marked, rhythm, timeline
from convert.app.sound import RATE, buzz, describe_notes
from edge.camera.frames import Frames
from edge.camera.recording import VideoFile
from edge.emotion.labels import LABELS, UNSURE
from edge.errors import CameraError, ImageError
from edge.settings.config import Config, FacesConfig
from edge.stills.look import StillFace
from edge.types import Announcement
from edge.wearer.buzz import PAUSE, RHYTHMS

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def twins(tmp_path, model):
    """A model whose float twin is a copy of itself, so that both must agree."""
    for name in ("facecue", "facecue-float32"):
        for suffix in (".tflite", ".json"):
            shutil.copy(model.with_suffix(suffix), tmp_path / f"{name}{suffix}")
    return tmp_path / "facecue.tflite"


@pytest.fixture(scope="module")
def recording(clip, model):
    times = []
    frames = Frames(VideoFile(clip), fast=True)
    watched = look_at_recording(frames, Config(), model, times.append)
    assert times[-1] == watched.seconds
    return watched


def test_a_photo_is_read_as_by_look_and_compared_with_the_float_twin(portrait, twins):
    haar = Config(faces=FacesConfig(detector="haar"))  # which levels it by a few degrees
    photo = look_at_photo(cv2.imread(str(portrait)), haar, twins)
    (face,) = photo.faces
    assert face.label == "happy"
    twin = photo.comparison.twin
    assert twin.agree == photo.comparison.faces == 1
    assert twin.probs[0] == pytest.approx(list(face.probabilities.values()), abs=1e-4)
    assert face.roll != 0
    assert twin.ms > 0 < photo.comparison.ms


def test_of_the_sample_behind_a_mask_a_smile_is_not_told(portrait, model):
    picture = cv2.imread(str(portrait))
    (face,) = look_at_photo(masked(picture), Config(), model).faces
    assert face.label != "happy"
    assert max(face.probabilities.values()) < 0.95
    assert (picture == cv2.imread(str(portrait))).all()


def test_an_announcement_between_readings_is_shown_without_bars(recording):
    moment = recording.moments[0][2]
    face = show._as_still(dataclasses.replace(moment, prediction=None), "happy")
    assert face == StillFace(
        moment.face.box, "happy", moment.state.confidence, {}, moment.face.roll
    )


def test_the_states_of_a_face_are_told_in_words(recording):
    seen = recording.sightings
    unsure = dataclasses.replace(seen[0].state, label=UNSURE)
    sightings = [dataclasses.replace(s, state=unsure) for s in seen[:10]] + list(seen[10:])
    words = show._spans(sightings)
    first, *rest = words.split(", ")
    assert first == f"unsure {seen[0].t:.1f} to {seen[10].t:.1f} s"
    assert f"happy {seen[10].t:.1f} to " in rest[0]
    assert words.endswith(f"to {seen[-1].t:.1f} s")


def test_without_a_face_there_is_nothing_to_compare(twins):
    assert look_at_photo(np.full((480, 640, 3), 128, np.uint8), Config(), twins).comparison is None


def test_a_recording_keeps_what_each_frame_showed(recording):
    (announced,) = [e for e in recording.events if isinstance(e, Announcement)]
    ((told, frame, sighting),) = recording.moments
    assert told == announced
    assert round(frame.t, 3) == round(sighting.t, 3) == announced.t
    assert 40 < len(recording.sightings) < recording.frames == 90
    assert not recording.cut


def test_a_long_recording_is_cut(clip, model):
    frames = Frames(VideoFile(clip), fast=True)
    silent_first = itertools.chain([None], frames)
    watched = look_at_recording(silent_first, Config(), model, lambda _: None, longest=1.0)
    frames.stop()
    assert watched.cut
    assert watched.seconds <= 1.0


def test_what_is_no_video_is_refused(tmp_path):
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"no video")
    with pytest.raises(CameraError, match="not a video"):
        VideoFile(broken)


def test_the_timeline_has_a_mark_a_frame_and_the_words_of_each_announcement(recording):
    announced = [e for e in recording.events if isinstance(e, Announcement)]
    svg = ElementTree.fromstring(timeline(recording.sightings, announced, recording.seconds))
    circles = svg.findall(f".//{SVG}circle")
    assert len(circles) == len(recording.sightings) + 1  # and the legend's
    texts = [text.text for text in svg.findall(f".//{SVG}text")]
    assert {*LABELS, "unsure", "“happy”"} <= set(texts)
    right = float(svg.get("width"))
    assert all(0 < float(circle.get("cx")) < right for circle in circles)


@pytest.mark.parametrize("label", RHYTHMS)
def test_the_buzz_lasts_as_long_as_the_notes(label):
    notes = RHYTHMS[label]
    with wave.open(io.BytesIO(buzz(notes))) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")
    loud = np.convolve(np.abs(samples) > 3000, np.ones(160), "same") > 0
    assert loud.mean() * len(samples) / RATE == pytest.approx(sum(notes), abs=0.02 * len(notes))
    edges = np.count_nonzero(np.diff(loud.astype(int)) == 1)
    assert edges == len(notes)


def test_rhythms_differ_in_words_and_in_the_picture():
    assert len({describe_notes(RHYTHMS[label]) for label in RHYTHMS}) == len(RHYTHMS)
    assert describe_notes(()) == "silent"
    svg = ElementTree.fromstring(rhythm((0.1, 0.4), PAUSE))
    short, long = [float(r.get("width")) for r in svg.findall(f"{SVG}g/{SVG}rect")]
    assert long == pytest.approx(4 * short)


def test_a_large_picture_is_brought_down_and_its_mark_with_it(portrait, model):
    large = cv2.resize(cv2.imread(str(portrait)), (3000, 3000))
    photo = look_at_photo(large, Config(), model)
    shown = cv2.imdecode(np.frombuffer(marked(large, photo.faces), np.uint8), cv2.IMREAD_COLOR)
    assert shown.shape == (900, 900, 3)
    x, y, width, height = photo.faces[0].box
    tilt = np.radians(photo.faces[0].roll)
    across = x + width / 2 + np.sin(tilt) * height / 2
    down = y + height / 2 - np.cos(tilt) * height / 2
    blue, green, red = shown[round(0.3 * down), round(0.3 * across)].astype(int)
    assert red > 200 and green > 150 and blue < 120


@pytest.mark.parametrize("shape", [(3000, 1), (1, 3000), (23, 23), (2001, 100)])
def test_a_picture_too_narrow_for_a_face_is_refused_by_its_name(model, shape):
    height, width = shape
    with pytest.raises(ImageError, match=rf"odd\.png has {width} x {height} pixels, too narrow"):
        look_at_photo(np.zeros((*shape, 3), np.uint8), Config(), model, "odd.png")


def test_the_narrowest_is_shown(model):
    photo = look_at_photo(np.zeros((24, 480, 3), np.uint8), Config(), model)
    shown = cv2.imdecode(np.frombuffer(marked(photo.picture, []), np.uint8), cv2.IMREAD_COLOR)
    assert shown.shape == (45, 900, 3)


@pytest.fixture
def said(monkeypatch):
    """What the page writes as plain text or HTML."""
    page = MagicMock()
    page.columns.side_effect = lambda *_, **__: (MagicMock(), MagicMock())
    monkeypatch.setattr(show, "st", page)
    monkeypatch.setattr(show, "_show_told", lambda *_: None)
    return lambda: " ".join(c.args[0] for c in page.write.mock_calls + page.html.mock_calls)


def test_what_is_left_out_of_a_crowd_is_told(recording, said):
    moment = recording.moments[0]
    faces = [dataclasses.replace(s, face=dataclasses.replace(s.face, track=n))
             for n, s in enumerate(recording.sightings[:8])]  # fmt: skip
    crowd = dataclasses.replace(recording, sightings=faces, moments=[moment] * 9)
    show.show_recording(crowd, Config())
    assert "The first 6 faces are shown; 2 more were seen." in said()
    assert "The first 6 announcements are shown; 3 more were made." in said()


def test_a_video_without_a_face_says_so_and_what_is_looked_for(said):
    show.show_recording(Recording(frames=20, seconds=2.0), Config())
    assert "2.0 seconds, 20 frames, no face was seen; 0 announcements." in said()
    assert "Facecue looks for faces seen from the front" in said()
    assert "shown" not in said()


@pytest.mark.parametrize("frames", [None, "fails"])
def test_a_progress_bar_goes_when_an_error_comes(monkeypatch, tmp_path, model, frames):
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"no video")
    if frames == "fails":
        monkeypatch.setattr(page, "VideoFile", lambda _: MagicMock(live=False))
        monkeypatch.setattr(page, "look_at_recording", MagicMock(side_effect=CameraError("gone")))
    monkeypatch.setattr(page, "st", MagicMock())
    with pytest.raises(CameraError):
        page._video(broken, Config(), model)
    page.st.progress.return_value.empty.assert_called_once_with()


def test_words_from_outside_cannot_become_markup():
    assert "<script" not in figure(b"", "jpeg", '"><script>', "<script>")
    assert "<b>" not in bars({"<b>": [0.0] * 7})
