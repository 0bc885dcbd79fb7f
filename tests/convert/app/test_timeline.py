"""What a face of a video showed over time."""

import importlib.util
from xml.etree import ElementTree

import numpy as np
import pytest

if importlib.util.find_spec("streamlit") is None:
    pytest.skip("Streamlit is not installed (the app extra)", allow_module_level=True)

from convert.app.timeline import MARKS, in_words, longest, spans, timeline
from edge.emotion.labels import LABELS, UNSURE
from edge.pipeline import Sighting
from edge.types import Announcement, Box, Face, FaceState, Prediction

SVG = "{http://www.w3.org/2000/svg}"


def sighting(t, label="happy", read=True):
    probs = np.eye(7)[3]
    return Sighting(t, Face(Box(0, 0, 9, 9), 0), None, Prediction(probs, probs) if read else None,
                    FaceState(label, 0.9, t))  # fmt: skip


def seen(*labels, pace=0.1):
    return [sighting(i * pace, label) for i, label in enumerate(labels)]


def drawn(sightings, announcements=()):
    return ElementTree.fromstring(timeline(sightings, list(announcements)))


def test_there_is_a_mark_a_frame_and_the_word_of_each_announcement():
    sightings = seen(*["happy"] * 40, *[UNSURE] * 40)
    svg = drawn(sightings, [Announcement(1.0, "happy", 0.9, 0)])
    circles = svg.findall(f".//{SVG}circle")
    assert len(circles) == len(sightings) + 1  # and the legend's
    texts = [text.text for text in svg.findall(f".//{SVG}text")]
    assert {*LABELS, "unsure", "“happy”"} <= set(texts)
    right = float(svg.get("width"))
    assert all(0 < float(circle.get("cx")) < right for circle in circles)


def test_an_hour_of_a_face_stays_a_small_picture():
    content = timeline([sighting(i / 10, LABELS[i // 5000 % 7]) for i in range(36000)], [])
    assert len(content) < 150 * MARKS
    texts = [text.text for text in ElementTree.fromstring(content).findall(f".//{SVG}text")]
    assert {"0 s", "10:00", "50:00"} <= set(texts)
    assert len(texts) < 25


def test_words_of_announcements_do_not_lie_on_each_other_nor_end_outside():
    sightings = [sighting(i / 10) for i in range(1200)]
    many = [Announcement(float(t), "happy", 0.9, 0) for t in range(0, 120, 2)]
    words = [e for e in drawn(sightings, many).findall(f".//{SVG}text") if e.text == "“happy”"]
    places = [float(e.get("x")) for e in words]
    assert 5 <= len(places) < len(many)
    assert min(np.diff(places)) >= 60
    assert places[-1] + 60 < 900


def test_the_time_is_that_of_the_face_alone():
    svg = drawn([sighting(600 + i / 10) for i in range(100)])
    texts = [text.text for text in svg.findall(f".//{SVG}text")]
    assert "10:01" in texts and "0 s" not in texts


def test_the_states_are_told_in_words():
    sightings = seen(*[UNSURE] * 10, *["happy"] * 40)
    assert in_words(sightings) == "unsure 0.0 s to 1.0 s, happy 1.0 s to 4.9 s"
    assert longest(sightings) == "happy"
    assert longest(sightings[:1]) == UNSURE


def test_a_face_that_was_away_has_a_gap():
    sightings = [*seen("happy", "happy"), sighting(5.0), sighting(5.1)]
    assert spans(sightings) == [("happy", 0.0, 0.1), ("happy", 5.0, 5.1)]
    path = next(p for p in drawn(sightings).iter(f"{SVG}path") if p.get("stroke-width") == "4")
    assert path.get("d").count("M") == 2
