"""The page of practice."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import streamlit as st

from edge.emotion.labels import LABELS
from edge.errors import DataError
from edge.settings.config import FacesConfig

from ..pictures import figure
from ..spoken import say
from .expressions import SIGNS
from .faces import DrawnFaces, FaceSource
from .own import OwnPictures
from .quiz import Round, next_round
from .score import ScoreBook, score_file
from .tables import score_table, signs_table

ORIGINS = ("Drawn by Facecue", "Your own pictures")


@dataclass(slots=True)
class Practice:
    """What a tab of the browser remembers; `origin` is the folder of `faces`, if they have one."""

    book: ScoreBook
    chance: random.Random = field(default_factory=random.Random)
    origin: Path | None = None
    faces: FaceSource | None = None
    round: Round | None = None
    number: int = 0

    def take_faces(self, origin: Path | None, find: Callable[[], FaceSource]) -> None:
        """Ask about those that `find` gives, unless they are those of `origin` already."""
        if self.faces is None or self.origin != origin:
            self.faces = self.round = None
            self.origin, self.faces = origin, find()

    def current(self, faces: FaceSource) -> Round:
        """The face that is asked about; a next one after `go_on`."""
        if self.round is None:
            self.round = next_round(faces, self.book.score, self.chance)
            self.number += 1
        return self.round

    def go_on(self) -> None:
        """Ask about another face."""
        self.round = None


def show_practice(config: FacesConfig) -> None:
    """Draw the page below its title; Streamlit calls this again after each change."""
    st.write(
        "Which emotion does a face show? Answer, and see what to look at. What you know least is"
        " asked most often."
    )
    if "practice" not in st.session_state:
        st.session_state["practice"] = Practice(ScoreBook(score_file()))
    practice: Practice = st.session_state["practice"]
    try:
        if _choose_faces(practice, config) and practice.faces is not None:
            _ask(practice, practice.faces)
    except DataError as error:
        st.error(f"{error}")
    _show_score(practice.book)


def _choose_faces(practice: Practice, config: FacesConfig) -> bool:
    """Whether there are any."""
    if st.radio("Faces", ORIGINS, horizontal=True) == ORIGINS[0]:
        practice.take_faces(None, DrawnFaces)
        return True
    name = st.text_input(
        "Folder on this machine, with folders in it that are named happy, sad and so on"
    ).strip()
    if name:
        folder = Path(name).expanduser()
        practice.take_faces(folder, lambda: OwnPictures(folder, config))
    return bool(name)


def _ask(practice: Practice, faces: FaceSource) -> None:
    asked = practice.current(faces)
    shown, given = asked.shown, asked.given
    left, right = st.columns(2, gap="large")
    with left:
        st.html(figure(shown.image, shown.kind, shown.words, ""))
    with right:
        st.header("Your answer")
        with st.container(horizontal=True):
            for label in LABELS:
                st.button(label, on_click=asked.answer, args=(label, practice.book))
        st.button("Next face", type="primary", on_click=practice.go_on)
        if given is None:
            words = f"Face {practice.number}: which emotion does it show?"
        elif given == shown.label:
            words = f"Right: {given}."
        else:
            words = f"No: it shows {shown.label}, not {given}."
        say(words)
        if given is not None:
            others = {} if given == shown.label else {given: SIGNS[given]}
            st.html(signs_table({f"{shown.label}, this face": shown.signs, **others}))
    if isinstance(faces, OwnPictures) and faces.unread:
        st.warning(f"Left out: {'; '.join(faces.unread)}")


def _show_score(book: ScoreBook) -> None:
    st.header("Your score")
    if book.news:
        st.warning(book.news)
    st.html(score_table(book.score))
    st.write(f"It is kept in `{book.path}` on this machine alone; to begin anew, delete that.")
