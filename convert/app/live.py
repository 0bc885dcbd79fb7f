"""The browser's own camera, live: one picture after another, none of which is kept."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from edge.camera.picture import decode_picture, to_gray
from edge.types import Frame

HTML = """
<div class="facecue-live">
<button type="button">Start the camera</button>
<p role="alert"></p>
<video hidden muted playsinline aria-label="What the camera sees, as in a mirror"></video>
</div>
"""
CSS = """
.facecue-live button {
    font: inherit; color: inherit; background: #fff; border: 1px solid #70757d;
    border-radius: 0.5rem; padding: 0.4rem 0.9rem; cursor: pointer;
}
.facecue-live button:focus-visible { outline: 3px solid #0b57a4; }
.facecue-live p { color: #a3000b; margin: 0.5rem 0; }
.facecue-live video { width: 100%; transform: scaleX(-1); border-radius: 0.5rem; }
/* Streamlit fades what it is about to draw again, which is everything here, all the time. */
.stElementContainer { opacity: 1 !important; transition: none !important; }
"""

_camera = st.components.v2.component(
    "facecue_live",
    html=HTML,
    css=CSS,
    js=Path(__file__).with_suffix(".js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


def live_camera(key: str, look: Callable[[Frame], None], stopped: Callable[[], None]) -> None:
    """Show the camera with a button that starts and stops it.

    Put it into a fragment, which alone is then drawn again after each picture.

    Args:
        key: the place of its state in Streamlit's session.
        look: called with each picture; times are those of the browser's own clock.
        stopped: called when the camera was stopped, by whomever.

    Raises:
        ImageError: what came is no picture.
    """
    handed = st.session_state.get(key)
    picture = handed.picture if handed else None
    _camera(key=key, data={"seen": picture and picture["t"]}, on_picture_change=_nothing)
    if picture and picture["jpeg"]:
        content = base64.b64decode(picture["jpeg"].partition(",")[2])
        look(Frame(picture["t"], to_gray(decode_picture(content, "the webcam's picture"))))
    elif picture:
        stopped()


def _nothing() -> None:
    """Streamlit hands over only what has somebody to call."""
