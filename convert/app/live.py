"""The browser's own camera on the page, live, with what the server says of each picture."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

HTML = """
<div class="facecue-live">
<div>
<button type="button">Start the camera</button>
<p role="alert"></p>
<video hidden muted playsinline aria-label="What the camera sees, as in a mirror"></video>
</div>
<div>
<p role="status">The camera is off.</p>
<div class="shown"></div>
</div>
</div>
"""
CSS = """
.facecue-live.wide {
    display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: 2rem;
}
.facecue-live button {
    font: inherit; color: inherit; background: #fff; border: 1px solid #70757d;
    border-radius: 0.5rem; padding: 0.4rem 0.9rem; cursor: pointer;
}
.facecue-live button:focus-visible { outline: 3px solid #0b57a4; }
.facecue-live video { width: 100%; transform: scaleX(-1); border-radius: 0.5rem; }
.facecue-live p { margin: 0.5rem 0; }
.facecue-live [role=alert] { color: #a3000b; }
.facecue-live [role=status] { font-size: 1.25rem; font-weight: 600; }
"""

_camera = st.components.v2.component(
    "facecue_live",
    html=HTML,
    css=CSS,
    js=Path(__file__).with_suffix(".js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


def live_camera(path: str, *, target: str = "", wide: bool = False) -> None:
    """Show the camera with a button that starts and stops it.

    Args:
        path: where the pictures are sent, a WebSocket of `answer_pictures`.
        target: sent there first, and again whenever it changes.
        wide: what is shown stands beside the camera, and stays when that is off.
    """
    _camera(key=path, data={"path": path, "target": target, "wide": wide})
