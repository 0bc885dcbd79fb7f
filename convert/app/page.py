"""The page itself: where a picture comes from, and what is shown of it."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import streamlit as st

from edge.camera.frames import Frames
from edge.camera.open import open_camera
from edge.camera.picture import decode_picture
from edge.camera.recording import VideoFile
from edge.camera.sample import sample_clip, samples
from edge.emotion.classifier import default_model
from edge.errors import CameraError, FacecueError
from edge.settings.config import Config
from edge.settings.files import load_config

from .analysis import LONGEST_VIDEO, Photo, Recording, look_at_photo, look_at_recording
from .cli import LARGEST_UPLOAD, files_parser
from .show import show_photo, show_recording

SOURCES = ("Sample photo", "Sample video", "Your photo", "Your video", "Webcam")
LARGEST_PHOTO = 50
"""Megabytes of an uploaded photo."""
WATCH = 10.0
"""Seconds that the webcam is watched."""


def show() -> None:
    """Draw the page; Streamlit calls this again after each change."""
    st.set_page_config(page_title="Facecue", layout="wide")
    st.html(
        "<style>.stMainBlockContainer {padding-top: 2rem; max-width: 75rem}"
        " h2 {font-size: 1.6rem !important}</style>"
    )
    st.title("Facecue")
    st.write(
        "What the wearable would tell its wearer about a face. Everything is computed on this"
        " machine, by the very code of the device; no picture is kept."
    )
    args = files_parser().parse_args(sys.argv[1:])
    try:
        config, model = load_config(args.config), args.model or default_model()
        source = st.radio("What should Facecue look at?", SOURCES, horizontal=True)
        result = _result(source, config, model)
    except FacecueError as error:
        st.error(f"{error}")
        return
    if isinstance(result, Photo):
        show_photo(result, config)
    elif isinstance(result, Recording):
        show_recording(result, config)


def _result(source: str, config: Config, model: Path) -> Photo | Recording | None:
    if source == "Sample photo":
        content = (samples() / "portrait.jpg").read_bytes()
        return _once(source, lambda: _photo(content, "portrait.jpg", config, model))
    if source == "Sample video":
        return _once(source, lambda: _video(sample_clip(), config, model))
    if source == "Webcam":
        return _webcam(config, model)
    return _upload(source == "Your video", config, model)


def _upload(video: bool, config: Config, model: Path) -> Photo | Recording | None:
    look: Callable[[Any, Config, Path], Photo | Recording]
    if video:
        words = f"a video; its first {LONGEST_VIDEO:.0f} seconds are looked at"
        look, largest = _uploaded_video, LARGEST_UPLOAD
    else:
        words = "a photo: JPEG, PNG, WebP, BMP or TIFF"
        look, largest = _uploaded_photo, LARGEST_PHOTO
    # Of any ending: what cannot be read is told in our words, which Streamlit's own are not.
    file = st.file_uploader(f"Choose {words}", max_upload_size=largest)
    if file is None:
        return None
    return _once(file.file_id, lambda: look(file, config, model))


def _webcam(config: Config, model: Path) -> Photo | Recording | None:
    way = st.radio("How?", ("Take a photo", f"Watch for {WATCH:.0f} seconds"), horizontal=True)
    if way == "Take a photo":
        shot = st.camera_input("The browser asks whether the page may use the camera")
        if shot is None:
            return None
        return _once(shot.file_id, lambda: _uploaded_photo(shot, config, model))
    number = st.number_input("Camera of this machine, counted from 0", 0, 9, 0)
    if st.button("Watch now"):
        return _once(object(), lambda: _watch(int(number), config, model))
    return None


def _once(key: object, look: Callable[[], Photo | Recording]) -> Photo | Recording:
    """The result of `look`, kept for as long as the page shows the same `key`; nothing older."""
    kept: tuple[object, Photo | Recording] | None = st.session_state.get("result")
    if kept is None or kept[0] != key:
        st.session_state.pop("result", None)
        with st.spinner("Looking …"):
            kept = (key, look())
        st.session_state["result"] = kept
    return kept[1]


def _photo(content: bytes, name: str, config: Config, model: Path) -> Photo:
    return look_at_photo(decode_picture(content, name), config, model, name)


def _uploaded_photo(file: Any, config: Config, model: Path) -> Photo:
    return _photo(file.getvalue(), file.name, config, model)


def _uploaded_video(file: Any, config: Config, model: Path) -> Recording:
    """OpenCV reads videos from the disk only; the copy is gone when it was looked at."""
    with tempfile.TemporaryDirectory(prefix="facecue-") as folder:
        copy = Path(folder) / f"video{Path(file.name).suffix}"
        copy.write_bytes(file.getvalue())
        try:
            return _video(copy, config, model)
        except CameraError as error:
            what = error.what.replace(str(copy), file.name)
            raise CameraError(what, advice=error.advice) from error


def _video(path: Path, config: Config, model: Path) -> Recording:
    with _progress("Looking at the video") as bar:
        return _watched(
            Frames(VideoFile(path), fast=True), config, model, LONGEST_VIDEO,
            lambda t: bar.progress(
                min(t / LONGEST_VIDEO, 1.0), f"Looked at {t:.0f} s of the video"
            ),
        )  # fmt: skip


def _watch(number: int, config: Config, model: Path) -> Recording:
    chosen = msgspec.structs.replace(config.camera, source=str(number))
    with _progress("Opening the camera") as bar:
        return _watched(
            Frames(open_camera(chosen)), config, model, WATCH,
            lambda t: bar.progress(min(t / WATCH, 1.0), f"Watching: {WATCH - t:.0f} s to go"),
        )  # fmt: skip


@contextmanager
def _progress(words: str) -> Iterator[Any]:
    """A bar that is gone afterwards, whatever happens."""
    bar = st.progress(0.0, words)
    try:
        yield bar
    finally:
        bar.empty()


def _watched(
    frames: Frames, config: Config, model: Path, longest: float, progress: Callable[[float], None]
) -> Recording:
    try:
        return look_at_recording(frames, config, model, progress, longest)
    finally:
        frames.stop()
