"""What a service tells systemd about itself: ready, alive, and a line of status (sd_notify(3))."""

from __future__ import annotations

import contextlib
import os
import socket
import time
from collections.abc import Mapping
from math import inf

from ..printable import printable

LONGEST = 500
"""Characters of a status; systemd drops messages of more than 4,096 bytes."""


class Notifier:
    """Sends to the socket that systemd names in the environment; without one it is silent.

    `beat` is called by the loop itself, once a round, so that a loop that hangs is caught: before
    READY it asks for more time to start, afterwards it feeds the watchdog.
    """

    EXTENSION = 30.0
    """Seconds of time to start that each beat asks for."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        address = environment.get("NOTIFY_SOCKET", "")
        self._address = f"\0{address[1:]}" if address.startswith("@") else address
        self._socket: socket.socket | None = None
        if self._address:
            self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
            self._socket.setblocking(False)
        self._interval = min(_seconds(environment.get("WATCHDOG_USEC", "")) / 4, 1.0)
        self._ready = False
        self._last = float("-inf")

    @property
    def supervised(self) -> bool:
        """Whether a service manager listens, which starts Facecue again should it end."""
        return self._socket is not None

    def ready(self) -> None:
        """The service works; said once."""
        if not self._ready:
            self._ready = True
            self._send("READY=1")

    def beat(self) -> None:
        """The loop has come round once more."""
        now = time.monotonic()
        if now - self._last >= self._interval:
            self._last = now
            microseconds = round(self.EXTENSION * 1e6)
            self._send("WATCHDOG=1" if self._ready else f"EXTEND_TIMEOUT_USEC={microseconds}")

    def status(self, text: str) -> None:
        """One line for people who ask `systemctl status`; another would be a message of its own."""
        self._send(f"STATUS={printable(text)[:LONGEST]}")

    def stopping(self) -> None:
        """The service is on its way out."""
        self._send("STOPPING=1")

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()

    def _send(self, message: str) -> None:
        if self._socket is not None:
            # Whoever does not listen, or is too busy to, must not hold up the loop.
            with contextlib.suppress(OSError):
                self._socket.sendto(message.encode(), self._address)


def _seconds(microseconds: str) -> float:
    """The watchdog's patience; endless where it is none that systemd would set."""
    try:
        seconds = int(microseconds) / 1e6
    except (ValueError, OverflowError):
        return inf
    return seconds if seconds > 0 else inf
