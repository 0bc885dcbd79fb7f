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

from convert.app import analysis, page, progress, show
from convert.app.analysis import Recording, Watcher, as_still, look_at_photo, look_at_recording
from convert.app.bundled import masked
from convert.app.pictures import bars, figure, marked, marked_copy, rhythm
from convert.app.sound import RATE, buzz, describe_notes
from edge.camera.frames import Frames
from edge.camera.recording import VideoFile
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
    watched = look_at_recording(frames, Watcher(Config(), model), times.append)
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
    seen = recording.faces[0][-1]
    face = as_still(dataclasses.replace(seen, prediction=None), "happy")
    assert face == StillFace(seen.face.box, "happy", seen.state.confidence, {}, seen.face.roll)


def test_without_a_face_there_is_nothing_to_compare(twins):
    assert look_at_photo(np.full((480, 640, 3), 128, np.uint8), Config(), twins).comparison is None


def test_a_recording_keeps_what_each_frame_showed(recording):
    (moment,) = recording.moments
    assert isinstance(moment.announcement, Announcement)
    (sighting,) = [s for s in recording.faces[0] if round(s.t, 3) == moment.announcement.t]
    assert (moment.face.label, moment.face.box) == ("happy", sighting.face.box)
    shown = cv2.imdecode(np.frombuffer(moment.jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert shown.shape == (675, 900, 3)
    assert 40 < len(recording.faces[0]) < recording.frames == 90
    assert not recording.cut


def test_of_a_long_recording_a_sample_of_crops_spread_over_it_is_kept(recording, monkeypatch):
    monkeypatch.setattr(analysis, "SAMPLED", 5)
    long = Recording()
    first = recording.faces[0][0]
    for i in range(1000):
        long.see(dataclasses.replace(first, t=i, crop=np.full((48, 48), i % 251, np.uint8)))
    assert len(long.faces[0]) == 1000
    assert all(s.crop is None for s in long.faces[0])
    assert 5 <= len(long.crops) < 10
    shades = [int(crop[0, 0]) for crop in long.crops]
    assert shades == [128 * i % 251 for i in range(len(shades))]


def test_a_long_recording_is_cut(clip, model):
    frames = Frames(VideoFile(clip), fast=True)
    silent_first = itertools.chain([None], frames)
    watched = look_at_recording(silent_first, Watcher(Config(), model), lambda _: None, 1.0)
    frames.stop()
    assert watched.cut
    assert watched.seconds <= 1.0


def test_what_is_no_video_is_refused(tmp_path):
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"no video")
    with pytest.raises(CameraError, match="not a video"):
        VideoFile(broken)


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
    page.selectbox.side_effect = lambda _, choices, **__: choices[-1]  # the last there are
    monkeypatch.setattr(show, "st", page)
    monkeypatch.setattr(show, "_show_told", lambda *_: None)
    monkeypatch.setattr(show, "_show_times", lambda *_: None)

    def words():
        calls = page.write.mock_calls + page.html.mock_calls + page.header.mock_calls
        return " ".join(call.args[0] for call in calls)

    words.page = page
    return words


def crowd(recording, number):
    """A recording in which the face of another is seen by `number` people, one after the other."""
    seen = recording.faces[0]
    return dataclasses.replace(
        recording,
        faces={
            track: [dataclasses.replace(s, t=s.t + 300 * track) for s in seen]
            for track in range(number)
        },
        moments=recording.moments * number,
        seconds=300.0 * number,
    )


def test_all_faces_of_a_long_video_are_told_and_can_be_looked_at(recording, said):
    show.show_recording(crowd(recording, 8), Config())
    words = said()
    assert "40:00 minutes, 90 frames, 8 faces; 8 announcements." in words
    table = words[words.index("<table") : words.index("</table")]
    assert [f">Face {n}<" in table for n in range(1, 10)] == [True] * 8 + [False]
    assert table.count("happy") >= 8
    assert ">35:01<" in table  # when the last has come
    asked = [call.args[0] for call in said.page.selectbox.mock_calls]
    assert asked == ["Which of the 8 faces?", "Which of the 8 announcements?"]
    assert "Face 7 over time" in words and "Face 8 over time" in words
    assert "Face 6 over time" not in words


def test_all_faces_of_a_group_photo_can_be_looked_at(portrait, model, said):
    photo = look_at_photo(cv2.imread(str(portrait)), Config(), model, "we.heic")
    many = dataclasses.replace(photo, faces=photo.faces * 13, comparison=None)
    show.show_photo(many, Config())
    choices = said.page.selectbox.mock_calls[0]
    told = choices.kwargs["format_func"]
    assert [told(first) for first in choices.args[1]] == ["1 to 6", "7 to 12", "13"]
    assert "Face 13: happy" in said() and "Face 12" not in said()
    assert "13 faces: 13 happy." in said()


def test_the_marked_picture_can_be_kept_in_its_own_size(portrait, model, said):
    photo = look_at_photo(cv2.imread(str(portrait)), Config(), model, "holiday.heic")
    show.show_photo(photo, Config())
    _, content, name, kind = said.page.download_button.mock_calls[0].args
    assert (name, kind) == ("holiday-marked.jpg", "image/jpeg")
    assert content() == marked_copy(photo.picture, photo.faces)
    kept = cv2.imdecode(np.frombuffer(content(), np.uint8), cv2.IMREAD_COLOR)
    assert kept.shape == photo.picture.shape
    assert np.abs(kept.astype(int) - photo.picture).max() > 50
    show.show_photo(dataclasses.replace(photo, faces=[]), Config())
    assert len(said.page.download_button.mock_calls) == 1  # nothing is marked


def test_a_video_without_a_face_says_so_and_what_is_looked_for(said):
    show.show_recording(Recording(frames=20, seconds=2.0), Config())
    assert "2.0 seconds, 20 frames, no face was seen; 0 announcements." in said()
    assert "Facecue looks for faces of at least 60 pixels" in said()
    assert "shown" not in said()


def test_a_progress_bar_goes_when_an_error_comes(monkeypatch, clip, model):
    monkeypatch.setattr(page, "look_at_recording", MagicMock(side_effect=CameraError("gone")))
    monkeypatch.setattr(progress, "st", MagicMock())
    with pytest.raises(CameraError):
        page._video(clip, Config(), model)
    progress.st.progress.return_value.empty.assert_called_once_with()


def test_a_long_video_may_be_stopped_and_what_was_seen_is_shown(monkeypatch, clip, model):
    """Streamlit ends the run in the bar, calls what the button asks for, and begins again."""
    streamlit = MagicMock(session_state={"result": ("earlier", None)})
    monkeypatch.setattr(page, "st", streamlit)
    monkeypatch.setattr(progress, "st", MagicMock())
    monkeypatch.setattr(progress, "OFTEN", 0)
    bar = progress.st.progress.return_value
    bar.progress.side_effect = [None] * 30 + [KeyboardInterrupt]
    with pytest.raises(KeyboardInterrupt):
        page._once("mine", lambda: page._video(clip, Config(), model))
    button = streamlit.empty.return_value.button.mock_calls[0]
    button.kwargs["on_click"]()
    again = MagicMock()
    seen = page._once("mine", again)
    assert seen.cut and seen.frames == 31 and len(seen.faces) == 1
    assert page._once("mine", again) is seen
    again.assert_not_called()


def test_a_full_disk_is_told_with_the_name_of_the_video(monkeypatch, model):
    monkeypatch.setattr(page.shutil, "copyfileobj", MagicMock(side_effect=OSError(28, "Full")))
    video = io.BytesIO(b"video")
    video.name = "party.mov"
    with pytest.raises(CameraError, match=r"party\.mov cannot be copied to /.*: Full; make room"):
        page._uploaded_video(video, Config(), model)


def test_words_from_outside_cannot_become_markup():
    assert "<script" not in figure(b"", "jpeg", '"><script>', "<script>")
    assert "<b>" not in bars({"<b>": [0.0] * 7})
