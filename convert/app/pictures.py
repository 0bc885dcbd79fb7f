"""The page's pictures, each with the words that a screen reader says in its place.

Nothing is told by colour alone: labels stand at the lines, and marks differ in shape.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape

import cv2
import numpy as np
from numpy.typing import NDArray

from edge.emotion.labels import LABELS
from edge.stills.draw import mark_faces
from edge.stills.look import StillFace

from .sound import describe_notes

WIDEST = 900
"""Pixels of the longer side of a picture on the page."""


def figure(data: bytes, kind: str, words: str, caption: str) -> str:
    """An image of MIME type image/`kind` as HTML, with `words` for those who cannot see it.

    It keeps its own scale, and is never wider than its column.
    """
    source = f"data:image/{kind};base64,{base64.b64encode(data).decode()}"
    return (
        f'<figure style="margin:0"><img src="{source}" alt="{escape(words, quote=True)}"'
        f' style="max-width:100%;height:auto"><figcaption>{escape(caption)}</figcaption></figure>'
    )


def player(wav: bytes, words: str) -> str:
    """A sound with the browser's own controls, named `words` for screen readers, as HTML."""
    source = f"data:audio/wav;base64,{base64.b64encode(wav).decode()}"
    return f'<audio controls aria-label="{escape(words, quote=True)}" src="{source}"></audio>'


def marked(picture: NDArray[np.uint8], faces: Sequence[StillFace]) -> bytes:
    """A JPEG of `picture`, (height, width, 3) BGR, with its faces marked, in the page's size."""
    scale = WIDEST / max(picture.shape)
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    sides = [max(round(side * scale), 1) for side in picture.shape[1::-1]]
    resized = cv2.resize(picture, sides, interpolation=way)
    canvas = mark_faces(
        resized.astype(np.uint8, copy=False), [scaled(face, scale) for face in faces]
    )
    return cv2.imencode(".jpg", canvas, [cv2.IMWRITE_JPEG_QUALITY, 88])[1].tobytes()


def marked_gray(gray: NDArray[np.uint8], faces: Sequence[StillFace]) -> bytes:
    """As `marked`, of a camera's frame, (height, width)."""
    return marked(cv2.cvtColor(gray, cv2.COLOR_GRAY2BGR).astype(np.uint8, copy=False), faces)


def marked_copy(picture: NDArray[np.uint8], faces: Sequence[StillFace]) -> bytes:
    """As `marked`, in the picture's own size, to be kept."""
    canvas = mark_faces(picture, faces)
    return cv2.imencode(".jpg", canvas, [cv2.IMWRITE_JPEG_QUALITY, 95])[1].tobytes()


def scaled(face: StillFace, scale: float) -> StillFace:
    """The face as it lies in a picture that was resized by `scale`."""
    box = type(face.box)(*(round(v * scale) for v in face.box))
    return StillFace(box, face.label, face.confidence, face.probabilities, face.roll)


def bars(columns: dict[str, Sequence[float]]) -> str:
    """A table of probabilities, a bar and a figure each; `columns` by model, (7,) in `LABELS`."""
    heads = "".join(f'<th scope="col" style="text-align:left">{escape(c)}</th>' for c in columns)
    rows = []
    for i, label in enumerate(LABELS):
        cells = "".join(_bar(float(probs[i])) for probs in columns.values())
        rows.append(f'<tr><th scope="row" style="text-align:left">{label}</th>{cells}</tr>')
    return (
        '<table style="width:100%;border-collapse:collapse">'
        "<caption style='text-align:left'>Probability of each emotion, calibrated</caption>"
        f'<thead><tr><th scope="col" style="text-align:left">Emotion</th>{heads}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table>"
    )


def _bar(share: float) -> str:
    return (
        '<td style="padding:2px 8px 2px 0"><span aria-hidden="true" style="display:inline-block;'
        'width:60%;background:#e3e8ee;vertical-align:middle"><span style="display:block;'
        f'height:0.8em;background:#0b57a4;width:{100 * share:.1f}%"></span></span>'
        f" {100 * share:.1f} %</td>"
    )


def html_table(caption: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table of words as HTML, the first of each row its head."""
    cells = "padding:2px 16px 2px 0;text-align:left;vertical-align:top"
    top = "".join(f'<th scope="col" style="{cells}">{escape(head)}</th>' for head in heads)
    lines = [
        f'<tr><th scope="row" style="{cells};white-space:nowrap">{escape(first)}</th>'
        + "".join(f'<td style="{cells}">{escape(word)}</td>' for word in rest)
        + "</tr>"
        for first, *rest in rows
    ]
    return (
        f'<table style="border-collapse:collapse"><caption style="text-align:left">'
        f"{escape(caption)}</caption><thead><tr>{top}</tr></thead>"
        f"<tbody>{''.join(lines)}</tbody></table>"
    )


def rhythm(notes: tuple[float, ...], pause: float) -> bytes:
    """The notes as blocks on a line, to scale; an SVG file."""
    scale, height = 300, 46
    total = sum(notes) + pause * max(len(notes) - 1, 0)
    width = round(total * scale) + 20
    blocks, x = [], 10.0
    for note in notes:
        blocks.append(f'<rect x="{x:.0f}" y="6" width="{note * scale:.0f}" height="24"/>')
        blocks.append(
            f'<text x="{x + note * scale / 2:.0f}" y="43" font-size="10" text-anchor="middle"'
            f' font-family="sans-serif">{note:g} s</text>'
        )
        x += (note + pause) * scale
    line = f'<line x1="0" y1="30" x2="{width}" y2="30" stroke="#111"/>'
    words = f"<title>{describe_notes(notes)}</title>"
    return svg(width, height, words + '<g fill="#111">' + "".join(blocks) + "</g>" + line)


def svg(width: int, height: int, body: str) -> bytes:
    """An SVG file of `body` on white, at its own size."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
        f' viewBox="0 0 {width} {height}"><rect width="100%" height="100%" fill="#fff"/>'
        f"{body}</svg>"
    ).encode()
