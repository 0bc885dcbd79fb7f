"""The pages of `facecue-app`, and the way from one to the other."""

from __future__ import annotations

import sys

import streamlit as st

from edge.errors import FacecueError
from edge.settings.files import load_config

from .arguments import files_parser
from .mirror.page import show_mirror
from .page import show
from .practice.page import show_practice


def open_pages() -> None:
    """Draw the page that is chosen; Streamlit calls this again after each change."""
    st.set_page_config(layout="wide")
    st.html(
        "<style>.stMainBlockContainer {padding-top: 4rem; max-width: 75rem}"
        " h2 {font-size: 1.6rem !important}</style>"
    )
    pages = [
        st.Page(show, title="Facecue", default=True),
        st.Page(_practice, title="Practice", url_path="practice"),
        st.Page(show_mirror, title="Mirror", url_path="mirror"),
    ]
    st.navigation(pages, position="top").run()


def _practice() -> None:
    st.title("Practice")
    try:
        show_practice(load_config(files_parser().parse_args(sys.argv[1:]).config).faces)
    except FacecueError as error:
        st.error(f"{error}")
