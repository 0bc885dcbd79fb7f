"""The page of the mirror."""

from __future__ import annotations

import streamlit as st

from edge.emotion.labels import LABELS

from ..live import live_camera
from ..pictures import figure
from ..practice.faces import typical_face
from ..practice.tables import signs_table


def show_mirror() -> None:
    """Draw the page; Streamlit calls this again when another emotion is chosen."""
    st.title("Mirror")
    st.write(
        "Choose an emotion, start the camera and show it: you see how the wearable would read your"
        " face. The pictures go to this machine alone, and none is kept."
    )
    target = st.radio("What do you want to show?", LABELS, horizontal=True)
    left, right = st.columns(2, gap="large")
    with left:
        live_camera("/mirror/look", target=target)
    with right:
        st.header(f"Your goal: {target}")
        face = typical_face(target)
        st.html(figure(face.image, face.kind, face.words, ""))
        st.html(signs_table({target: face.signs}))
