"""The page itself: where a picture comes from, and what is shown of it."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import streamlit as st

from edge.camera.frames import Frames
from edge.camera.picture import read_colours
from edge.camera.recording import VideoFile
from edge.camera.sample import sample_clip, samples
from edge.emotion.classifier import default_model
from edge.errors import CameraError, FacecueError
from edge.settings.config import Config
from edge.settings.files import load_config

from .analysis import LONGEST_VIDEO, Photo, Recording, Watcher, look_at_photo, look_at_recording
from .arguments import files_parser
from .bundled import masked
from .cli import LARGEST_UPLOAD
from .photo import decode_photo, left_out, refuse_stills
from .progress import bar, of_video
from .show import show_photo, show_recording
from .webcam import show_webcam

SOURCES = (
    "Sample photo", "Sample with a mask", "Sample video", "Your photo", "Your video", "Webcam",
)  # fmt: skip
LARGEST_PHOTO = 50
"""Megabytes of an uploaded photo."""


def show() -> None:
    """Draw the page; Streamlit calls this again after each change."""
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
    if source == "Sample with a mask":
        portrait = read_colours(samples() / "portrait.jpg")
        return _once(source, lambda: look_at_photo(masked(portrait), config, model, "masked.jpg"))
    if source == "Sample video":
        return _once(source, lambda: _video(sample_clip(), config, model))
    if source == "Webcam":
        return _webcam(config, model)
    return _upload(source == "Your video", config, model)


def _upload(video: bool, config: Config, model: Path) -> Photo | Recording | None:
    look: Callable[[Any, Config, Path], Photo | Recording]
    if video:
        words = f"a video; its first {LONGEST_VIDEO / 60:.0f} minutes are looked at"
        look, largest = _uploaded_video, LARGEST_UPLOAD
    else:
        words = "a photo: JPEG, HEIC, AVIF, PNG, WebP, GIF, BMP or TIFF"
        look, largest = _uploaded_photo, LARGEST_PHOTO
    # Of any ending: what cannot be read is told in our words, which Streamlit's own are not.
    file = st.file_uploader(f"Choose {words}", max_upload_size=largest)
    if file is None:
        return None
    return _once(file.file_id, lambda: look(file, config, model))


def _webcam(config: Config, model: Path) -> Photo | Recording | None:
    way = st.radio("How?", ("Live", "Take a photo"), horizontal=True)
    if way == "Live":
        show_webcam()
        return None
    shot = st.camera_input("The browser asks whether the page may use the camera")
    if shot is None:
        return None
    return _once(shot.file_id, lambda: _photo(shot.getvalue(), shot.name, config, model))


def _once(key: object, look: Callable[[], Photo | Recording]) -> Photo | Recording:
    """The result of `look`, kept for as long as the page shows the same `key`; nothing older."""
    stopped = st.session_state.pop("stopped", None)
    if stopped is not None:
        stopped.recording.cut = True
        st.session_state["result"] = (key, stopped.end())
    kept: tuple[object, Photo | Recording] | None = st.session_state.get("result")
    if kept is None or kept[0] != key:
        st.session_state.pop("result", None)
        with st.spinner("Looking …"):
            kept = (key, look())
        st.session_state["result"] = kept
    return kept[1]


def _photo(content: bytes, name: str, config: Config, model: Path) -> Photo:
    photo = look_at_photo(decode_photo(content, name), config, model, name)
    return replace(photo, left_out=left_out(content, name))


def _uploaded_photo(file: Any, config: Config, model: Path) -> Photo:
    return _photo(file.getvalue(), file.name, config, model)


def _uploaded_video(file: Any, config: Config, model: Path) -> Recording:
    """OpenCV reads videos from the disk only; the copy is gone when it was looked at."""
    refuse_stills(file.getvalue(), file.name)
    with tempfile.TemporaryDirectory(prefix="facecue-") as folder:
        copy = Path(folder) / f"video{Path(file.name).suffix}"
        try:
            file.seek(0)
            with copy.open("wb") as room:
                shutil.copyfileobj(file, room)
        except OSError as error:
            raise CameraError(
                f"{file.name} cannot be copied to {folder}: {error.strerror}",
                advice="make room there, or name a folder that has: TMPDIR=FOLDER facecue-app",
            ) from error
        try:
            return _video(copy, config, model)
        except CameraError as error:
            what = error.what.replace(str(copy), file.name)
            raise CameraError(what, advice=error.advice) from error


def _video(path: Path, config: Config, model: Path) -> Recording:
    video, watcher = VideoFile(path), Watcher(config, model)
    told = of_video(min(video.seconds, LONGEST_VIDEO))
    with _stop_button(watcher), bar("Looking at the video", told) as tell:
        frames = Frames(video, fast=True)
        try:
            return look_at_recording(frames, watcher, tell)
        finally:
            frames.stop()


@contextmanager
def _stop_button(watcher: Watcher) -> Iterator[None]:
    """A button, while the video is looked at, that has the page show what `watcher` saw so far.

    Streamlit ends what runs, and begins again from the top.
    """
    place = st.empty()

    def stop() -> None:
        st.session_state["stopped"] = watcher

    place.button("Stop, and show what was seen so far", on_click=stop)
    try:
        yield
    finally:
        place.empty()
