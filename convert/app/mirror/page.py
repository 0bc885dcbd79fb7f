"""The page of the mirror."""

from __future__ import annotations

import time
from pathlib import Path

import streamlit as st

from edge.emotion.labels import LABELS
from edge.settings.config import Config
from edge.types import Frame

from ..live import live_camera
from ..pictures import bars, figure
from ..practice.faces import typical_face
from ..practice.tables import signs_table
from .reading import Mirror, told

STALE = 5.0
"""Seconds after which what was read is no longer shown."""


def show_mirror(config: Config, model: Path) -> None:
    """Draw the page below its title."""
    st.write(
        "Choose an emotion, start the camera and show it: you see how the wearable would read your"
        " face. The pictures go to this machine alone, and none is kept."
    )
    st.fragment(_reflect)(config, model)


def _reflect(config: Config, model: Path) -> None:
    target = st.radio("What do you want to show?", LABELS, horizontal=True)
    seen, goal = st.columns(2, gap="large")
    with seen:
        if "mirror" not in st.session_state:
            st.session_state["mirror"] = Mirror(config, model)
        live_camera("mirror camera", _look, _stop)
        _show_reading(target)
    with goal:
        st.header(f"Your goal: {target}")
        face = typical_face(target)
        st.html(figure(face.image, face.kind, face.words, ""))
        st.html(signs_table({target: face.signs}))


def _look(frame: Frame) -> None:
    reflection = st.session_state["mirror"].look(frame)
    st.session_state["reflection"] = (time.monotonic(), reflection)


def _stop() -> None:
    st.session_state.pop("reflection", None)


def _show_reading(target: str) -> None:
    at, reflection = st.session_state.get("reflection", (-STALE, None))
    running = time.monotonic() - at < STALE
    words = told(reflection, target) if running else "The camera is off."
    st.html(f'<p role="status" style="font-size:1.25rem;font-weight:600">{words}</p>')
    if running and reflection is not None and reflection.probs is not None:
        st.html(bars({"this picture": reflection.probs}))
