"""A camera's address in front of people: without anybody's password."""

from __future__ import annotations

import re

HIDDEN = "…"
"""Stands for what is not shown."""


def masked(text: str) -> str:
    """`text` with the addresses in it as `name` shows them.

    >>> masked("no picture from rtsp://me:secret@10.0.0.5:554/live?token=7 so far")
    'no picture from rtsp://10.0.0.5:554/… so far'
    """
    return re.sub(r"[A-Za-z][\w+.-]*://\S+", lambda found: name(found[0]), text)


def name(source: str) -> str:
    """What a camera's source is called in front of people.

    A file, folder or device keeps its name; of an address no more than scheme and host are shown,
    since cameras take passwords, tokens and keys before the host, in the path and after it. Where
    a password with an @, / or ? of its own leaves open which part is the host, none is shown.

    >>> name("http://me:p@ss@camera.local/video")
    'http://camera.local/…'
    """
    address = re.search(r"([A-Za-z][\w+.-]*):/(/?)", source)
    if address is None:  # perhaps one whose scheme was forgotten
        return re.sub(r".*:.*@|(?<=[?=&]).+", HIDDEN, source, flags=re.DOTALL)
    if address[1] == "file":
        return source
    authority, end, rest = re.split(r"([/?#\\]|$)", source[address.end() :], maxsplit=1)
    host = authority.rpartition("@")[2]
    sure = address[2] and "@" not in rest and re.fullmatch(r"([\w.-]+|\[[\w:.%]+\])(:\d+)?", host)
    if not sure:
        return f"{address[0]}{HIDDEN}"
    return f"{address[0]}{host}/{HIDDEN}" if end else f"{address[0]}{host}"
