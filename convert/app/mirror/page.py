"""The page of the mirror."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from edge.emotion.labels import LABELS

from ..pictures import figure
from ..practice.faces import typical_face
from ..practice.tables import signs_table

HTML = """
<div class="facecue-mirror">
<button type="button">Start the camera</button>
<p role="alert"></p>
<video hidden muted playsinline aria-label="What the camera sees, as in a mirror"></video>
<p role="status">The camera is off.</p>
<div class="shares"></div>
</div>
"""
CSS = """
.facecue-mirror button {
    font: inherit; color: inherit; background: #fff; border: 1px solid #70757d;
    border-radius: 0.5rem; padding: 0.4rem 0.9rem; cursor: pointer;
}
.facecue-mirror button:focus-visible { outline: 3px solid #0b57a4; }
.facecue-mirror video { width: 100%; transform: scaleX(-1); border-radius: 0.5rem; }
.facecue-mirror p { margin: 0.5rem 0; }
.facecue-mirror [role=alert] { color: #a3000b; }
.facecue-mirror [role=status] { font-size: 1.25rem; font-weight: 600; }
"""

_mirror = st.components.v2.component(
    "facecue_mirror",
    html=HTML,
    css=CSS,
    js=Path(__file__).with_name("mirror.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


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
        _mirror(key="mirror", data={"target": target})
    with right:
        st.header(f"Your goal: {target}")
        face = typical_face(target)
        st.html(figure(face.image, face.kind, face.words, ""))
        st.html(signs_table({target: face.signs}))
