"""The webcam on the page, live: what is seen now, and when it is switched off all that was."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import streamlit as st

from edge.errors import FacecueError
from edge.settings.config import Config
from edge.types import Frame

from .analysis import Recording, Watcher, as_still
from .clock import clock
from .live import live_camera
from .pictures import figure, marked_gray
from .show import sentence, show_recording, status

LATEST = 5
"""Announcements that are listed while the camera is on."""


class Webcam:
    """What the camera shows while it is on, and `recording` once it is off again."""

    def __init__(self, config: Config, model: Path) -> None:
        self.recording: Recording | None = None
        self.watcher: Watcher | None = None
        self._config, self._model = config, model
        self._begin = 0.0

    def look(self, frame: Frame) -> None:
        """Take the next picture; its time is the browser's, which began before."""
        if self.watcher is None:
            self.watcher, self.recording = Watcher(self._config, self._model), None
            self._begin = frame.t
        self.watcher.step(replace(frame, t=frame.t - self._begin))

    def stop(self) -> None:
        """The camera is off."""
        if self.watcher is not None:
            self.recording, self.watcher = self.watcher.end(), None


def show_webcam(config: Config, model: Path) -> None:
    """Draw the camera with its button, and what it sees."""
    if "webcam" not in st.session_state:
        st.session_state["webcam"] = Webcam(config, model)
    st.fragment(_show)(st.session_state["webcam"], config)


def forget_webcam() -> None:
    """Nothing of it is kept once the page shows something else."""
    st.session_state.pop("webcam", None)


def _show(webcam: Webcam, config: Config) -> None:
    left, right = st.columns(2, gap="large")
    try:
        with left:
            live_camera("webcam camera", webcam.look, webcam.stop)
    except FacecueError as error:
        st.error(f"{error}")
        return
    if webcam.recording is not None:
        show_recording(webcam.recording, config)
        return
    with right:
        if webcam.watcher is None:
            status("The camera is off.")
        else:
            _show_now(webcam.watcher)


def _show_now(watcher: Watcher) -> None:
    faces = [as_still(sighting, sighting.state.label) for sighting in watcher.now]
    status(sentence([face.label for face in faces]))
    if watcher.frame is not None:
        words = "What Facecue sees now"
        st.html(figure(marked_gray(watcher.frame.gray, faces), "jpeg", words, words))
    told = [moment.announcement for moment in watcher.recording.moments[-LATEST:]]
    if told:
        st.write("Announced: " + ", ".join(f"{a.label} at {clock(a.t)}" for a in told))
