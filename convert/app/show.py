"""The results on the page, in words first and in pictures beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import PurePath
from typing import TypeVar

import streamlit as st

from edge.emotion.labels import UNSURE
from edge.errors import SinkError
from edge.settings.config import Config, FacesConfig
from edge.stills.look import StillFace
from edge.types import Announcement
from edge.voice.wording import Wording
from edge.wearer.buzz import PAUSE, rhythm_of

from ..measure.speed import kind_of_processor, speed
from .analysis import Photo, Recording, Timed
from .clock import clock
from .pictures import bars, figure, html_table, marked, marked_copy, player, rhythm
from .sound import buzz, describe_notes, speak
from .timeline import in_words, longest, timeline

DETAILED = 6
"""Faces, or announcements, that are shown with all details at a time."""

Thing = TypeVar("Thing")


def show_photo(photo: Photo, config: Config) -> None:
    """A still picture with its faces, and what the wearer would be told of each."""
    words = faces_in_words([f.label for f in photo.faces], [f.confidence for f in photo.faces])
    _status(words)
    if photo.left_out:
        st.info(photo.left_out)
    left, right = st.columns((3, 2) if len(photo.faces) > 1 else 2, gap="large")
    with left:
        st.html(
            figure(
                marked(photo.picture, photo.faces), "jpeg", words, "The faces that Facecue found"
            )
        )
        if photo.faces:
            st.download_button(
                "Download the marked picture",
                lambda: marked_copy(photo.picture, photo.faces),
                f"{PurePath(photo.name).stem}-marked.jpg", "image/jpeg", on_click="ignore",
            )  # fmt: skip
        else:
            _say_what_is_looked_for(config.faces.of_stills)
    with right:
        for number, face in _some(list(enumerate(photo.faces)), "faces"):
            _show_face(number, face, photo, config)
    if photo.comparison is not None:
        _show_times(photo.comparison)


def show_recording(recording: Recording, config: Config) -> None:
    """A video's timelines, and what the wearer would have been told, and when."""
    announced = [moment.announcement for moment in recording.moments]
    _status(
        f"{_lasting(recording.seconds)}, {recording.frames} frames,"
        f" {_count(len(recording.faces)) if recording.faces else 'no face was seen'};"
        f" {len(announced)} announcement{'' if len(announced) == 1 else 's'}."
        + (" The rest of the video was left out." if recording.cut else "")
    )
    if not recording.faces:
        _say_what_is_looked_for(config.faces)
        return
    if len(recording.faces) > 1:
        st.header("All faces")
        st.html(_all_faces(recording))
    for track in _some(list(recording.faces), "faces"):
        st.header(f"Face {track + 1} over time")
        st.html(over_time(recording, track))
    for moment in _some(recording.moments, "announcements"):
        label, at = moment.announcement.label, clock(moment.announcement.t)
        st.header(f"At {at}: {label}")
        left, right = st.columns(2, gap="large")
        with left:
            words = f"The frame at {at}: {label}"
            st.html(figure(moment.jpeg, "jpeg", words, words))
        with right:
            _show_told(label, config)
            if moment.face.probabilities:
                st.html(bars({"this frame": list(moment.face.probabilities.values())}))
    if recording.comparison is not None:
        _show_times(recording.comparison)


def over_time(recording: Recording, track: int) -> str:
    """The timeline of a face as HTML."""
    seen = recording.faces[track]
    announced = [m.announcement for m in recording.moments if m.announcement.face == track]
    words = f"Face {track + 1}. Announced: {heard(announced)}. Smoothed: {in_words(seen)}."
    return figure(timeline(seen, announced), "svg+xml", words, words)


def _some(things: Sequence[Thing], what: str) -> Sequence[Thing]:
    """Those that are shown with all details: of more than `DETAILED` so many as are chosen."""
    if len(things) <= DETAILED:
        return things
    first = st.selectbox(
        f"Which of the {len(things)} {what}?",
        range(0, len(things), DETAILED),
        format_func=lambda first: _from_to(first + 1, min(first + DETAILED, len(things))),
    )
    return things[first : first + DETAILED]


def _from_to(first: int, last: int) -> str:
    return f"{first} to {last}" if first < last else f"{first}"


def _all_faces(recording: Recording) -> str:
    """A table of the faces of a video, a row each."""
    announced = [moment.announcement for moment in recording.moments]
    rows = [
        (f"Face {track + 1}", clock(seen[0].t), clock(seen[-1].t), longest(seen),
         heard([a for a in announced if a.face == track]))
        for track, seen in recording.faces.items()
    ]  # fmt: skip
    heads = ("Face", "from", "to", "mostly", "announced")
    return html_table("Every face that was seen; who comes back has a new number", heads, rows)


def heard(announced: Sequence[Announcement]) -> str:
    """What was announced, and when, in words."""
    return ", ".join(f"{a.label} at {clock(a.t)}" for a in announced) or "nothing"


def _lasting(seconds: float) -> str:
    return f"{seconds:.1f} seconds" if seconds < 60 else f"{clock(seconds)} minutes"


def _status(words: str) -> None:
    """The outcome in one line, which a screen reader says as soon as it is there."""
    st.html(f'<p role="status" style="font-size:1.25rem;font-weight:600">{words}</p>')


def faces_in_words(labels: Sequence[str], confidences: Sequence[float] = ()) -> str:
    """How many faces there are and what each shows, or of many how many show what."""
    if not labels:
        return "No face was found."
    if len(labels) > DETAILED:
        named = [f"{number} {label}" for label, number in Counter(labels).most_common()]
    elif confidences:
        pairs = zip(labels, confidences, strict=True)
        named = [f"{label} ({round(100 * share)} %)" for label, share in pairs]
    else:
        named = list(labels)
    return f"{_count(len(labels))}: {', '.join(named)}."


def _say_what_is_looked_for(config: FacesConfig) -> None:
    st.write(
        f"Facecue looks for faces of at least {config.smallest} pixels, upright or tilted. It finds"
        " few that are in full profile, turned away, or hidden by half."
    )


def _count(faces: int) -> str:
    return f"{faces} face{'' if faces == 1 else 's'}"


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
