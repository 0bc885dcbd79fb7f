"""The results on the page, in words first and in pictures beside them."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import streamlit as st

from edge.emotion.labels import LABELS, UNSURE
from edge.errors import SinkError
from edge.pipeline import Sighting
from edge.settings.config import Config
from edge.stills.look import StillFace
from edge.types import Announcement
from edge.voice.wording import Wording
from edge.wearer.buzz import PAUSE, rhythm_of

from ..measure.speed import kind_of_processor, speed
from .analysis import Photo, Recording, Timed
from .pictures import bars, figure, marked, player, rhythm, timeline
from .sound import buzz, describe_notes, speak

DETAILED = 6
"""Faces of a photo, or tracks of a video, that are shown with all details."""


def show_photo(photo: Photo, config: Config) -> None:
    """A still picture with its faces, and what the wearer would be told of each."""
    words = _sentence(photo.faces)
    _status(words)
    if photo.left_out:
        st.info(photo.left_out)
    left, right = st.columns(2, gap="large")
    with left:
        st.html(
            figure(
                marked(photo.picture, photo.faces), "jpeg", words, "The faces that Facecue found"
            )
        )
        if not photo.faces:
            _say_what_is_looked_for(config)
    with right:
        for number, face in enumerate(photo.faces[:DETAILED]):
            _show_face(number, face, photo, config)
    if (more := len(photo.faces) - DETAILED) > 0:
        st.write(f"The {DETAILED} largest faces are shown here; the picture marks {more} more.")
    if photo.comparison is not None:
        _show_times(photo.comparison)


def show_recording(recording: Recording, config: Config) -> None:
    """A video's timeline, and what the wearer would have been told, and when."""
    announced = [event for event in recording.events if isinstance(event, Announcement)]
    tracks = list(dict.fromkeys(s.face.track for s in recording.sightings))
    _status(
        f"{recording.seconds:.1f} seconds, {recording.frames} frames,"
        f" {_count(len(tracks)) if tracks else 'no face was seen'};"
        f" {len(announced)} announcement{'' if len(announced) == 1 else 's'}."
        + (" The rest of the video was left out." if recording.cut else "")
    )
    if not tracks:
        _say_what_is_looked_for(config)
    for track in tracks[:DETAILED]:
        seen = [s for s in recording.sightings if s.face.track == track]
        told = [a for a in announced if a.face == track]
        words = (
            f"Face {track + 1}. Announced: "
            + (", ".join(f"{a.label} at {a.t:.1f} s" for a in told) or "nothing")
            + f". Smoothed: {_spans(seen)}."
        )
        st.header(f"Face {track + 1} over time")
        st.html(figure(timeline(seen, told, recording.seconds), "svg+xml", words, words))
    if (more := len(tracks) - DETAILED) > 0:
        st.write(f"The first {DETAILED} faces are shown; {more} more were seen.")
    for announcement, frame, sighting in recording.moments[:DETAILED]:
        st.header(f"At {announcement.t:.1f} s: {announcement.label}")
        left, right = st.columns(2, gap="large")
        face = _as_still(sighting, announcement.label)
        with left:
            picture = cv2.cvtColor(frame.gray, cv2.COLOR_GRAY2BGR).astype(np.uint8, copy=False)
            words = f"The frame at {announcement.t:.1f} s: {announcement.label}"
            st.html(figure(marked(picture, [face]), "jpeg", words, words))
        with right:
            _show_told(announcement.label, config)
            if face.probabilities:
                st.html(bars({"this frame": list(face.probabilities.values())}))
    if (more := len(recording.moments) - DETAILED) > 0:
        st.write(f"The first {DETAILED} announcements are shown; {more} more were made.")
    if recording.comparison is not None:
        _show_times(recording.comparison)


def _status(words: str) -> None:
    """The outcome in one line, which a screen reader says as soon as it is there."""
    st.html(f'<p role="status" style="font-size:1.25rem;font-weight:600">{words}</p>')


def _sentence(faces: Sequence[StillFace]) -> str:
    named = ", ".join(f"{face.label} ({round(100 * face.confidence)} %)" for face in faces)
    return f"{_count(len(faces))}: {named}." if faces else "No face was found."


def _say_what_is_looked_for(config: Config) -> None:
    st.write(
        "Facecue looks for faces seen from the front, upright, not hidden, and at least"
        f" {config.faces.min_size} pixels wide."
    )


def _count(faces: int) -> str:
    return f"{faces} face{'' if faces == 1 else 's'}"


def _spans(sightings: Sequence[Sighting]) -> str:
    """The states of a face in words: "unsure 1.8 to 2.1 s, happy 2.1 to 7.5 s"."""
    first = [
        s for i, s in enumerate(sightings) if not i or s.state.label != sightings[i - 1].state.label
    ]
    ends = [*(s.t for s in first[1:]), sightings[-1].t]
    return ", ".join(
        f"{s.state.label} {s.t:.1f} to {end:.1f} s" for s, end in zip(first, ends, strict=True)
    )


def _as_still(sighting: Sighting, label: str) -> StillFace:
    """A face of a recording as one of a photo; without probabilities when it was not read."""
    if sighting.prediction is None:
        return StillFace(
            sighting.face.box, label, sighting.state.confidence, {}, sighting.face.roll
        )
    probs = dict(zip(LABELS, sighting.prediction.probs.tolist(), strict=True))
    return StillFace(sighting.face.box, label, max(probs.values()), probs, sighting.face.roll)


def _show_face(number: int, face: StillFace, photo: Photo, config: Config) -> None:
    st.header(f"Face {number + 1}: {face.label}, {round(100 * face.confidence)} %")
    if face.label == UNSURE:
        st.write(
            f"Facecue stays silent: no emotion reaches {round(100 * photo.unsure_below)} %."
            " A wrong word costs its wearer more than a missing one."
        )
    else:
        _show_told(face.label, config)
    columns: dict[str, Sequence[float]] = {"int8": list(face.probabilities.values())}
    if photo.comparison is not None and photo.comparison.twin is not None:
        columns["float"] = photo.comparison.twin.probs[number].tolist()
    st.html(bars(columns))


def _show_told(label: str, config: Config) -> None:
    words = Wording(config.speech).word(label)
    st.write(f"**It says** “{words}”")
    try:
        st.html(player(speak(words, config.speech), f"It says {words}"))
    except SinkError as error:
        st.info(f"It cannot be played here: {error}")
    notes = rhythm_of(label, config.haptics)
    if not notes:
        st.write(f"**It buzzes** nothing: {label} has no rhythm.")
        return
    words = f"The buzz for {label}: {describe_notes(notes)}"
    st.write(f"**It buzzes** {describe_notes(notes)}")
    st.html(figure(rhythm(notes, PAUSE), "svg+xml", words, ""))
    st.html(player(buzz(notes), words))


def _show_times(comparison: Timed) -> None:
    st.header("Float beside int8")
    lines = [
        "| model | time of one face, median |",
        "|---|---|",
        f"| int8 | {comparison.ms:.2f} ms |",
    ]
    twin = comparison.twin
    if twin is None:
        st.markdown("\n".join(lines))
        st.write(
            "No float model lies beside the int8 one (its name would end in -float32.tflite), so"
            " there is nothing to compare it with."
        )
        return
    lines.append(f"| float32 | {twin.ms:.2f} ms |")
    st.markdown("\n".join(lines))
    st.write(
        f"Both name the same emotion for {twin.agree} of {_count(comparison.faces)};"
        f" int8 is {speed(twin.ms / comparison.ms, 1)} on this machine ({kind_of_processor()})."
    )
